import { describe, expect, test } from "vitest";
import { readDaysOff } from "../../../src/domain/org/read-days-off.ts";
import { Invalid } from "../../../src/errors.ts";

const file = (...events: string[][]) =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:x",
    ...events.flatMap((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"]),
    "END:VCALENDAR",
  ].join("\r\n");
const read = (text: string, from = "2027-01-01", to = "2028-12-31") => readDaysOff(text, from, to);
const spelled = async (text: string, from?: string, to?: string) =>
  (await read(text, from, to)).days.map(({ date, reason }) => `${date} ${reason}`);

describe("readDaysOff", () => {
  test("names each whole day, the end not included", async () => {
    const text = file(
      ["UID:1", "DTSTART;VALUE=DATE:20271224", "DTEND;VALUE=DATE:20271227", "SUMMARY:Winter\\, break"],
      ["UID:2", "DTSTART;VALUE=DATE:20270705", "SUMMARY:Independence Day"],
      ["UID:3", "DTSTART;VALUE=DATE:20270506", "DURATION:P2D"],
    );
    expect(await spelled(text)).toEqual([
      "2027-05-06 Closed",
      "2027-05-07 Closed",
      "2027-07-05 Independence Day",
      "2027-12-24 Winter, break",
      "2027-12-25 Winter, break",
      "2027-12-26 Winter, break",
    ]);
  });

  test("takes midnight to midnight for a whole day, and counts what is only part of one", async () => {
    const text = file(
      ["UID:1", "DTSTART;TZID=America/New_York:20270506T000000", "DTEND;TZID=America/New_York:20270507T000000", "SUMMARY:Floor"],
      ["UID:2", "DTSTART:20270507T130000Z", "DTEND:20270507T150000Z", "SUMMARY:Fire drill"],
    );
    expect(await read(text)).toEqual({ days: [{ date: "2027-05-06", reason: "Floor" }], leftOut: 1 });
  });

  test("follows repetitions, leaves out exceptions and takes changed dates", async () => {
    const text = file(
      ["UID:1", "DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY", "SUMMARY:New Year"],
      ["UID:2", "DTSTART;VALUE=DATE:20270301", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20270308", "SUMMARY:Cleaning"],
      ["UID:2", "RECURRENCE-ID;VALUE=DATE:20270315", "DTSTART;VALUE=DATE:20270316", "SUMMARY:Cleaning\\, later"],
      ["UID:2", "RECURRENCE-ID;VALUE=DATE:20270322", "DTSTART;VALUE=DATE:20270322", "STATUS:CANCELLED", "SUMMARY:Cleaning"],
    );
    expect(await spelled(text, "2027-01-01", "2028-06-30")).toEqual([
      "2027-01-01 New Year",
      "2027-03-01 Cleaning",
      "2027-03-16 Cleaning, later",
      "2028-01-01 New Year",
    ]);
  });

  test("leaves out what is cancelled or lies outside, and takes the first of two reasons", async () => {
    const text = file(
      ["UID:1", "DTSTART;VALUE=DATE:20270506", "SUMMARY:One", "STATUS:CANCELLED"],
      ["UID:2", "DTSTART;VALUE=DATE:20260506", "SUMMARY:Two"],
      ["UID:3", "DTSTART;VALUE=DATE:20270507", "SUMMARY:Three"],
      ["UID:4", "DTSTART;VALUE=DATE:20270507", "SUMMARY:Four"],
    );
    expect(await spelled(text)).toEqual(["2027-05-07 Three"]);
  });

  test("refuses what isn't a calendar, and too many days, at once", async () => {
    for (const text of ["", "date,reason\r\n2027-01-01,x", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT", "BEGIN:VCARD\r\nEND:VCARD"])
      await expect(read(text)).rejects.toBeInstanceOf(Invalid);
    const daily = file(["UID:1", "DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=DAILY", "SUMMARY:x"]);
    await expect(read(daily)).rejects.toMatchObject({ errors: [{ path: "file" }] });
    for (const rule of [
      "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
      "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31",
      "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    ])
      expect((await read(file(["UID:1", "DTSTART;VALUE=DATE:20270202", `RRULE:${rule}`]))).days).toHaveLength(1);
    const odd = file(["UID:1", "DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=SECONDLY", "SUMMARY:x"]);
    expect(await read(odd)).toEqual({ days: [], leftOut: 1 });
  });
});
