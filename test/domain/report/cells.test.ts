import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cell, type Figures, hiddenCells } from "../../../src/domain/report/cells.ts";
import { SMALL_CELL } from "../../../src/domain/report/small-cells.ts";

/** A published cell is the sum of these basic ones. */
type Sums = Map<string, number[]>;

/** Whether `wanted` is a combination of `known`, by elimination: then whoever has the known sums can work it out. */
function follows(wanted: readonly number[], known: readonly (readonly number[])[]): boolean {
  const rows = known.map((row) => [...row]);
  const target = [...wanted];
  let top = 0;
  for (let column = 0; column < target.length; column += 1) {
    const pivot = rows.findIndex((row, index) => index >= top && Math.abs(row[column] ?? 0) > 1e-9);
    if (pivot < 0) continue;
    [rows[top], rows[pivot]] = [rows[pivot] as number[], rows[top] as number[]];
    const first = rows[top] as number[];
    for (const row of [...rows.slice(top + 1), target]) {
      const factor = (row[column] ?? 0) / (first[column] ?? 1);
      if (factor !== 0) for (let at = column; at < row.length; at += 1) row[at] = (row[at] ?? 0) - factor * (first[at] ?? 0);
    }
    top += 1;
  }
  return target.every((value) => Math.abs(value) < 1e-9);
}

/** Small cells that are hidden and yet follow from what is shown. */
function givenAway(sums: Sums, people: (key: string) => number, hidden: ReadonlySet<string>): string[] {
  const shown = [...sums].filter(([key]) => !hidden.has(key)).map(([, sum]) => sum);
  const small = [...sums.keys()].filter((key) => people(key) > 0 && people(key) < SMALL_CELL);
  expect(small.filter((key) => !hidden.has(key))).toEqual([]);
  return small.filter((key) => follows(sums.get(key) ?? [], shown));
}

/** Every total that somebody might hold, over the org's cohorts. */
function sumsOfCohorts({ cohorts, groups }: Figures): Sums {
  const sums: Sums = new Map();
  const add = (key: string, at: number) => {
    const sum = sums.get(key) ?? cohorts.map(() => 0);
    sum[at] = 1;
    sums.set(key, sum);
  };
  for (const [at, { id, programId }] of cohorts.entries()) {
    for (const key of [cell.all, cell.program(programId), cell.cohort(id)]) add(key, at);
    for (const [group, ids] of groups) if (ids.includes(id)) add(group, at);
  }
  return sums;
}

function sumsOfMonths({ months }: Figures): Sums {
  const sums: Sums = new Map();
  for (const [at, { programId, month }] of months.entries()) {
    for (const key of [cell.all, cell.program(programId), cell.month(month), cell.programMonth(programId, month)]) {
      const sum = sums.get(key) ?? months.map(() => 0);
      sum[at] = 1;
      sums.set(key, sum);
    }
  }
  return sums;
}

const figures = fc
  .record({
    cohorts: fc.array(
      fc.record({
        programId: fc.constantFrom("a", "b", "c", "d"),
        enrolled: fc.nat(14),
        site: fc.constantFrom("north", "south", null),
        leader: fc.constantFrom("x", "y", "z"),
      }),
      { minLength: 2, maxLength: 14 },
    ),
    months: fc.uniqueArray(
      fc.record({
        programId: fc.constantFrom("a", "b", "c", "d"),
        month: fc.constantFrom("2027-01", "2027-02", "2027-03", "2027-04"),
        people: fc.integer({ min: 1, max: 14 }),
      }),
      {
        selector: ({ programId, month }) => `${programId} ${month}`,
        maxLength: 14,
      },
    ),
  })
  .map(({ cohorts, months }): Figures => {
    const groups = new Map<string, string[]>();
    for (const [index, { site, leader }] of cohorts.entries()) {
      for (const key of [site && cell.site(site), cell.facilitator(leader)])
        if (key) groups.set(key, [...(groups.get(key) ?? []), `coh_${index}`]);
    }
    const enrolled = (id: string) =>
      cohorts.filter(({ programId }) => programId === id).reduce((sum, cohort) => sum + cohort.enrolled, 0);
    return {
      cohorts: cohorts.map(({ programId, enrolled }, index) => ({ id: `coh_${index}`, programId, enrolled })),
      months: months.filter(({ programId, people }) => people <= enrolled(programId)),
      numbers: [],
      groups,
    };
  });

describe("hiddenCells", () => {
  test("no small cell can be worked out from all tables of a period together", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(figures, (some) => {
        const hidden = hiddenCells(some);
        const sums = sumsOfCohorts(some);
        const peopleIn = (key: string) =>
          (sums.get(key) ?? []).reduce((total, is, at) => total + is * (some.cohorts[at]?.enrolled ?? 0), 0);
        expect(givenAway(sums, peopleIn, hidden)).toEqual([]);
        const byMonth = sumsOfMonths(some);
        const peopleOf = (key: string) =>
          key.startsWith("month")
            ? (byMonth.get(key) ?? []).reduce((total, is, at) => total + is * (some.months[at]?.people ?? 0), 0)
            : peopleIn(key);
        expect(givenAway(byMonth, peopleOf, hidden)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });
});
