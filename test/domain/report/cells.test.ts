import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cell, type Groups, hiddenCells, type Met, sizeOf, totalsOf } from "../../../src/domain/report/cells.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";
import { follows } from "../../support/elimination.ts";

// A figure is a sum over atoms: what one group did in one half of a month, in which it has one session or none. A reader holds every figure
// that is shown, of every period that is told and every table, and may add and subtract as they like.

const MONTHS = 4;
const HALVES = MONTHS * 2;
const monthOf = (half: number) => `2027-0${Math.floor(half / 2) + 1}`;

const org = fc
  .array(
    fc.record({
      programId: fc.constantFrom("a", "b", "c"),
      people: fc.integer({ min: 1, max: 12 }),
      site: fc.constantFrom("north", "south", null),
      leaders: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 2 }),
      /** How many came, of those who were expected; null: no session. */
      came: fc.array(fc.option(fc.nat(12)), { minLength: HALVES, maxLength: HALVES }),
      /** Whether its people are the same as the first group's, as far as there are any. */
      shares: fc.boolean(),
    }),
    { minLength: 2, maxLength: 8 },
  )
  .map((drawn) => {
    const groups = new Map<string, string[]>();
    const cohorts = drawn.map(({ programId, people, site, leaders, came, shares }, index) => {
      const id = `coh_${index}`;
      for (const key of [site && cell.site(site), ...leaders.map(cell.facilitator)])
        if (key) groups.set(key, [...(groups.get(key) ?? []), id]);
      const members = people < SMALL_CELL ? Array.from({ length: people }, (_, at) => `par_${shares ? "" : index}_${at}`) : [];
      return { id, programId, people, members, came: came.map((count) => (count === null ? null : Math.min(count, people))) };
    });
    return { groups, cohorts };
  });

type Drawn = { id: string; programId: string; people: number; members: string[]; came: (number | null)[] };
type Org = { groups: Groups; cohorts: Drawn[] };

/** What happened in some half-months, as one month's or one period's; null: it held nothing. */
function metIn({ id, programId, people, members, came }: Drawn, from: number, to: number): Met | null {
  const counts = came.slice(from, to).filter((count) => count !== null);
  if (counts.length === 0) return null;
  return { id, programId, people, members, attended: counts.reduce((sum, count) => sum + count, 0) };
}
const isThere = (met: Met | null): met is Met => met !== null;
const isFew = (count: number) => count > 0 && count < SMALL_CELL;

/** Every figure of every span of half-months, and of the year, by cell: who is in it as a vector over atoms, and whether it is shown. */
function allFigures({ groups, cohorts }: Org) {
  const months = new Map<string, Met[]>();
  for (let half = 0; half < HALVES; half += 2)
    months.set(monthOf(half), cohorts.map((one) => metIn(one, half, half + 2)).filter(isThere));
  const hidden = new Map([...months].map(([month, met]) => [month, hiddenCells(met, groups)]));
  // Parts of a month are told where nothing of it is hidden and no session in it was of few.
  const isClean = (month: string) =>
    hidden.get(month)?.size === 0 &&
    !cohorts.some(({ people, came }) =>
      came.some((count, half) => count !== null && monthOf(half) === month && (isFew(people) || isFew(count))),
    );
  const totals = totalsOf(cohorts, groups);
  const cells = [...totals, ...cohorts.map(({ id }): [string, string[]] => [cell.cohort(id), [id]])];
  const figures: { key: string; vector: number[]; size: number; shown: boolean }[] = [];
  const add = (from: number, to: number, kept: ReadonlySet<string>) => {
    for (const [key, ids] of cells) {
      const some = cohorts.filter(({ id }) => ids.includes(id));
      const vector = cohorts.flatMap((one) =>
        one.came.map((count, half) => (some.includes(one) && count !== null && half >= from && half < to ? 1 : 0)),
      );
      const size = sizeOf(some.map((one) => metIn(one, from, to)).filter(isThere));
      figures.push({ key: `${key} ${from}-${to}`, vector, size, shown: !kept.has(key) });
    }
  };
  for (let from = 0; from < HALVES; from += 1) {
    for (let to = from + 1; to <= HALVES; to += 1) {
      const touched = [...new Set(Array.from({ length: to - from }, (_, at) => monthOf(from + at)))];
      if (from % 2 === 1 && !isClean(monthOf(from))) continue;
      if (to % 2 === 1 && !isClean(monthOf(to - 1))) continue;
      add(from, to, new Set(touched.flatMap((month) => [...(hidden.get(month) ?? [])])));
    }
  }
  return figures;
}

describe("hiddenCells", () => {
  test("nothing about fewer than five people follows from all tables of all periods together", { timeout: 60_000 }, () => {
    let small = 0;
    let shown = 0;
    fc.assert(
      fc.property(org, (some) => {
        const figures = allFigures(some);
        const few = figures.filter(({ size }) => isFew(size));
        small += few.length;
        expect(few.filter((figure) => figure.shown).map(({ key }) => key)).toEqual([]);
        const known = figures.filter((figure) => figure.shown).map(({ vector }) => vector);
        shown += known.length;
        expect(
          follows(
            few.map(({ vector }) => vector),
            known,
          ).map((at) => few[at]?.key),
        ).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    expect(small).toBeGreaterThan(1_000);
    expect(shown).toBeGreaterThan(1_000);
  });

  const alone = (met: Met[]) => hiddenCells(met, new Map());

  test("hides nothing where every group has enough people", () => {
    const met = [6, 7, 12].map((people, index) => ({
      id: `coh_${index}`,
      programId: "a",
      people,
      members: [],
      attended: people,
    }));
    expect(alone(met)).toEqual(new Set());
  });

  test("hides a group of eight of whom three came once", () => {
    const met = [3, 8, 12].map((attended, index) => ({
      id: `coh_${index}`,
      programId: "a",
      people: 8 + index,
      members: [],
      attended,
    }));
    expect([...alone(met)].sort()).toEqual(["cohort|coh_0", "cohort|coh_1"]);
  });

  test("counts somebody who is in two small groups of a program once", () => {
    const few = (id: string, members: string[]): Met => ({ id, programId: "a", people: members.length, members, attended: 9 });
    const other: Met = { id: "coh_9", programId: "b", people: 20, members: [], attended: 40 };
    expect(alone([few("coh_1", ["p", "q", "r"]), few("coh_2", ["s", "t"]), other]).has(cell.program("a"))).toBe(false);
    expect(alone([few("coh_1", ["p", "q", "r"]), few("coh_2", ["p", "q"]), other]).has(cell.program("a"))).toBe(true);
  });
});
