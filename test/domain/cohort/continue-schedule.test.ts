import { describe, expect, test } from "vitest";
import { continueSchedule } from "../../../src/domain/cohort/continue-schedule.ts";
import { toInstant } from "../../../src/time.ts";

const zone = "America/New_York";
const weekly = { timezone: zone, firstDate: "2027-02-24", startTime: "18:30", intervalWeeks: 1, weekdays: [3], minutes: 90 };
const on = (date: string, time = "18:30") => ({ localDate: date, startsAt: toInstant({ date, time }, zone) });

const next = (over: Partial<typeof weekly>, behind: string[], count: number, closed: string[] = []) => {
  const sessions = behind.map((date) => on(date));
  const after = Math.max(...sessions.map(({ startsAt }) => startsAt));
  const closures = closed.map((date) => ({ date, reason: "closed" }));
  return continueSchedule({ ...weekly, ...over }, after, sessions, count, closures).map(({ date }) => date);
};

describe("continueSchedule", () => {
  test("goes on a week after the last session", () => {
    expect(next({}, ["2027-02-24", "2027-03-03"], 2)).toEqual(["2027-03-10", "2027-03-17"]);
  });

  test("skips closed days", () => {
    expect(next({}, ["2027-03-03"], 2, ["2027-03-10"])).toEqual(["2027-03-17", "2027-03-24"]);
  });

  test("keeps the rhythm of every second week although the last session moved by a day", () => {
    expect(next({ intervalWeeks: 2 }, ["2027-02-24", "2027-03-11"], 2)).toEqual(["2027-03-24", "2027-04-07"]);
  });

  test("counts weeks from where the rhythm began, though the last session moved by a whole week", () => {
    const behind = ["2027-02-24", "2027-03-17"];
    const next = (rhythmFrom: string | null) =>
      continueSchedule(
        { ...weekly, intervalWeeks: 2, rhythmFrom },
        on("2027-03-17").startsAt,
        behind.map((date) => on(date)),
        2,
        [],
      );
    expect(next("2027-02-24").map(({ date }) => date)).toEqual(["2027-03-24", "2027-04-07"]);
    expect(next("2027-05-12").map(({ date }) => date)).toEqual(["2027-03-31", "2027-04-14"]);
    expect(next(null).map(({ date }) => date)).toEqual(["2027-03-31", "2027-04-14"]);
  });

  test("goes on later in the same week when the group meets twice", () => {
    expect(next({ weekdays: [1, 4] }, ["2027-03-01"], 3)).toEqual(["2027-03-04", "2027-03-08", "2027-03-11"]);
  });

  test("goes on from the first date when nothing has been dated", () => {
    const before = on("2027-02-23").startsAt;
    expect(continueSchedule(weekly, before, [], 1, []).map(({ date }) => date)).toEqual(["2027-02-24"]);
  });
});
