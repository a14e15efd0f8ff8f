import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, isoWeekday } from "../../src/time.ts";
import { monthsOf, readTermQuery } from "../../src/web/term-query.ts";
import { NOW } from "../support/world.ts";

const read = (query: Record<string, string>) => readTermQuery(query, NOW, "America/New_York");

describe("readTermQuery", () => {
  test("shows three months from today unless asked otherwise, and a year at most", () => {
    expect(read({})).toMatchObject({ from: "2027-02-03", to: "2027-05-04", names: "" });
    expect(read({ from: "2027-09-01", to: "2027-12-20", names: "no" })).toMatchObject({ to: "2027-12-20", names: "no" });
    expect(read({ from: "2027-09-01", to: "2027-08-20" })).toMatchObject({ from: "2027-09-01", to: "2027-11-30" });
    expect(read({ from: "2027-02-30", to: "9999-01-01", names: "<b>" })).toMatchObject({ from: "2027-02-03", names: "" });
    expect(read({ from: "2027-01-01", to: "2190-01-01" })).toMatchObject({ to: "2028-01-02" });
  });
});

describe("monthsOf", () => {
  test("March 2027 begins on a Monday and ends on a Wednesday", () => {
    const [march, ...others] = monthsOf({ from: "2027-03-10", to: "2027-03-11" });
    expect(others).toEqual([]);
    expect(march?.weeks.map((week) => week.filter(Boolean).length)).toEqual([7, 7, 7, 7, 3]);
    expect(march?.weeks[4]).toEqual(["2027-03-29", "2027-03-30", "2027-03-31", null, null, null, null]);
  });

  test("every day of every month stands once, under its weekday", () => {
    const day = fc.integer({ min: 0, max: 60_000 }).map((days) => addDays("2000-01-01", days));
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 366 }), (from, days) => {
        const months = monthsOf({ from, to: addDays(from, days) });
        const shown = months.flatMap(({ weeks }) => weeks.flat().filter((date) => date !== null));
        const first = `${from.slice(0, 7)}-01`;
        expect(shown).toEqual(shown.map((_, index) => addDays(first, index)));
        expect(shown).toContain(addDays(from, days));
        for (const week of months.flatMap(({ weeks }) => weeks)) {
          expect(week).toHaveLength(7);
          for (const [index, date] of week.entries()) if (date !== null) expect(isoWeekday(date)).toBe(index + 1);
        }
      }),
      { numRuns: 60 },
    );
  });
});
