import { describe, expect, test } from "vitest";
import { type AgeBand, bandIn } from "../../../src/domain/report/age-bands.ts";
import { addVisits, servedCell, type Visit } from "../../../src/domain/report/served.ts";

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
