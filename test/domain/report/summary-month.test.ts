import { describe, expect, test } from "vitest";
import { datesOf, summaryMonthAt } from "../../../src/domain/report/summary-month.ts";

const at = Date.parse;
const MINUTE = 60_000;
const DAY = 86_400_000;
const org = {
  timezone: "America/New_York",
  createdAt: at("2026-01-10T12:00:00Z"),
  summaryDay: 5,
  summaryMonth: null as string | null,
};
const monthAt = (now: string | number, over: Partial<typeof org> = {}) =>
  summaryMonthAt(typeof now === "number" ? now : at(now), { ...org, ...over })?.month ?? null;

describe("summaryMonthAt", () => {
  test.each([
    ["winter in New York", "America/New_York", "2027-03-05T12:00:00Z"],
    ["summer in New York", "America/New_York", "2027-07-05T11:00:00Z"],
    ["Honolulu", "Pacific/Honolulu", "2027-03-05T17:00:00Z"],
    ["Kiritimati, a day ahead of it", "Pacific/Kiritimati", "2027-03-04T17:00:00Z"],
    ["Kathmandu", "Asia/Kathmandu", "2027-03-05T01:15:00Z"],
    ["Lord Howe, on the day its clocks go back", "Australia/Lord_Howe", "2027-04-03T20:30:00Z", 4],
    ["New York, on the day its clocks go forward", "America/New_York", "2027-03-14T11:00:00Z", 14],
    ["New York, on the day its clocks go back", "America/New_York", "2027-11-07T12:00:00Z", 7],
  ])("is due at seven by the org's clock and not a minute before: %s", (_, timezone, due, summaryDay = 5) => {
    const month = new Date(at(due) - 20 * DAY).toISOString().slice(0, 7);
    expect(monthAt(at(due) - MINUTE, { timezone, summaryDay })).toBeNull();
    expect(monthAt(due, { timezone, summaryDay })).toBe(month);
  });

  test("goes late for ten days and not after, over the end of a month too", () => {
    expect(monthAt(at("2027-03-15T11:00:00Z") - MINUTE)).toBe("2027-02");
    expect(monthAt("2027-03-15T12:00:00Z")).toBeNull();
    expect(monthAt("2027-03-03T12:00:00Z", { summaryDay: 28 })).toBe("2027-01");
    expect(summaryMonthAt(at("2027-03-05T12:00:00Z"), org)?.usefulUntil).toBe(at("2027-03-15T12:00:00Z"));
  });

  test("is the whole month before, however long it is", () => {
    expect(summaryMonthAt(at("2027-03-05T12:00:00Z"), org)).toMatchObject({ from: "2027-02-01", to: "2027-02-28" });
    expect(summaryMonthAt(at("2028-03-01T12:00:00Z"), { ...org, summaryDay: 1 })).toMatchObject({ to: "2028-02-29" });
    expect(summaryMonthAt(at("2027-01-05T12:00:00Z"), org)).toMatchObject({ from: "2026-12-01", to: "2026-12-31" });
    expect(datesOf("2027-04")).toEqual({ from: "2027-04-01", to: "2027-04-30" });
  });

  test("is owed once, whichever day is chosen later", () => {
    expect(monthAt("2027-03-06T12:00:00Z", { summaryMonth: "2027-01" })).toBe("2027-02");
    expect(monthAt("2027-03-06T12:00:00Z", { summaryMonth: "2027-02" })).toBeNull();
    expect(monthAt("2027-03-28T12:00:00Z", { summaryMonth: "2027-02", summaryDay: 28 })).toBeNull();
    expect(monthAt("2027-03-06T12:00:00Z", { summaryMonth: "2027-02", summaryDay: 28 })).toBeNull();
  });

  test("is never on day 0, nor about a month before the org was there by its own clock", () => {
    expect(monthAt("2027-03-05T12:00:00Z", { summaryDay: 0 })).toBeNull();
    const createdAt = at("2027-03-01T04:30:00Z");
    expect(monthAt("2027-03-05T12:00:00Z", { createdAt })).toBe("2027-02");
    expect(monthAt("2027-03-05T12:00:00Z", { createdAt: createdAt + 30 * MINUTE })).toBeNull();
    expect(monthAt("2027-04-05T12:00:00Z", { createdAt: createdAt + 30 * MINUTE })).toBe("2027-03");
  });
});
