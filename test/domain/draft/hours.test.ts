import { describe, expect, test } from "vitest";
import { hoursOf, hoursToAsk } from "../../../src/domain/draft/hours.ts";

const stretch = (from: string, to: string) => ({ startsAt: Date.parse(from), endsAt: Date.parse(to) });

describe("hoursOf", () => {
  test("names every hour of the local week that is touched", () => {
    const evening = stretch("2027-03-03T23:30:00Z", "2027-03-04T01:00:00Z");
    expect(hoursOf(evening, "America/New_York")).toEqual(["3-18", "3-19"]);
    expect(hoursOf(evening, "Asia/Kolkata")).toEqual(["4-5", "4-6"]);
  });

  test("doesn't touch the hour that begins when it ends", () => {
    expect(hoursOf(stretch("2027-03-03T18:00:00Z", "2027-03-03T19:00:00Z"), "UTC")).toEqual(["3-18"]);
  });

  test("goes from Sunday on into Monday", () => {
    expect(hoursOf(stretch("2027-03-07T23:30:00Z", "2027-03-08T01:00:00Z"), "UTC")).toEqual(["7-23", "1-0"]);
  });
});

describe("hoursToAsk", () => {
  const asked = { timezone: "America/New_York", startsFrom: "2027-02-22", weekdays: [3], earliest: "18:00", latest: "20:00" };

  test("asks in the same zone about the window and nothing else", () => {
    expect(hoursToAsk(asked, "America/New_York", 8)).toEqual(["3-18", "3-19"]);
  });

  test("asks elsewhere about an hour more when the clocks change apart", () => {
    // Berlin is six hours ahead, and five from 14 to 28 March.
    expect(hoursToAsk(asked, "Europe/Berlin", 2)).toEqual(["4-0", "4-1"]);
    expect(hoursToAsk(asked, "Europe/Berlin", 8)).toEqual(["3-23", "4-0", "4-1"]);
  });
});
