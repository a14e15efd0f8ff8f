import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitPhases } from "../../../src/domain/cohort/fit-phases.ts";

const who = [
  { name: "initial", from: 1, to: 1 },
  { name: "middle", from: 2, to: 7 },
  { name: "ending", from: 8, to: 8 },
];

const spell = (count: number | null) => fitPhases(who, count).map(({ name, from, to }) => `${name} ${from}-${to}`);

describe("fitPhases", () => {
  test.each([
    [8, ["initial 1-1", "middle 2-7", "ending 8-8"]],
    [6, ["initial 1-1", "middle 2-5", "ending 6-6"]],
    [10, ["initial 1-1", "middle 2-9", "ending 10-10"]],
    [2, ["middle 1-1", "ending 2-2"]],
    [null, ["initial 1-1", "middle 2-7", "ending 8-8"]],
  ])("over %s sessions", (count, phases) => {
    expect(spell(count)).toEqual(phases);
  });

  test("covers every session once, whatever the count", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (count) => {
        const fitted = fitPhases(who, count);
        expect(fitted[0]?.from).toBe(1);
        expect(fitted.at(-1)?.to).toBe(count);
        fitted.slice(1).forEach((phase, index) => {
          expect(phase.from).toBe((fitted[index]?.to ?? 0) + 1);
        });
      }),
    );
  });
});
