import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AgeBand, ageBands } from "../../../src/domain/report/age-bands.ts";
import { hiddenCells } from "../../../src/domain/report/cells.ts";
import { hiddenAges, type ServedMonth, YEAR } from "../../../src/domain/report/hidden-ages.ts";
import { addVisits, type ServedCells, servedCell, type Visit } from "../../../src/domain/report/served.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";
import { follows } from "../../support/elimination.ts";

const people = (programId: string, band: AgeBand, count: number): Visit[] =>
  Array.from({ length: count }, (_, at) => ({ programId, participantId: `${programId} ${band} ${at}`, band, minutes: 90 }));

function yearOf(months: Visit[][], keptBack: string[][] = []) {
  const year: ServedCells = new Map();
  const all = months.map((visits, at): ServedMonth => {
    addVisits(year, visits);
    return { month: `2027-0${at + 1}`, served: addVisits(new Map(), visits), keptBack: new Set(keptBack[at]) };
  });
  return hiddenAges(all, year);
}

const bandsOf = (hidden: ReturnType<typeof yearOf>, month: string, programId: string | null) =>
  ageBands.filter((band) => hidden.get(month)?.has(servedCell(programId, band)));

describe("hiddenAges", () => {
  test("tells no age of few people, nor the next with it", () => {
    const hidden = yearOf([[...people("a", "12-14", 3), ...people("a", "15-17", 7), ...people("a", "18-24", 9)]]);
    expect(bandsOf(hidden, "2027-01", "a")).toEqual(["12-14", "15-17"]);
    expect(bandsOf(hidden, YEAR, "a")).toEqual(["12-14", "15-17"]);
  });

  test("tells an age of the year that is few in one month, and keeps another month of it back", () => {
    const many = [...people("a", "12-14", 8), ...people("a", "15-17", 9)];
    const hidden = yearOf([[...people("a", "12-14", 3), ...people("a", "15-17", 9)], many, many]);
    expect(bandsOf(hidden, YEAR, "a")).toEqual([]);
    const months = ["2027-01", "2027-02", "2027-03"];
    expect(months.filter((month) => bandsOf(hidden, month, "a").includes("12-14"))).toEqual(["2027-01", "2027-02"]);
  });

  test("hides a month in which few came, and the next with it, and tells the year", () => {
    const hidden = yearOf([people("a", "25-44", 4), people("a", "25-44", 10), people("a", "25-44", 14)]);
    const isHidden = (month: string) =>
      [servedCell("a", null), servedCell(null, null)].map((key) => hidden.get(month)?.has(key) ?? false);
    expect(["2027-01", "2027-02", "2027-03", YEAR].map(isHidden)).toEqual([
      [true, true],
      [true, true],
      [false, false],
      [false, false],
    ]);
  });

  test("tells not every age of a program that attendance reports keep back", () => {
    const month = [...people("a", "25-44", 9), ...people("b", "25-44", 9), ...people("c", "25-44", 9)];
    const hidden = yearOf([month], [["program|a", "program|b"]]);
    expect(bandsOf(hidden, "2027-01", "a")).toEqual(["25-44"]);
    expect(hidden.get(YEAR)?.has(servedCell("a", null))).toBe(true);
    expect(hidden.get("2027-01")?.has(servedCell("c", null))).toBeFalsy();
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

  test("no age of few people follows from months, year and what attendance reports show", { timeout: 60_000 }, () => {
    let secrets = 0;
    fc.assert(
      fc.property(fc.array(month, { minLength: 1, maxLength: 3 }), (drawn) => {
        const year: ServedCells = new Map();
        const months = drawn.map(({ visits, absent }, at): ServedMonth => {
          const banded = visits.map((visit) => ({ ...visit, band: bandOf(visit.participantId) }));
          addVisits(year, banded);
          const served = addVisits(new Map(), banded);
          // Each program is one group, with some people more than came.
          const met = ["a", "b", "c"].flatMap((programId, index) => {
            const here = served.get(servedCell(programId, null))?.who;
            if (!here) return [];
            const members = [...here, ...Array.from({ length: absent[index] ?? 0 }, (_, more) => `${programId}${more}`)];
            return [{ id: `coh_${programId}`, programId, people: members.length, members: members.slice(0, SMALL_CELL) }];
          });
          return { month: `2027-0${at + 1}`, served, keptBack: hiddenCells(met, new Map()) };
        });
        const hidden = hiddenAges(months, year);
        const cells = [...months, { month: YEAR, served: year }].flatMap(({ month, served }) =>
          [...served].map(([key, { who }]) => {
            const [program = "", band = ""] = key.split("|");
            return { month, program, band, key, count: who.size };
          }),
        );
        // A reader doesn't see whether an age that isn't told is few people or nobody.
        const groups = cells.filter(({ month, program, band }) => month !== YEAR && program !== "*" && band === "*");
        const atoms = groups.flatMap(({ month, program }) => ageBands.map((band) => ({ month, program, band })));
        const vector = (of: { month: string; program: string; band: string }) =>
          atoms.map((one) =>
            (of.month === YEAR || of.month === one.month) &&
            (of.program === "*" || of.program === one.program) &&
            (of.band === "*" || of.band === one.band)
              ? 1
              : 0,
          );
        const isBack = ({ month, program }: (typeof cells)[number]) =>
          months.some(
            (one) => (month === YEAR || one.month === month) && one.keptBack.has(program === "*" ? "all" : `program|${program}`),
          );
        const isHidden = (of: (typeof cells)[number]) => hidden.get(of.month)?.has(of.key) ?? false;
        const few = cells.filter(({ count }) => count < SMALL_CELL);
        expect(few.filter((of) => !isHidden(of))).toEqual([]);
        // Where every age there is stands in a row, the others are nobody.
        const nobody = cells
          .filter(({ band }) => band === "*")
          .flatMap(({ month, program }) => {
            const here = cells.filter((of) => of.month === month && of.program === program && of.band !== "*");
            const absent = ageBands.filter((band) => !here.some((of) => of.band === band));
            return here.some(isHidden) ? [] : absent.map((band) => ({ month, program, band }));
          });
        const back = cells.filter((of) => of.band === "*" && isBack(of));
        // People: all that isn't hidden. Hours: the same ages, and each total that attendance reports show.
        const byPeople = cells.filter((of) => !isHidden(of));
        const byHours = cells.filter((of) => (of.band === "*" ? !isBack(of) : !isHidden(of)));
        const told = (wanted: typeof cells, known: typeof cells) =>
          follows(wanted.map(vector), [...known, ...nobody].map(vector)).map((at) => wanted[at]);
        const wanted = [...few.filter(({ band }) => band !== "*"), ...back];
        expect(told([...few, ...back], byPeople)).toEqual([]);
        expect(told(wanted, byHours)).toEqual([]);
        secrets += wanted.length;
      }),
      { numRuns: 1_500 },
    );
    expect(secrets).toBeGreaterThan(1_000);
  });
});
