import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { type CalendarDate, etagOf, writeCalendar } from "../../src/mail/calendar.ts";
import { addDays, toInstant } from "../../src/time.ts";

const WEEK = 604_800_000;
const start = Date.parse("2027-03-10T23:30:00Z");
const title = `Citas; “azul”, \\ número 1 — ${"ñ".repeat(60)}`;
const dateAt = (week: number, over: Partial<CalendarDate> = {}): CalendarDate => ({
  sessionId: `ses_s${week}`,
  startsAt: start + week * WEEK - (week ? 3_600_000 : 0),
  endsAt: start + week * WEEK - (week ? 3_600_000 : 0) + 5_400_000,
  zone: "America/New_York",
  title,
  place: "the usual place",
  revision: week + 1,
  cancelled: week === 1,
  ...over,
});

describe("writeCalendar", () => {
  const text = writeCalendar({ name: title, dates: [dateAt(0), dateAt(1)] }, start);

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

  test("its name is escaped like any text", () => {
    for (const property of ["NAME", "X-WR-CALNAME"]) {
      expect(text.replaceAll("\r\n ", "")).toContain(`\r\n${property}:Citas\\; “azul”\\, \\\\ número 1`);
    }
  });

  test("lines are at most 75 octets and end in CRLF", () => {
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  test("asks to be read again every hour and describes every zone it uses, once", () => {
    const both = writeCalendar({ name: "Convene", dates: [dateAt(0), dateAt(2), dateAt(3, { zone: "Europe/Berlin" })] }, start);
    expect(both).toContain("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    expect(both).toContain("X-PUBLISHED-TTL:PT1H");
    const zones = new ICAL.Component(ICAL.parse(both)).getAllSubcomponents("vtimezone");
    expect(zones.map((zone) => zone.getFirstPropertyValue("tzid")).sort()).toEqual(["America/New_York", "Europe/Berlin"]);
    expect(both).toContain("DTSTART;TZID=Europe/Berlin:20270401T003000");
  });

  test.each([
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Wake",
  ])("another reader comes to the same instants from the zone as it is described: %s", (zone) => {
    const dates = Array.from({ length: 60 }, (_, week) => ({
      ...dateAt(0, { zone }),
      sessionId: `ses_s${week}`,
      startsAt: toInstant({ date: addDays("2027-01-06", 7 * week), time: "18:30" }, zone),
    })).map((date) => ({ ...date, endsAt: date.startsAt + 5_400_000 }));
    const calendar = new ICAL.Component(ICAL.parse(writeCalendar({ name: title, dates }, start)));
    const described = new ICAL.Timezone(calendar.getFirstSubcomponent("vtimezone") as ICAL.Component);
    expect(described.tzid).toBe(zone);
    const read = calendar.getAllSubcomponents("vevent").map((component) => {
      const time = new ICAL.Event(component).startDate;
      return [
        time.toString().slice(11, 16),
        Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute) - described.utcOffset(time) * 1000,
      ];
    });
    expect(read).toEqual(dates.map(({ startsAt }) => ["18:30", startsAt]));
  });

  test("is a calendar also when there is nothing in it", () => {
    expect(() => ICAL.parse(writeCalendar({ name: "Convene", dates: [] }, start))).not.toThrow();
  });
});

describe("etagOf", () => {
  test("changes with a time, a revision, a cancellation or a title, and with nothing else", () => {
    const calendar = { name: "Appointments", dates: [dateAt(0)] };
    expect(etagOf({ ...calendar })).toBe(etagOf(calendar));
    const others: Partial<CalendarDate>[] = [
      { startsAt: start + 60_000 },
      { revision: 2 },
      { cancelled: true },
      { title: "Other" },
      { place: "the side door" },
    ];
    expect(new Set(others.map((over) => etagOf({ ...calendar, dates: [dateAt(0, over)] })).concat(etagOf(calendar))).size).toBe(
      6,
    );
  });
});
