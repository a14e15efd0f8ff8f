import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AgeBand, ageBands } from "../../../src/domain/report/age-bands.ts";
import { hiddenCells, type Met } from "../../../src/domain/report/cells.ts";
import { hiddenAges, isKeptBack } from "../../../src/domain/report/hidden-ages.ts";
import { peopleOf } from "../../../src/domain/report/people.ts";
import { addUnnamed, addVisits, servedCell, type Visit, WALK_INS } from "../../../src/domain/report/served.ts";
import { isAbout } from "../../support/elimination.ts";

const people = (programId: string, band: AgeBand, count: number): Visit[] =>
  Array.from({ length: count }, (_, at) => ({ programId, participantId: `${programId} ${band} ${at}`, band, minutes: 90 }));

const hiddenOf = (visits: Visit[], keptBack: string[] = []) =>
  hiddenAges({ served: addVisits(new Map(), visits), keptBack: new Set(keptBack) });
const bandsOf = (hidden: ReadonlySet<string>, programId: string | null) =>
  ageBands.filter((band) => hidden.has(servedCell(programId, band)));

describe("hiddenAges", () => {
  test("tells no age of few people, nor the next with it", () => {
    const hidden = hiddenOf([...people("a", "12-14", 3), ...people("a", "15-17", 7), ...people("a", "18-24", 9)]);
    expect(bandsOf(hidden, "a")).toEqual(["12-14", "15-17"]);
    expect(hidden.has(servedCell("a", null))).toBe(false);
  });

  test("tells no count of few people of a program, nor of all: how many came to another is told elsewhere", () => {
    const hidden = hiddenOf([...people("a", "25-44", 4), ...people("b", "25-44", 9), ...people("c", "25-44", 14)]);
    expect(["a", "b", "c", null].map((id) => hidden.has(servedCell(id, null)))).toEqual([true, false, false, true]);
  });

  test("tells not every age of a program that attendance reports keep back", () => {
    const month = [...people("a", "25-44", 9), ...people("b", "25-44", 9), ...people("c", "25-44", 9)];
    const hidden = hiddenOf(month, ["program|a", "program|b"]);
    expect(bandsOf(hidden, "a")).toEqual(["25-44"]);
    expect(hidden.has(servedCell("c", null))).toBe(false);
  });

  test("doesn't tell that four people are of other ages than those told", () => {
    const month = [...people("a", "15-17", 5), ...people("a", "12-14", 1), ...people("b", "25-44", 3)];
    const hidden = hiddenOf(month, ["program|b"]);
    expect(bandsOf(hidden, "a")).toEqual(["12-14", "15-17"]);
  });

  test("doesn't tell how long one person was there whom nobody knows", () => {
    const visits = addVisits(new Map(), [...people("a", "25-44", 7), ...people("a", "45-64", 8)]);
    const served = addUnnamed(visits, [{ programId: "a", visits: 1, minutes: 90 }]);
    const hidden = hiddenAges({ served, keptBack: new Set() });
    expect(hidden.has(servedCell("a", WALK_INS))).toBe(true);
    expect(bandsOf(hidden, "a")).toEqual(["25-44"]);
    const many = addUnnamed(visits, [{ programId: "a", visits: 6, minutes: 540 }]);
    expect(hiddenAges({ served: many, keptBack: new Set() }).size).toBe(0);
  });

  test("tells only hours of a program of both kinds with few known people at its drop-in groups", () => {
    const month = [...people("a", "65+", 8), ...people("a", "15-17", 3), ...people("b", "65+", 9), ...people("c", "65+", 12)];
    const served = addUnnamed(addVisits(new Map(), month), [{ programId: "a", visits: 18, minutes: 1620 }]);
    const hidden = hiddenAges({ served, keptBack: new Set(), mixed: new Set(["a"]) });
    expect(["a|*", "a|65+", "a|15-17", "a|walk_ins", "*|walk_ins", "*|*"].filter((key) => !hidden.has(key))).toEqual([]);
    expect(["b|*", "c|*"].filter((key) => hidden.has(key))).toEqual([]);
  });

  /** A person has one age. */
  const bandOf = (participantId: string): AgeBand => ageBands[Number(participantId) % 4] ?? "unknown";
  const month = fc.record({
    visits: fc.array(
      fc.record({ programId: fc.constantFrom("a", "b", "c"), participantId: fc.nat(120).map(String), minutes: fc.constant(90) }),
      { minLength: 20, maxLength: 160 },
    ),
    absent: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
    open: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    unnamed: fc.array(fc.nat(7), { minLength: 3, maxLength: 3 }),
  });

  test("nothing about few people follows from a month's counts and what attendance reports show", { timeout: 120_000 }, () => {
    const seen = { sets: 0, known: 0 };
    fc.assert(
      fc.property(month, ({ visits, absent, open, unnamed }) => {
        const programs = ["a", "b", "c"].map((id, index) => {
          const own = visits.filter(({ programId }) => programId === id);
          return {
            id,
            isOpen: open[index] ?? false,
            own,
            heads: open[index] ? (unnamed[index] ?? 0) : 0,
            gone: absent[index] ?? 0,
          };
        });
        const named = addVisits(
          new Map(),
          visits.map((visit) => ({ ...visit, band: bandOf(visit.participantId) })),
        );
        const served = addUnnamed(
          named,
          programs.map(({ id, heads }) => ({ programId: id, visits: heads, minutes: 90 * heads })),
        );
        // Each program is one group, with some people more than came, or some whom nobody knows.
        const met = programs.flatMap(({ id, isOpen, own, heads, gone }): Met[] => {
          const nobody = Array.from({ length: heads }, (_, at) => `${id} ${at}`);
          const came = [...new Set([...own.map(({ participantId }) => participantId), ...nobody])];
          const all = [...came, ...Array.from({ length: isOpen ? 0 : gone }, (_, at) => `${id} gone ${at}`)];
          if (all.length === 0) return [];
          return [{ id: `coh_${id}`, programId: id, isOpen, people: peopleOf(all), came: peopleOf(came), size: all.length }];
        });
        const keptBack = hiddenCells(met, new Map());
        const isFewHere = (key: string) => (served.get(key)?.who.size ?? 0) < 5;
        const hidden = hiddenAges({ served, keptBack });
        const bands = [...ageBands, WALK_INS];
        const atoms = programs.flatMap(({ id }) => bands.map((band) => ({ program: id, band })));
        const vector = (of: { program: string; band: string }, hours: boolean) =>
          atoms.map((one) =>
            (of.program === "*" || of.program === one.program) &&
            (of.band === one.band || (of.band === "*" && (hours || one.band !== WALK_INS)))
              ? 1
              : 0,
          );
        const cells = [...served.keys()].map((key) => ({ key, program: key.split("|")[0] ?? "", band: key.split("|")[1] ?? "" }));
        const isBack = (program: string) => isKeptBack(keptBack, program === "*" ? null : program);
        const isTold = ({ key, program, band }: (typeof cells)[number], hours: boolean) =>
          band === "*"
            ? hours
              ? !isBack(program)
              : !hidden.has(key) || (program !== "*" && !isBack(program) && !isFewHere(key))
            : !hidden.has(key) && (hours || band !== WALK_INS);
        const sets = fewSets(atoms.map(({ program, band }) => [...(served.get(`${program}|${band}`)?.who ?? [])]));
        seen.sets += sets.length;
        for (const hours of [false, true]) {
          const known = cells.filter((one) => isTold(one, hours)).map((one) => vector(one, hours));
          seen.known += known.length;
          expect(isAbout(known, sets)).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(seen.sets).toBeGreaterThan(10_000);
    expect(seen.known).toBeGreaterThan(2_000);
  });
});

/** Sets of one, two or three atoms that are together one to four people. */
function fewSets(who: string[][]): { some: number[]; nobody: number[] }[] {
  const nobody = who.flatMap((one, at) => (one.length === 0 ? [at] : []));
  const small = who.flatMap((one, at) => (one.length > 0 && one.length < 5 ? [at] : []));
  const sets: number[][] = [];
  const extend = (some: number[], from: number) => {
    for (let next = from; next < small.length; next += 1) {
      const more = [...some, small[next] as number];
      if (new Set(more.flatMap((at) => who[at] ?? [])).size >= 5) continue;
      sets.push(more);
      if (more.length < 3) extend(more, next + 1);
    }
  };
  extend([], 0);
  return sets.map((some) => ({ some, nobody }));
}
