import { describe, expect, test } from "vitest";
import { findConflicts } from "../../../src/domain/cohort/find-conflicts.ts";

const HOUR = 3_600_000;
const planned = [
  { date: "2027-03-03", startsAt: 10 * HOUR, endsAt: 12 * HOUR },
  { date: "2027-03-10", startsAt: 110 * HOUR, endsAt: 112 * HOUR },
];
const busy = (startsAt: number, endsAt: number, kind: "facilitator" | "place" = "facilitator") => ({
  kind,
  who: kind === "place" ? "Room 2" : "Sam Lee",
  cohortId: "coh_other",
  cohortName: "Monday circle",
  startsAt: startsAt * HOUR,
  endsAt: endsAt * HOUR,
});

describe("findConflicts", () => {
  test("says who leads what else, and on which dates, once", () => {
    expect(findConflicts(planned, [busy(11, 13), busy(111, 113)])).toEqual([
      {
        kind: "facilitator",
        severity: "warn",
        message: "Sam Lee leads Monday circle at that time on 2027-03-03, 2027-03-10.",
        cohortId: "coh_other",
        dates: ["2027-03-03", "2027-03-10"],
      },
    ]);
  });

  test("says which place is taken", () => {
    expect(findConflicts(planned, [busy(9, 11, "place")])[0]?.message).toBe(
      "Room 2 is taken by Monday circle at that time on 2027-03-03.",
    );
  });

  test("lets one end when the other begins", () => {
    expect(findConflicts(planned, [busy(8, 10), busy(12, 14)])).toEqual([]);
  });
});
