import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitPhases } from "../../../src/domain/cohort/fit-phases.ts";
import { refitPhases } from "../../../src/domain/cohort/refit-phases.ts";
import { phaseOf } from "../../../src/domain/cohort/schedule.ts";

const three = [
  { name: "beginning", from: 1, to: 3 },
  { name: "middle", from: 4, to: 6 },
  { name: "ending", from: 7, to: 8 },
];
const spell = (phases: { from: number; to: number }[]) => phases.map(({ from, to }) => `${from}–${to}`).join(" / ");

describe("refitPhases", () => {
  test.each([
    [7, 0, "1–2 / 3–5 / 6–7"],
    [7, 5, "1–3 / 4–5 / 6–7"],
    [10, 5, "1–3 / 4–8 / 9–10"],
    [10, 7, "1–3 / 4–6 / 7–10"],
    [10, 8, "1–3 / 4–6 / 7–10"],
    [5, 4, "1–3 / 4–4 / 5–5"],
    [4, 4, "1–3 / 4–4"],
    [8, 5, "1–3 / 4–6 / 7–8"],
  ])("over %i sessions with %i behind: %s", (count, behind, expected) => {
    expect(spell(refitPhases(three, count, behind))).toBe(expected);
  });

  test("does what opening does while nothing is behind, and nothing to a group without an end", () => {
    for (let count = 1; count < 20; count += 1) expect(refitPhases(three, count, 0)).toEqual(fitPhases(three, count));
    expect(refitPhases(three, null, 2)).toBe(three);
    expect(refitPhases([], 4, 2)).toEqual([]);
  });

  test("covers every session, and what is behind keeps its phase", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
        fc.nat(40),
        fc.nat(40),
        (lengths, more, back) => {
          let from = 1;
          const phases = lengths.map((length, index) => {
            const phase = { name: `p${index}`, from, to: from + length - 1 };
            from += length;
            return phase;
          });
          const behind = back % from;
          const count = Math.max(1, behind + more);
          const fitted = refitPhases(phases, count, behind);
          for (let number = 1; number <= count; number += 1) expect(phaseOf(number, fitted)).not.toBeNull();
          expect(fitted.at(-1)?.to).toBe(count);
          for (let number = 1; number <= behind; number += 1) expect(phaseOf(number, fitted)).toBe(phaseOf(number, phases));
        },
      ),
    );
  });
});

test("sessions before the first phase stay without one", () => {
  const late = [{ name: "Late", from: 3, to: 4 }];
  expect(refitPhases(late, 6, 2)).toEqual([{ name: "Late", from: 3, to: 6 }]);
  expect(refitPhases(late, 3, 2)).toEqual([{ name: "Late", from: 3, to: 3 }]);
});
