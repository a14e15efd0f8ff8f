import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AgeBand, ageBands, bandIn } from "../../../src/domain/report/age-bands.ts";
import { hiddenCells } from "../../../src/domain/report/cells.ts";
import { addVisits, hiddenServed, servedCell, type Visit } from "../../../src/domain/report/served.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";
import { follows } from "../../support/elimination.ts";

describe("bandIn", () => {
  test.each<[number, string | null, AgeBand]>([
    [2027, "2015-12-31", "12-14"],
    [2027, "2016-01-01", "0-11"],
    [2027, "2012-06-01", "15-17"],
    [2027, "2009-12-31", "18-24"],
    [2027, "1962-02-01", "65+"],
    [2027, "1920-02-01", "65+"],
    [2027, null, "unknown"],
  ])("in %i, somebody born %s is in %s", (year, birthDate, band) => {
    expect(bandIn(year, birthDate)).toBe(band);
  });
});

const visit = (programId: string, participantId: string, band: AgeBand, minutes = 90): Visit => ({
  ...{ programId, participantId, band, minutes },
});

describe("addVisits", () => {
  test("counts a person once in each cell and once in every total, and adds all their minutes", () => {
    const served = addVisits(new Map(), [
      visit("a", "p", "15-17"),
      visit("a", "p", "15-17"),
      visit("b", "p", "15-17"),
      visit("b", "q", "18-24"),
    ]);
    const of = (programId: string | null, band: AgeBand | null) => {
      const { who, minutes } = served.get(servedCell(programId, band)) ?? { who: new Set(), minutes: 0 };
      return [who.size, minutes];
    };
    expect([of("a", "15-17"), of("b", null), of(null, "15-17"), of(null, null)]).toEqual([
      [1, 180],
      [2, 180],
      [1, 270],
      [2, 360],
    ]);
  });
});

describe("hiddenServed", () => {
  test("hides few people of an age, and the next age with them", () => {
    const people = (count: number, band: AgeBand) => Array.from({ length: count }, (_, at) => visit("a", `${band} ${at}`, band));
    const served = addVisits(new Map(), [...people(3, "12-14"), ...people(7, "15-17"), ...people(9, "18-24")]);
    const hidden = hiddenServed(served, new Set());
    expect(ageBands.filter((band) => hidden.has(servedCell("a", band)))).toEqual(["12-14", "15-17"]);
    expect(hidden.has(servedCell("a", null))).toBe(false);
  });

  test("hides every age of a program that attendance reports keep back", () => {
    const people = (program: string) => Array.from({ length: 9 }, (_, at) => visit(program, `${program}${at}`, "25-44"));
    const served = addVisits(new Map(), [...people("a"), ...people("b"), ...people("c")]);
    const hidden = hiddenServed(served, new Set(["program|a", "program|b"]));
    expect(hidden.has(servedCell("a", "25-44"))).toBe(true);
    expect(hidden.has(servedCell("b", null))).toBe(true);
  });

  const visits = fc.array(
    fc.record({
      programId: fc.constantFrom("a", "b", "c"),
      participantId: fc.nat(60).map(String),
      minutes: fc.constantFrom(60, 90, 120),
    }),
    { maxLength: 90 },
  );
  /** A person has one age. */
  const bandOf = (participantId: string): AgeBand => ageBands[Number(participantId) % 5] ?? "unknown";

  test("no age of a program with few people follows from all that is shown of the month", () => {
    fc.assert(
      fc.property(visits, fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }), (some, absent) => {
        const served = addVisits(
          new Map(),
          some.map((one) => ({ ...one, band: bandOf(one.participantId) })),
        );
        // What attendance reports keep back: each program is one group, with some people more than came.
        const met = ["a", "b", "c"].flatMap((programId, index) => {
          const here = served.get(servedCell(programId, null))?.who;
          if (!here) return [];
          const members = [...here, ...Array.from({ length: absent[index] ?? 0 }, (_, at) => `${programId}${at}`)];
          return [{ id: `coh_${programId}`, programId, people: members.length, members: members.slice(0, SMALL_CELL) }];
        });
        const back = [...hiddenCells(met, new Map())];
        const hidden = hiddenServed(served, new Set(back));
        const keys = [...served.keys()];
        const basic = keys.filter((key) => !key.includes("*"));
        const size = (key: string) => served.get(key)?.who.size ?? 0;
        const vector = (key: string) => {
          const [program, band] = key.split("|");
          return basic.map((one) => {
            const [p, b] = one.split("|");
            return (program === "*" || program === p) && (band === "*" || band === b) ? 1 : 0;
          });
        };
        const isTotal = (key: string) => key.endsWith("|*");
        const small = keys.filter((key) => size(key) > 0 && size(key) < SMALL_CELL);
        expect(small.filter((key) => !hidden.has(key))).toEqual([]);
        // People: what isn't hidden. Hours: the same ages, and each total that attendance reports show.
        const byPeople = keys.filter((key) => !hidden.has(key));
        const isShown = (key: string) => !back.includes(key === "*|*" ? "all" : `program|${key.split("|")[0]}`);
        const byHours = keys.filter((key) => (isTotal(key) ? isShown(key) : !hidden.has(key)));
        const told = (secrets: string[], shown: string[]) =>
          follows(secrets.map(vector), shown.map(vector)).map((at) => secrets[at]);
        expect(told(small, byPeople)).toEqual([]);
        // Of a program to which fewer than five came no age is told, so that its hours are those of an age is told nowhere.
        const [programs, ages] = [keys.filter((key) => isTotal(key) && key !== "*|*"), small.filter((key) => !isTotal(key))];
        const few = new Set(programs.filter((key) => size(key) < SMALL_CELL).map((key) => key.split("|")[0]));
        const secrets = ages.filter((key) => !few.has(key.split("|")[0]) && size("*|*") >= SMALL_CELL);
        const lone = (key: string) =>
          key.startsWith("*|") && basic.filter((one) => one.endsWith(key.slice(1))).every((one) => few.has(one.split("|")[0]));
        expect(
          told(
            secrets.filter((key) => !lone(key)),
            byHours,
          ),
        ).toEqual([]);
        const kept = [...back.filter((key) => key !== "all")]
          .map((key) => `${key.slice("program|".length)}|*`)
          .filter((key) => served.has(key));
        expect(told(kept, byHours)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
