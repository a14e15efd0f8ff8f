import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { writeCalendar } from "../../src/mail/calendar.ts";

const start = Date.parse("2027-03-10T23:30:00Z");
const dates = [0, 1].map((week) => ({
  uid: `s${week}@calendar.invalid`,
  startsAt: start + week * 604_800_000 - (week ? 3_600_000 : 0),
  endsAt: start + week * 604_800_000 - (week ? 3_600_000 : 0) + 5_400_000,
  sequence: week,
  cancelled: week === 1,
}));

describe("writeCalendar", () => {
  const text = writeCalendar(
    `Citas; “azul”, \\ número 1 — ${"ñ".repeat(60)}`,
    "the usual place",
    "America/New_York",
    dates,
    start,
  );

  test("another reader understands it: zone, wall time across the change of the clock, cancellation", () => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    expect(calendar.getFirstPropertyValue("method")).toBe("PUBLISH");
    expect(calendar.getFirstSubcomponent("vtimezone")?.getFirstPropertyValue("tzid")).toBe("America/New_York");
    const events = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
    expect(events.map(({ uid }) => uid)).toEqual(["s0@calendar.invalid", "s1@calendar.invalid"]);
    expect(events.map(({ startDate }) => startDate.toString())).toEqual(["2027-03-10T18:30:00", "2027-03-17T18:30:00"]);
    expect(events.map(({ sequence }) => sequence)).toEqual([0, 1]);
    expect(events.map(({ component }) => component.getFirstPropertyValue("status"))).toEqual(["CONFIRMED", "CANCELLED"]);
    expect(events[0]?.summary).toContain("Citas; “azul”, \\ número 1");
    expect(
      events.every(
        ({ component }) => component.getFirstProperty("attendee") === null && component.getFirstProperty("rrule") === null,
      ),
    ).toBe(true);
  });

  test("lines are at most 75 octets and end in CRLF", () => {
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });
});
