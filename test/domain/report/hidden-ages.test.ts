import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AgeBand, ageBands } from "../../../src/domain/report/age-bands.ts";
import { hiddenCells, type Met } from "../../../src/domain/report/cells.ts";
import { hiddenAges } from "../../../src/domain/report/hidden-ages.ts";
import { addVisits, servedCell, type Visit } from "../../../src/domain/report/served.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";
import { follows } from "../../support/elimination.ts";

const people = (programId: string, band: AgeBand, count: number): Visit[] =>
  Array.from({ length: count }, (_, at) => ({ programId, participantId: `${programId} ${band} ${at}`, band, minutes: 90 }));

const hiddenOf = (visits: Visit[], keptBack: string[] = []) => hiddenAges(addVisits(new Map(), visits), new Set(keptBack));
const bandsOf = (hidden: ReadonlySet<string>, programId: string | null) =>
  ageBands.filter((band) => hidden.has(servedCell(programId, band)));

describe("hiddenAges", () => {
  test("tells no age of few people, nor the next with it", () => {
    const hidden = hiddenOf([...people("a", "12-14", 3), ...people("a", "15-17", 7), ...people("a", "18-24", 9)]);
    expect(bandsOf(hidden, "a")).toEqual(["12-14", "15-17"]);
    expect(hidden.has(servedCell("a", null))).toBe(false);
  });

  test("tells no count of few people of a program, and another with it", () => {
    const hidden = hiddenOf([...people("a", "25-44", 4), ...people("b", "25-44", 9), ...people("c", "25-44", 14)]);
    expect(["a", "b", "c", null].map((id) => hidden.has(servedCell(id, null)))).toEqual([true, true, false, false]);
  });

  test("tells not every age of a program that attendance reports keep back", () => {
    const month = [...people("a", "25-44", 9), ...people("b", "25-44", 9), ...people("c", "25-44", 9)];
    const hidden = hiddenOf(month, ["program|a", "program|b"]);
    expect(bandsOf(hidden, "a")).toEqual(["25-44"]);
    expect(hidden.has(servedCell("c", null))).toBe(false);
  });

  /** A person has one age. */
  const bandOf = (participantId: string): AgeBand => ageBands[Number(participantId) % 4] ?? "unknown";
  const month = fc.record({
    visits: fc.array(
      fc.record({ programId: fc.constantFrom("a", "b", "c"), participantId: fc.nat(50).map(String), minutes: fc.constant(90) }),
      { maxLength: 70 },
    ),
    absent: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
  });

  test("no count of few people follows from months, periods and what attendance reports show", { timeout: 60_000 }, () => {
    let secrets = 0;
    fc.assert(
      fc.property(month, ({ visits, absent }) => {
        const served = addVisits(
          new Map(),
          visits.map((visit) => ({ ...visit, band: bandOf(visit.participantId) })),
        );
        // Each program is one group, with some people more than came.
        const met = ["a", "b", "c"].flatMap((programId, index): Met[] => {
          const here = served.get(servedCell(programId, null))?.who;
          if (!here) return [];
          const members = [...here, ...Array.from({ length: absent[index] ?? 0 }, (_, more) => `${programId}${more}`)];
          const attended = visits.filter((visit) => visit.programId === programId).length;
          return [{ id: `coh_${programId}`, programId, people: members.length, members, attended }];
        });
        const keptBack = hiddenCells(met, new Map());
        const hidden = hiddenAges(served, keptBack);
        const cells = [...served].map(([key, { who }]) => {
          const [program = "", band = ""] = key.split("|");
          return { program, band, key, count: who.size };
        });
        // A reader doesn't see whether an age that isn't told is few people or nobody.
        const programs = cells.filter(({ program, band }) => program !== "*" && band === "*").map(({ program }) => program);
        const atoms = programs.flatMap((program) => ageBands.map((band) => ({ program, band })));
        const vector = (of: { program: string; band: string }) =>
          atoms.map((one) =>
            (of.program === "*" || of.program === one.program) && (of.band === "*" || of.band === one.band) ? 1 : 0,
          );
        const isBack = ({ program }: (typeof cells)[number]) => keptBack.has(program === "*" ? "all" : `program|${program}`);
        const isHidden = ({ key }: (typeof cells)[number]) => hidden.has(key);
        const few = cells.filter(({ count }) => count < SMALL_CELL);
        expect(few.filter((of) => !isHidden(of))).toEqual([]);
        // Where every age there is stands in a row, the others are nobody.
        const nobody = cells
          .filter(({ band }) => band === "*")
          .flatMap(({ program }) => {
            const here = cells.filter((of) => of.program === program && of.band !== "*");
            const absentBands = ageBands.filter((band) => !here.some((of) => of.band === band));
            return here.some(isHidden) ? [] : absentBands.map((band) => ({ program, band }));
          });
        const kept = cells.filter((of) => of.band === "*" && isBack(of));
        // People: all that isn't hidden. Hours: the same ages, and each total that attendance reports show.
        const byPeople = cells.filter((of) => !isHidden(of));
        const byHours = cells.filter((of) => (of.band === "*" ? !isBack(of) : !isHidden(of)));
        const told = (wanted: typeof cells, known: typeof cells) =>
          follows(wanted.map(vector), [...known, ...nobody].map(vector)).map((at) => wanted[at]);
        const wanted = [...few.filter(({ band }) => band !== "*"), ...kept];
        expect(told([...few, ...kept], byPeople)).toEqual([]);
        expect(told(wanted, byHours)).toEqual([]);
        secrets += wanted.length;
      }),
      { numRuns: 3_000 },
    );
    expect(secrets).toBeGreaterThan(1_000);
  });
});
