import { describe, expect, test } from "vitest";
import { marks as allMarks } from "../../../db/schema/index.ts";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { fill, rates, retention, sum, tally } from "../../../src/domain/report/metrics.ts";

describe("tally", () => {
  test.each<[Mark, number, number, number, number, number]>([
    // mark, expected, attended, excused, late-cancelled, no-shows
    ["present", 1, 1, 0, 0, 0],
    ["late", 1, 1, 0, 0, 0],
    ["left_early", 1, 1, 0, 0, 0],
    ["turned_away_late", 1, 0, 0, 0, 0],
    ["excused", 1, 0, 1, 0, 0],
    ["late_cancel", 1, 0, 0, 1, 0],
    ["no_show", 1, 0, 0, 0, 1],
    ["not_expected", 0, 0, 0, 0, 0],
  ])("counts %s as the protocol table does", (mark, expected, attended, excused, lateCancelled, noShows) => {
    expect(tally([mark])).toEqual({ expected, attended, excused, lateCancelled, noShows });
  });

  test("expects nobody at a drop-in session", () => {
    expect(tally(["present", "late", "present"], true)).toEqual({
      expected: 0,
      attended: 3,
      excused: 0,
      lateCancelled: 0,
      noShows: 0,
    });
  });
});

describe("rates", () => {
  test("works out a group of eight by hand, every mark once and one not expected", () => {
    // E = 7: present, late, left_early, turned_away_late, excused, late_cancel, no_show. Attended 3, misses 4.
    expect(rates(tally([...allMarks]))).toEqual({
      strictRate: 3 / 7,
      adjustedRate: 3 / 6,
      noShowRate: 1 / 7,
      noticeRate: 2 / 4,
    });
  });

  test.each<[string, Mark[], number | null, number | null, number | null, number | null]>([
    ["everyone came: there is no miss to have told us about", ["present", "late"], 1, 1, 0, null],
    ["everyone was excused: nobody is left in the adjusted rate", ["excused", "excused"], 0, null, 0, 1],
    ["nobody has a mark: every rate is empty", [], null, null, null, null],
    ["nobody was expected", ["not_expected"], null, null, null, null],
    ["one of each miss", ["no_show", "late_cancel", "excused", "turned_away_late"], 0, 0, 1 / 4, 2 / 4],
    ["three of four, one excused", ["present", "present", "present", "excused"], 3 / 4, 1, 0, 1],
  ])("%s", (_, marks, strictRate, adjustedRate, noShowRate, noticeRate) => {
    expect(rates(tally(marks))).toEqual({ strictRate, adjustedRate, noShowRate, noticeRate });
  });
});

describe("sum", () => {
  test("adds tallies up, and nothing to zeros", () => {
    expect(sum([tally(["present", "no_show"]), tally(["excused", "late_cancel", "late"])])).toEqual({
      expected: 5,
      attended: 2,
      excused: 1,
      lateCancelled: 1,
      noShows: 1,
    });
    expect(sum([])).toEqual(tally([]));
  });
});

describe("retention", () => {
  const of = (points: ReturnType<typeof retention>) => points.map(({ starters, remaining }) => `${remaining}/${starters}`);

  test("counts those who had not left when each session began", () => {
    expect(of(retention([{ starters: 8, gone: [3, 5], reached: 5 }]))).toEqual(["8/8", "8/8", "7/8", "7/8", "6/8"]);
  });

  test("counts at each number only the starters of cohorts that have reached it", () => {
    expect(
      of(
        retention([
          { starters: 8, gone: [2], reached: 3 },
          { starters: 5, gone: [], reached: 1 },
        ]),
      ),
    ).toEqual(["13/13", "7/8", "7/8"]);
  });

  test("says nothing of what hasn't begun: who leaves after the last session was still there", () => {
    expect(of(retention([{ starters: 4, gone: [4], reached: 3 }]))).toEqual(["4/4", "4/4", "4/4"]);
    expect(retention([{ starters: 0, gone: [], reached: null }])).toEqual([]);
    expect(retention([{ starters: 0, gone: [], reached: 1 }])).toEqual([{ number: 1, starters: 0, remaining: 0, rate: null }]);
  });
});

describe("fill", () => {
  test.each<[number, number | null, number | null]>([
    [6, 8, 0.75],
    [0, 8, 0],
    [6, null, null],
  ])("%i of %s places → %s", (active, capacity, share) => {
    expect(fill(active, capacity)).toBe(share);
  });
});
