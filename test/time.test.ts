import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  daysBetween,
  isLocalDate,
  isLocalTime,
  isoWeekday,
  isZone,
  spellDate,
  spellDay,
  spellShort,
  spellTime,
  spellZone,
  toInstant,
  toLocal,
} from "../src/time.ts";

const iso = (at: number) => new Date(at).toISOString();

describe("toInstant", () => {
  test.each([
    ["ordinary winter", "2027-02-24", "18:30", "America/New_York", "2027-02-24T23:30:00.000Z"],
    ["after the spring change", "2027-03-17", "18:30", "America/New_York", "2027-03-17T22:30:00.000Z"],
    ["in the gap, forward by it", "2027-03-14", "02:30", "America/New_York", "2027-03-14T07:30:00.000Z"],
    ["in the fold, the first", "2027-11-07", "01:30", "America/New_York", "2027-11-07T05:30:00.000Z"],
    ["Berlin in the gap", "2027-03-28", "02:30", "Europe/Berlin", "2027-03-28T01:30:00.000Z"],
    ["Berlin in the fold, the first", "2027-10-31", "02:30", "Europe/Berlin", "2027-10-31T00:30:00.000Z"],
    ["Lord Howe moves by half an hour: gap", "2027-10-03", "02:15", "Australia/Lord_Howe", "2027-10-02T15:45:00.000Z"],
    ["Lord Howe: fold, the first", "2027-04-04", "01:45", "Australia/Lord_Howe", "2027-04-03T14:45:00.000Z"],
    ["São Paulo has no summer time now", "2027-01-15", "18:30", "America/Sao_Paulo", "2027-01-15T21:30:00.000Z"],
    ["Apia skipped a whole day", "2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T22:00:00.000Z"],
    ["Kiritimati is 14 hours ahead", "2027-06-01", "00:15", "Pacific/Kiritimati", "2027-05-31T10:15:00.000Z"],
    ["UTC", "2027-06-01", "00:15", "UTC", "2027-06-01T00:15:00.000Z"],
  ])("%s", (_, date, time, zone, expected) => {
    expect(iso(toInstant({ date, time }, zone))).toBe(expected);
  });

  test("comes back through toLocal for every wall time that exists", () => {
    const zones = [
      "America/New_York",
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "Africa/Casablanca",
      "Asia/Kathmandu",
      "America/St_Johns",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 1_600_000_000, max: 2_200_000_000 }), (zone, seconds) => {
        const wall = toLocal(seconds * 1000, zone);
        const at = toInstant(wall, zone);
        expect(toLocal(at, zone)).toEqual(wall);
        expect(at).toBeLessThanOrEqual(seconds * 1000);
      }),
    );
  });

  test("doesn't depend on the zone the server runs in", () => {
    const script = `import("./src/time.ts").then(({ toInstant, toLocal, spellShort }) => {
      const at = toInstant({ date: "2027-03-14", time: "02:30" }, "America/New_York");
      console.log(at, JSON.stringify(toLocal(at, "Australia/Lord_Howe")), spellShort(at, "Europe/Berlin", "en"));
    })`;
    const run = (TZ: string) =>
      execFileSync("node", ["--import", "tsx", "-e", script], { env: { ...process.env, TZ }, encoding: "utf8" });
    const answers = ["UTC", "Pacific/Apia", "America/New_York"].map(run);
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain(String(Date.parse("2027-03-14T07:30:00Z")));
  });
});

describe("calendar dates", () => {
  test("know leap years and real times", () => {
    expect([isLocalDate("2028-02-29"), isLocalDate("2027-02-29"), isLocalDate("2027-2-3"), isLocalDate("0027-02-03")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([isLocalTime("23:59"), isLocalTime("24:00"), isLocalTime("7:00")]).toEqual([true, false, false]);
    expect([isZone("America/New_York"), isZone("Mars/Olympus"), isZone("+02:00"), isZone("")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test("add, subtract and name days", () => {
    expect(addDays("2027-02-28", 1)).toBe("2027-03-01");
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
    expect(daysBetween("2027-02-28", "2027-03-01")).toBe(1);
    expect(isoWeekday("2027-02-24")).toBe(3);
    expect(isoWeekday("2027-02-28")).toBe(7);
  });
});

describe("spelling", () => {
  const at = Date.parse("2027-03-03T23:30:00Z");

  test("in English", () => {
    expect(spellDate(at, "America/New_York", "en")).toBe("Wednesday, March 3, 2027");
    expect(spellTime(at, "America/New_York", "en")).toBe("6:30 PM");
    expect(spellZone(at, "America/New_York", "en")).toBe("Eastern Time");
    expect(spellShort(at, "America/New_York", "en")).toBe("Wed, Mar 3, 6:30 PM");
    expect(spellDay(at, "America/New_York", "en")).toBe("Mar 3, 2027");
  });

  test("in Spanish, on the day it is there", () => {
    expect(spellDate(at, "Europe/Madrid", "es")).toBe("jueves, 4 de marzo de 2027");
    expect(spellTime(at, "America/New_York", "es")).toBe("6:30 p.m.");
  });
});
