import { describe, expect, test } from "vitest";
import { digestDayAt, nextTime, nudgeAt } from "../../../src/domain/reminder/mornings.ts";

const at = Date.parse;
const HOUR = 3_600_000;
const zone = "America/New_York";

describe("digestDayAt", () => {
  test.each([
    ["2027-02-05T11:59:59Z", "2027-02-04"],
    ["2027-02-05T12:00:00Z", "2027-02-05"],
    ["2027-02-06T03:00:00Z", "2027-02-05"],
  ])("%s belongs to %s in New York", (now, day) => {
    expect(digestDayAt(at(now), zone).day).toBe(day);
  });

  test("goes from seven to seven by the wall clock: 23 hours before the clocks go forward, 25 before they go back", () => {
    const hours = (now: string, where = zone) => {
      const { from, until } = digestDayAt(at(now), where);
      return (until - from) / HOUR;
    };
    expect(hours("2027-03-13T18:00:00Z")).toBe(23);
    expect(hours("2027-03-14T18:00:00Z")).toBe(24);
    expect(hours("2027-11-06T18:00:00Z")).toBe(25);
    expect(hours("2027-04-03T12:00:00Z", "Australia/Lord_Howe")).toBe(24.5);
    expect(digestDayAt(at("2027-03-14T18:00:00Z"), zone).from).toBe(at("2027-03-14T11:00:00Z"));
    expect(digestDayAt(at("2027-03-13T18:00:00Z"), zone).from).toBe(at("2027-03-13T12:00:00Z"));
  });
});

describe("nudgeAt", () => {
  test.each([
    ["an evening", "2027-02-03T23:30:00Z", zone, "2027-02-04T14:00:00Z"],
    ["before midnight, over it", "2027-02-04T04:30:00Z", zone, "2027-02-04T14:00:00Z"],
    ["the evening before the clocks go forward", "2027-03-13T23:30:00Z", zone, "2027-03-14T13:00:00Z"],
    ["the other side of the world", "2027-02-03T08:00:00Z", "Asia/Tokyo", "2027-02-04T00:00:00Z"],
  ])("is nine the next morning by the venue's clock: %s", (_, startsAt, timezone, due) => {
    expect(nudgeAt({ startsAt: at(startsAt), timezone })).toBe(at(due));
  });
});

describe("nextTime", () => {
  test("is today's while it is still to come, then tomorrow's", () => {
    expect(nextTime("07:00", zone, at("2027-03-13T11:59:59Z"))).toBe(at("2027-03-13T12:00:00Z"));
    expect(nextTime("07:00", zone, at("2027-03-13T12:00:00Z"))).toBe(at("2027-03-14T11:00:00Z"));
  });
});
