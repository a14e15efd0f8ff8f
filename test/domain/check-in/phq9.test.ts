import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asksForSafety, scoreOf, severityOf } from "../../../src/domain/check-in/phq9.ts";
import { subsided } from "../../../src/domain/check-in/subsided.ts";

const eight = [0, 0, 0, 0, 0, 0, 0, 0];

describe("scoreOf", () => {
  test("is the sum of nine, from 0 to 27", () => {
    expect(scoreOf([...eight, 0])).toBe(0);
    expect(scoreOf([3, 3, 3, 3, 3, 3, 3, 3, 3])).toBe(27);
    expect(scoreOf([1, 2, 3, 0, 1, 2, 3, 0, 1])).toBe(13);
  });

  test("is none while an answer is left out: a sum of eight would read as a lower score", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 9, maxLength: 9 }), fc.nat(8), (items, at) => {
        expect(scoreOf(items.map((item, index) => (index === at ? null : item)))).toBeNull();
      }),
    );
    expect(scoreOf(eight)).toBeNull();
  });
});

describe("severityOf", () => {
  test.each([
    [0, "minimal"],
    [4, "minimal"],
    [5, "mild"],
    [9, "mild"],
    [10, "moderate"],
    [14, "moderate"],
    [15, "moderately_severe"],
    [19, "moderately_severe"],
    [20, "severe"],
    [27, "severe"],
  ])("%i is %s", (score, severity) => {
    expect(severityOf(score)).toBe(severity);
  });
});

describe("asksForSafety", () => {
  test("goes by the ninth answer alone, whatever the score and whatever is left out", () => {
    expect(asksForSafety([3, 3, 3, 3, 3, 3, 3, 3, 0])).toBe(false);
    expect(asksForSafety([...eight, 1])).toBe(true);
    expect(asksForSafety([null, null, null, null, null, null, null, null, 3])).toBe(true);
    expect(asksForSafety([...eight, null])).toBe(false);
    expect(asksForSafety(null)).toBe(false);
  });
});

/** Nine answers of that sum, the ninth 0. */
const scored = (score: number) => [...eight.map((_, at) => Math.min(3, Math.max(0, score - 3 * at))), 0];

describe("subsided", () => {
  test.each([
    [[14, 9, 4, 3], "under_five_twice"],
    [[4, 4], "under_five_twice"],
    [[2, 1], "under_five_twice"],
    [[18, 12, 9], "halved"],
    [[8, 4], "halved"],
    [[18, 12, 10], null],
    [[14, 4, 9], null],
    [[18, 4, 5], "halved"],
    [[3, 7, 1], null],
    [[4], null],
    [[0, 0], "under_five_twice"],
    [[], null],
  ] as const)("%j → %s", (scores, hint) => {
    expect(subsided(scores.map(scored))).toBe(hint);
  });

  test("is no hint while the ninth answer of either, or of one since, is above zero", () => {
    const nine = (score: number, ninth: number) => [...scored(score - ninth).slice(0, 8), ninth];
    expect(subsided([nine(3, 3), nine(3, 3), nine(3, 3)])).toBeNull();
    expect(subsided([scored(14), nine(4, 1), scored(3)])).toBeNull();
    expect(subsided([scored(14), scored(4), nine(3, 1)])).toBeNull();
    expect(subsided([nine(14, 1), scored(4), scored(3)])).toBe("under_five_twice");
    const ninthAlone = [...Array(8).fill(null), 2];
    expect(subsided([scored(14), scored(4), scored(3), ninthAlone])).toBeNull();
    expect(subsided([scored(14), scored(4), ninthAlone, scored(3)])).toBeNull();
  });
});
