import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pattern, phaseOf, schedule } from "../../../src/domain/cohort/schedule.ts";
import { isoWeekday, toLocal } from "../../../src/time.ts";

const who = [
  { name: "initial", from: 1, to: 1 },
  { name: "middle", from: 2, to: 7 },
  { name: "ending", from: 8, to: 8 },
];

const weekly = (over: Partial<Pattern> = {}): Pattern => ({
  timezone: "America/New_York",
  firstDate: "2027-02-24",
  startTime: "18:30",
  intervalWeeks: 1,
  weekdays: [],
  minutes: 90,
  ...over,
});

describe("schedule", () => {
  test.each(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca"])(
    "keeps 18:30 on the wall in %s across every change of the clock",
    (timezone) => {
      const { sessions } = schedule(weekly({ timezone }), 52, [], who);
      expect(sessions).toHaveLength(52);
      for (const session of sessions) {
        expect(toLocal(session.startsAt, timezone)).toEqual({ date: session.date, time: "18:30" });
        expect(isoWeekday(session.date)).toBe(3);
        expect(session.endsAt - session.startsAt).toBe(90 * 60_000);
      }
    },
  );

  test("gives the eight sessions of the WHO template their dates, instants and phases", () => {
    const { sessions, skipped } = schedule(weekly(), 8, [], who);
    expect(skipped).toEqual([]);
    expect(sessions.map(({ number, date, phase }) => `${number} ${date} ${phase}`)).toEqual([
      "1 2027-02-24 initial",
      "2 2027-03-03 middle",
      "3 2027-03-10 middle",
      "4 2027-03-17 middle",
      "5 2027-03-24 middle",
      "6 2027-03-31 middle",
      "7 2027-04-07 middle",
      "8 2027-04-14 ending",
    ]);
    expect(new Date(sessions[2]?.startsAt ?? 0).toISOString()).toBe("2027-03-10T23:30:00.000Z");
    expect(new Date(sessions[3]?.startsAt ?? 0).toISOString()).toBe("2027-03-17T22:30:00.000Z");
  });

  test("a closure pushes the sequence and says why", () => {
    const { sessions, skipped } = schedule(weekly(), 3, [{ date: "2027-03-03", reason: "Building closed" }], who);
    expect(sessions.map(({ number, date }) => [number, date])).toEqual([
      [1, "2027-02-24"],
      [2, "2027-03-10"],
      [3, "2027-03-17"],
    ]);
    expect(skipped).toEqual([{ date: "2027-03-03", reason: "Building closed" }]);
  });

  test("meets on several weekdays every second week, starting mid-week", () => {
    const { sessions } = schedule(weekly({ intervalWeeks: 2, weekdays: [4, 1] }), 4, [], []);
    expect(sessions.map(({ date }) => date)).toEqual(["2027-02-25", "2027-03-08", "2027-03-11", "2027-03-22"]);
  });

  test("stops looking when every date is closed", () => {
    const closures = Array.from({ length: 3000 }, (_, week) => ({
      date: new Date(Date.UTC(2027, 1, 24 + week * 7)).toISOString().slice(0, 10),
      reason: "x",
    }));
    expect(schedule(weekly(), 8, closures, who).sessions).toEqual([]);
  });

  test("numbers are 1..n, dates rise, and none is closed, whatever the pattern", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 30 }),
        (count, intervalWeeks, weekdays, closedDays) => {
          const closures = closedDays.map((day) => ({
            date: new Date(Date.UTC(2027, 1, 24 + day)).toISOString().slice(0, 10),
            reason: "closed",
          }));
          const { sessions } = schedule(weekly({ intervalWeeks, weekdays }), count, closures, []);
          expect(sessions.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
          for (const [index, session] of sessions.entries()) {
            expect(closures.some(({ date }) => date === session.date)).toBe(false);
            if (index > 0) expect(session.date > (sessions[index - 1]?.date ?? "")).toBe(true);
          }
        },
      ),
    );
  });
});

describe("phaseOf", () => {
  test("names the phase a number lies in", () => {
    expect([1, 2, 7, 8, 9, null].map((number) => phaseOf(number, who))).toEqual([
      "initial",
      "middle",
      "middle",
      "ending",
      null,
      null,
    ]);
  });
});
