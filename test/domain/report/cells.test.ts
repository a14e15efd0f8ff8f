import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cell, type Groups, hiddenCells, type Met, totalsOf } from "../../../src/domain/report/cells.ts";
import { withTotals } from "../../../src/domain/report/hidden.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";
import { follows } from "../../support/elimination.ts";

// A figure is a sum over atoms: what one group did in one half of a month. A reader holds every figure that is shown, of every span of
// half-months and every table, and may add and subtract as they like.

const MONTHS = 4;

const org = fc
  .array(
    fc.record({
      programId: fc.constantFrom("a", "b", "c"),
      people: fc.nat(12),
      site: fc.constantFrom("north", "south", null),
      leaders: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 2 }),
      months: fc.subarray([0, 1, 2, 3]),
      /** Whether its people are the same as the first group's, as far as there are any. */
      shares: fc.boolean(),
    }),
    { minLength: 2, maxLength: 9 },
  )
  .map((drawn) => {
    const groups = new Map<string, string[]>();
    const cohorts = drawn.map(({ programId, people, site, leaders, months, shares }, index) => {
      const id = `coh_${index}`;
      for (const key of [site && cell.site(site), ...leaders.map(cell.facilitator)])
        if (key) groups.set(key, [...(groups.get(key) ?? []), id]);
      const members = people < SMALL_CELL ? Array.from({ length: people }, (_, at) => `par_${shares ? "" : index}_${at}`) : [];
      return { met: { id, programId, people, members }, months };
    });
    return { groups, cohorts };
  });

type Org = { groups: Groups; cohorts: { met: Met; months: number[] }[] };

/** Every figure of every span of half-months, by cell: who is in it as a vector over atoms, and whether it is shown. */
function allFigures({ groups, cohorts }: Org) {
  const metIn = (month: number) => cohorts.filter(({ months }) => months.includes(month)).map(({ met }) => met);
  const hiddenIn = Array.from({ length: MONTHS }, (_, month) => hiddenCells(metIn(month), groups));
  const atom = (index: number, half: number) => index * MONTHS * 2 + half;
  const totals = totalsOf(
    cohorts.map(({ met }) => met),
    groups,
  );
  const cells = [...totals, ...cohorts.map(({ met }): [string, string[]] => [cell.cohort(met.id), [met.id]])];
  const figures: { key: string; vector: number[]; people: number; shown: boolean }[] = [];
  for (let from = 0; from < MONTHS * 2; from += 1) {
    for (let to = from + 1; to <= MONTHS * 2; to += 1) {
      const kept = new Set<string>();
      for (let month = Math.floor(from / 2); month * 2 < to; month += 1) {
        const isWhole = from <= month * 2 && to >= month * 2 + 2;
        const hidden = hiddenIn[month] ?? new Set();
        for (const key of isWhole ? hidden : withTotals(hidden, metIn(month), groups)) kept.add(key);
      }
      for (const [key, ids] of cells) {
        const vector = new Array<number>(cohorts.length * MONTHS * 2).fill(0);
        const inIt: Met[] = [];
        for (const [index, { met, months }] of cohorts.entries()) {
          if (!ids.includes(met.id) || met.people === 0) continue;
          for (let half = from; half < to; half += 1) {
            if (!months.includes(Math.floor(half / 2))) continue;
            vector[atom(index, half)] = 1;
            inIt.push(met);
          }
        }
        const large = inIt.some(({ people }) => people >= SMALL_CELL);
        const people = large ? SMALL_CELL : new Set(inIt.flatMap(({ members }) => members)).size;
        figures.push({ key, vector, people, shown: !kept.has(key) });
      }
    }
  }
  return figures;
}

describe("hiddenCells", () => {
  test("nothing about fewer than five people follows from all tables of all periods together", { timeout: 60_000 }, () => {
    let small = 0;
    fc.assert(
      fc.property(org, (some) => {
        const figures = allFigures(some);
        const few = figures.filter(({ people }) => people > 0 && people < SMALL_CELL);
        small += few.length;
        expect(few.filter(({ shown }) => shown).map(({ key }) => key)).toEqual([]);
        const known = figures.filter(({ shown }) => shown).map(({ vector }) => vector);
        expect(
          follows(
            few.map(({ vector }) => vector),
            known,
          ),
        ).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(small).toBeGreaterThan(1_000);
  });

  test("hides nothing where every group has enough people", () => {
    const met = [6, 7, 12].map((people, index) => ({ id: `coh_${index}`, programId: "a", people, members: [] }));
    expect(hiddenCells(met, new Map())).toEqual(new Set());
  });

  test("counts somebody who is in two small groups of a program once", () => {
    const few = (id: string, members: string[]) => ({ id, programId: "a", people: members.length, members });
    const other = { id: "coh_9", programId: "b", people: 20, members: [] };
    const apart = hiddenCells([few("coh_1", ["p", "q", "r"]), few("coh_2", ["s", "t"]), other], new Map());
    expect(apart.has(cell.program("a"))).toBe(false);
    const together = hiddenCells([few("coh_1", ["p", "q", "r"]), few("coh_2", ["p", "q"]), other], new Map());
    expect(together.has(cell.program("a"))).toBe(true);
  });
});
