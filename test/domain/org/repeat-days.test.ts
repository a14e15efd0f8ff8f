import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { type Rule, repeatDays } from "../../../src/domain/org/repeat-days.ts";
import { addDays } from "../../../src/time.ts";

const rule = (text: string): Rule => {
  const { freq, interval, count, parts } = ICAL.Recur.fromString(text);
  const texts = Object.entries(parts).map(([name, values]) => [name, [values].flat().map(String)]);
  return { freq, interval, count: count ?? null, until: null, weekStart: 1, parts: Object.fromEntries(texts) };
};

/** What another reader makes of it, up to a date. */
function otherwise(text: string, start: string, to: string): string[] {
  const dates = ICAL.Recur.fromString(text).iterator(ICAL.Time.fromDateString(start));
  const found = [start];
  for (let next = dates.next(); next && next.toString() <= to; next = dates.next()) found.push(next.toString());
  return [...new Set(found)];
}

describe("repeatDays", () => {
  test.each([
    ["FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26", ["2026-11-26", "2027-11-25", "2028-11-23"]],
    ["FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31"]],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4", "2027-03-03", ["2027-03-03", "2027-03-15", "2027-03-17", "2027-03-29"]],
    ["FREQ=YEARLY;BYDAY=-1FR", "2026-12-25", ["2026-12-25", "2027-12-31", "2028-12-29"]],
    ["FREQ=YEARLY", "2024-02-29", ["2024-02-29", "2028-02-29"]],
  ])("%s", (text, start, dates) => {
    expect(repeatDays(rule(text), start, "2028-12-31")).toEqual(dates);
  });

  test("says so when a rule is of another kind", () => {
    for (const text of ["FREQ=HOURLY", "FREQ=YEARLY;BYWEEKNO=20", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2"])
      expect(repeatDays(rule(text), "2027-01-01", "2028-01-01")).toBeNull();
  });

  test("agrees with another reader about any rule that comes true", () => {
    const day = fc.constantFrom("MO", "TU", "WE", "TH", "FR", "SA", "SU");
    const days = fc.uniqueArray(day, { minLength: 1, maxLength: 3 }).map((list) => `;BYDAY=${list.join(",")}`);
    const nth = fc.tuple(fc.constantFrom(1, 2, 3, 4, -1, -2), day).map(([at, name]) => `;BYDAY=${at}${name}`);
    const months = fc
      .uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 })
      .map((list) => `;BYMONTH=${list.join(",")}`);
    const monthDay = fc.integer({ min: 1, max: 28 }).map((at) => `;BYMONTHDAY=${at}`);
    const text = fc.oneof(
      fc.constantFrom("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"),
      days.map((part) => `FREQ=WEEKLY${part}`),
      fc.oneof(nth, monthDay, days).map((part) => `FREQ=MONTHLY${part}`),
      fc.tuple(months, fc.oneof(nth, monthDay)).map((parts) => `FREQ=YEARLY${parts.join("")}`),
      nth.map((part) => `FREQ=YEARLY${part}`),
    );
    const start = fc.integer({ min: 0, max: 1_000 }).map((days) => addDays("2025-01-01", days));
    const interval = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(text, start, interval, (base, first, every) => {
        const full = `${base};INTERVAL=${every}`;
        expect(repeatDays(rule(full), first, "2030-12-31"), `${full} from ${first}`).toEqual(
          otherwise(full, first, "2030-12-31"),
        );
      }),
      { numRuns: 150 },
    );
  });
});
