import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cell, type Groups, hiddenCells, type Met, totalsOf } from "../../../src/domain/report/cells.ts";
import { peopleOf } from "../../../src/domain/report/people.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";
import { isAbout } from "../../support/elimination.ts";

// A figure is a sum over atoms: what one group did in one half of a month, in which it has one session or none. A reader holds every figure
// that is shown, of every period that is told and every table, and may add and subtract as they like. Nothing that they come to may
// be about atoms alone that together are one to four people.

const HALVES = 4;
const monthOf = (half: number) => Math.floor(half / 2);

const names = (who: string, count: number) => Array.from({ length: count }, (_, at) => `par_${who}_${at}`);

const org = fc
  .array(
    fc.record({
      programId: fc.constantFrom("a", "b", "c"),
      people: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 12 })),
      site: fc.constantFrom("north", "south", null),
      leaders: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 2 }),
      /** How many came, of those who were expected; null: no session. */
      came: fc.array(fc.option(fc.nat(12)), { minLength: HALVES, maxLength: HALVES }),
      /** Whether its people are the same as the first group's, as far as there are any. */
      shares: fc.boolean(),
      /** A drop-in group; so many more came whom nobody knows. */
      isOpen: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      unnamed: fc.nat(6),
    }),
    { minLength: 2, maxLength: 7 },
  )
  .map((drawn) => {
    const groups = new Map<string, string[]>();
    const cohorts = drawn.map(({ programId, people, site, leaders, came, shares, isOpen, unnamed }, index) => {
      const id = `coh_${index}`;
      for (const key of [site && cell.site(site), ...leaders.map(cell.facilitator)])
        if (key) groups.set(key, [...(groups.get(key) ?? []), id]);
      const all = names(shares ? "" : `${index}`, people);
      const atoms = came.map((count, half): Atom | null => {
        if (count === null) return null;
        const there = all.filter((_, at) => (at + half) % people < Math.min(count, people));
        const heads = [...there, ...(isOpen ? names(`${index}_nobody`, unnamed) : [])];
        return { people: isOpen ? heads : all, came: heads };
      });
      return { id, programId, isOpen, atoms };
    });
    return { groups, cohorts };
  });

type Atom = { people: string[]; came: string[] };
type Drawn = { id: string; programId: string; isOpen: boolean; atoms: (Atom | null)[] };
type Org = { groups: Groups; cohorts: Drawn[] };

const isSmall = (count: number) => count > 0 && count < SMALL_CELL;

function metIn({ id, programId, isOpen, atoms }: Drawn, from: number, to: number): Met[] {
  const some = atoms.slice(from, to).filter((atom) => atom !== null);
  if (some.length === 0) return [];
  const [people, came] = [new Set(some.flatMap((atom) => atom.people)), new Set(some.flatMap((atom) => atom.came))];
  return [{ id, programId, isOpen, people: peopleOf(people), came: peopleOf(came), size: people.size }];
}

/** Every figure of every span of half-months that is shown, as a vector over atoms: for groups that expect people, or for drop-in groups. */
function shownFigures({ groups, cohorts }: Org, isOpen: boolean): number[][] {
  const hidden = Array.from({ length: HALVES / 2 }, (_, month) =>
    hiddenCells(
      cohorts.flatMap((one) => metIn(one, 2 * month, 2 * month + 2)),
      groups,
    ),
  );
  // Parts of a month are told where nothing of it is hidden and no session in it was of few.
  const isClean = (month: number) =>
    hidden[month]?.size === 0 &&
    !cohorts.some(({ atoms }) =>
      atoms.some((atom, half) => atom && monthOf(half) === month && [atom.people, atom.came].some((who) => isSmall(who.length))),
    );
  const own = cohorts.filter((one) => one.isOpen === isOpen);
  const cells = [...totalsOf(own, groups), ...own.map(({ id }): [string, string[]] => [cell.cohort(id), [id]])];
  const shown: number[][] = [];
  for (let from = 0; from < HALVES; from += 1) {
    for (let to = from + 1; to <= HALVES; to += 1) {
      if (from % 2 === 1 && !isClean(monthOf(from))) continue;
      if (to % 2 === 1 && !isClean(monthOf(to - 1))) continue;
      const kept = new Set(Array.from({ length: to - from }, (_, at) => [...(hidden[monthOf(from + at)] ?? [])]).flat());
      for (const [key, ids] of cells) {
        if (kept.has(isOpen && !key.startsWith("cohort|") ? cell.open(key) : key)) continue;
        shown.push(
          own.flatMap(({ id, atoms }) => atoms.map((_, half) => (ids.includes(id) && half >= from && half < to ? 1 : 0))),
        );
      }
    }
  }
  return shown;
}

/** Sets of atoms, of one month or one half of it, that are together about few people, each with those that are about nobody. */
function fewSets(own: Drawn[]): { some: number[]; nobody: number[] }[] {
  const at = own.flatMap(({ atoms }) => atoms);
  const spans = Array.from({ length: HALVES }, (_, half) => [[half], ...(half % 2 === 0 ? [[half, half + 1]] : [])]).flat();
  return (["people", "came"] as const).flatMap((which) =>
    spans.flatMap((span) => {
      const groups = own.map((_, index) => span.map((half) => index * HALVES + half));
      const whoIn = (atoms: number[]) => new Set(atoms.flatMap((atom) => at[atom]?.[which] ?? []));
      const nobody = groups.filter((atoms) => whoIn(atoms).size === 0).flat();
      const small = groups.filter((atoms) => isSmall(whoIn(atoms).size));
      return Array.from({ length: 2 ** small.length }, (_, bits) => small.filter((_, index) => (bits >> index) & 1).flat())
        .filter((some) => isSmall(whoIn(some).size))
        .map((some) => ({ some, nobody }));
    }),
  );
}

describe("hiddenCells", () => {
  test("nothing about fewer than five people follows from all tables of all periods together", { timeout: 120_000 }, () => {
    const seen = { sets: 0, shown: 0 };
    fc.assert(
      fc.property(org, (some) => {
        for (const isOpen of [false, true]) {
          const own = some.cohorts.filter((one) => one.isOpen === isOpen);
          const shown = shownFigures(some, isOpen);
          const sets = fewSets(own);
          seen.sets += sets.length;
          seen.shown += shown.length;
          expect(isAbout(shown, sets)).toEqual([]);
        }
      }),
      { numRuns: 600 },
    );
    expect(seen.sets).toBeGreaterThan(5_000);
    expect(seen.shown).toBeGreaterThan(5_000);
  });

  const group = (id: string, people: readonly string[] | number, over: Partial<Met> = {}): Met => {
    const who = typeof people === "number" ? names(id, people) : people;
    return {
      ...{ id, programId: "a", isOpen: false, people: peopleOf(who), came: peopleOf(who), size: who.length },
      ...over,
    };
  };
  const alone = (...met: Met[]) => [...hiddenCells(met, new Map())].sort();

  test("hides nothing where every group has enough people", () => {
    expect(alone(group("1", 6), group("2", 7), group("3", 12))).toEqual([]);
  });

  test("hides a group of eight of whom the same three came, and the next smallest", () => {
    const met = [group("1", 8, { came: names("1", 3) }), group("2", 9), group("3", 12)];
    expect(alone(...met)).toEqual(["cohort|1", "cohort|2"]);
  });

  test("shows that nobody came of eight", () => {
    expect(alone(group("1", 8, { came: [] }), group("2", 9))).toEqual([]);
  });

  test("counts somebody who is in two small groups once", () => {
    const large = group("9", 20, { programId: "b" });
    expect(alone(group("1", ["p", "q", "r"]), group("2", ["s", "t"]), large)).not.toContain("program|a");
    expect(alone(group("1", ["p", "q", "r"]), group("2", ["p", "q"]), large)).toContain("program|a");
  });

  test("doesn't tell of hidden groups that are together four people", () => {
    const met = [group("1", 1), group("2", 1), group("3", 2), group("4", 7), group("5", 9)];
    expect(alone(...met)).toEqual(["cohort|1", "cohort|2", "cohort|3", "cohort|4"]);
    const led = new Map([[cell.facilitator("x"), ["4", "5"]]]);
    // 16 people of hers taken from everybody's 20 would leave those four.
    expect([...hiddenCells(met, led)]).toContain(cell.facilitator("x"));
  });

  test("takes along a group that is under the same totals, so that five of seven are shown", () => {
    const met = [6, 7, 7, 8, 8, 9, 4].map((count, at) => group(`${at}`, count, { programId: at % 2 === 0 ? "a" : "b" }));
    const groups = new Map([
      [cell.site("north"), ["0", "1", "4", "6"]],
      [cell.site("south"), ["2", "3", "5"]],
    ]);
    expect([...hiddenCells(met, groups)].sort()).toEqual(["cohort|0", "cohort|6"]);
  });

  test("hides a group that expects people with another one, and a drop-in group with another drop-in group", () => {
    const open = { isOpen: true, programId: "c" };
    const met = [group("1", 3), group("2", 7), group("3", 9), group("4", 8, open), group("5", 9, open)];
    expect(alone(...met)).toEqual(["cohort|1", "cohort|2"]);
    const counted = [...met.slice(1), group("6", 2, open)];
    expect(alone(...counted)).toEqual(["cohort|4", "cohort|6"]);
    expect(alone(group("2", 7), group("6", 2, open))).toEqual(["cohort|6", "open|all", "open|program|c"]);
  });
});
