import { type Audit, keepBack } from "./audit-cells.ts";
import { groupBy } from "./metrics.ts";
import type { CohortRow } from "./read-cohorts.ts";
import type { MonthRow, NumberRow } from "./read-counts.ts";
import { hideSmall, type Line, SMALL_CELL } from "./small-cells.ts";

/** Names of the cells that tables over several groups are made of. A reader may hold all of these tables of one period. */
export const cell = {
  all: "all",
  cohort: (id: string) => `cohort|${id}`,
  program: (id: string) => `program|${id}`,
  site: (id: string) => `site|${id}`,
  facilitator: (id: string) => `facilitator|${id}`,
  month: (month: string) => `month|${month}`,
  programMonth: (programId: string, month: string) => `month|${month}|${programId}`,
  number: (number: number) => `number|${number}`,
  programNumber: (programId: string, number: number) => `number|${number}|${programId}`,
};

export type Figures = {
  cohorts: readonly Pick<CohortRow, "id" | "programId" | "enrolled">[];
  months: readonly Pick<MonthRow, "programId" | "month" | "people">[];
  /** Empty where no table by number is shown. */
  numbers: readonly Pick<NumberRow, "programId" | "number" | "expected">[];
  /** Which cohorts belong together in a table of their own: `site|sit_…` → cohorts. */
  groups: ReadonlyMap<string, readonly string[]>;
};

/** Whether any of it is about so few people that something has to be hidden. */
export const hasSmall = ({ cohorts, months, numbers }: Omit<Figures, "groups">): boolean => {
  const small = (people: number) => people > 0 && people < SMALL_CELL;
  return (
    cohorts.some(({ enrolled }) => small(enrolled)) ||
    months.some(({ people }) => small(people)) ||
    numbers.some(({ expected }) => small(expected))
  );
};

/** Which cells of a period's tables stay hidden, decided over the whole org: whatever somebody filters by, the same ones are. */
export function hiddenCells({ cohorts, months, numbers, groups }: Figures): Set<string> {
  const people = new Map<string, number>();
  const lines = new Map<string, Set<string>>();
  const count = (key: string, value: number) => people.set(key, (people.get(key) ?? 0) + value);
  const under = (whole: string, part: string) => lines.set(whole, (lines.get(whole) ?? new Set()).add(part));

  for (const { id, programId, enrolled } of cohorts) {
    for (const key of [cell.cohort(id), cell.program(programId), cell.all]) count(key, enrolled);
    under(cell.program(programId), cell.cohort(id));
    under(cell.all, cell.program(programId));
  }
  const enrolled = new Map(cohorts.map((cohort) => [cohort.id, cohort.enrolled]));
  for (const [group, ids] of groups) {
    for (const id of ids) {
      count(group, enrolled.get(id) ?? 0);
      under(group, cell.cohort(id));
    }
  }
  for (const { programId, month, people: some } of months) {
    for (const key of [cell.programMonth(programId, month), cell.month(month)]) count(key, some);
    under(cell.month(month), cell.programMonth(programId, month));
  }
  for (const { programId, number, expected } of numbers) {
    for (const key of [cell.programNumber(programId, number), cell.number(number)]) count(key, expected);
    under(cell.number(number), cell.programNumber(programId, number));
  }
  const all: Line[] = [...lines].map(([whole, parts]) => ({ whole, parts: [...parts] }));
  const across = (whole: string, parts: string[]): Line[] => (parts.length > 0 ? [{ whole, parts }] : []);
  for (const programId of new Set(cohorts.map((cohort) => cohort.programId))) {
    all.push(
      ...across(
        cell.program(programId),
        ofProgram(months, programId).map(({ month }) => cell.programMonth(programId, month)),
      ),
      ...across(
        cell.program(programId),
        ofProgram(numbers, programId).map(({ number }) => cell.programNumber(programId, number)),
      ),
    );
  }
  all.push(
    ...across(cell.all, [...new Set(months.map(({ month }) => cell.month(month)))]),
    ...across(cell.all, [...new Set(numbers.map(({ number }) => cell.number(number)))]),
    ...across(
      cell.all,
      cohorts.map(({ id }) => cell.cohort(id)),
    ),
    ...[...new Set([...groups.keys()].map((key) => key.split("|")[0]))].flatMap((kind) => partition(kind ?? "", groups, cohorts)),
  );
  const hidden = hideSmall(people, all);
  const small = [...people.keys()].filter((key) => (people.get(key) ?? 0) > 0 && (people.get(key) ?? 0) < SMALL_CELL);
  const withheld = small.length === 0 ? [] : keepBack({ ...cuts({ cohorts, months, numbers, groups }), hidden, protect: small });
  return new Set([...hidden, ...withheld]);
}

/** What the totals add up, and which of them are the same total cut by group, by month and by number. */
function cuts({ cohorts, months, numbers, groups }: Figures): Pick<Audit, "sums" | "same"> {
  const programs = [...new Set(cohorts.map(({ programId }) => programId))];
  const own = (id: string) => ofProgram(cohorts, id).map((cohort) => cell.cohort(cohort.id));
  const monthsOf = (some: Figures["months"]) => some.map(({ programId, month }) => cell.programMonth(programId, month));
  const numbersOf = (some: Figures["numbers"]) => some.map(({ programId, number }) => cell.programNumber(programId, number));
  const held = new Set(cohorts.map(({ id }) => id));
  return {
    sums: [
      { key: cell.all, parts: cohorts.map(({ id }) => cell.cohort(id)) },
      ...programs.map((id) => ({ key: cell.program(id), parts: own(id) })),
      ...[...groupBy(months, ({ month }) => month)].map(([month, some]) => ({ key: cell.month(month), parts: monthsOf(some) })),
      ...[...groupBy(numbers, ({ number }) => number)].map(([number, some]) => ({
        key: cell.number(number),
        parts: numbersOf(some),
      })),
      ...[...groups].map(([key, ids]) => ({ key, parts: ids.filter((id) => held.has(id)).map(cell.cohort) })),
    ],
    same: programs.flatMap((id) => [
      ...(months.length > 0 ? [{ these: own(id), those: monthsOf(ofProgram(months, id)) }] : []),
      ...(numbers.length > 0 ? [{ these: own(id), those: numbersOf(ofProgram(numbers, id)) }] : []),
    ]),
  };
}

const ofProgram = <Row extends { programId: string }>(rows: readonly Row[], programId: string): Row[] =>
  rows.filter((row) => row.programId === programId);

/** Sites divide the org's cohorts among them, so their totals and the cohorts without one add up to the whole. Leaders overlap. */
function partition(kind: string, groups: Figures["groups"], cohorts: Figures["cohorts"]): Line[] {
  if (kind !== "site") return [];
  const keys = [...groups.keys()].filter((key) => key.startsWith("site|"));
  const placed = new Set(keys.flatMap((key) => groups.get(key) ?? []));
  return [{ whole: cell.all, parts: [...keys, ...cohorts.filter(({ id }) => !placed.has(id)).map(({ id }) => cell.cohort(id))] }];
}
