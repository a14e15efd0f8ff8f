import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SMALL_CELL, suppress } from "../../../src/domain/report/small-cells.ts";

describe("suppress", () => {
  test.each<[string, number[], boolean[], boolean]>([
    ["shows everything when no row is small", [5, 7, 0], [false, false, false], false],
    ["hides a small row and the next smallest, so that it can't be subtracted", [3, 7, 9], [true, true, false], false],
    ["hides two small rows that are safe together", [3, 4, 9], [true, true, false], false],
    ["hides a third when two together are still few", [1, 2, 9, 6], [true, true, false, true], false],
    ["hides the total when nothing is left to hide with", [3], [true], true],
    ["hides the total of a few rows of few people", [1, 2, 0], [true, true, false], true],
    ["shows an empty row: there is nobody to protect", [0, 8], [false, false], false],
    ["does nothing without rows", [], [], false],
  ])("%s", (_, people, rows, total) => {
    expect(suppress(people)).toEqual({ rows, total });
  });

  test("never leaves a small group to be had by subtraction", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 12 }), (people) => {
        const { rows, total } = suppress(people);
        const hidden = people.filter((_, index) => rows[index]);
        people.forEach((count, index) => {
          if (count > 0 && count < SMALL_CELL) expect(rows[index]).toBe(true);
        });
        if (hidden.length > 0 && !total) {
          expect(hidden.length).toBeGreaterThan(1);
          expect(hidden.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(SMALL_CELL);
        }
      }),
    );
  });
});
