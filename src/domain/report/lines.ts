import { cell } from "./cells.ts";
import { fill, groupBy, type RetentionPoint, rates, ratio, sum, type Tally } from "./metrics.ts";
import type { CohortRow } from "./read-cohorts.ts";
import { SMALL_CELL } from "./small-cells.ts";

export type Rates = ReturnType<typeof rates>;
/** Null where fewer than 5 people would show through. */
export type Hideable<T> = T | null;

export type CohortLine = {
  cohort: Pick<CohortRow, "id" | "name" | "programId" | "programName" | "enrolmentMode">;
  sessions: number;
  belowQuorum: number;
  fill: number | null;
  figures: Hideable<Tally & Rates>;
};
export type ProgramLine = {
  program: { id: string; name: string };
  cohorts: number;
  sessions: number;
  figures: Hideable<Tally & Rates & { people: number; startRate: number | null; completionRate: number | null }>;
};

export type DropIn = {
  sessions: number;
  headcount: number;
  distinctPeople: Hideable<number>;
  visitsPerPerson: number | null;
  newPeople: Hideable<number>;
  returningPeople: Hideable<number>;
};
export type Tenure = { people: number; here: number; medianDays: number };

/** Tallies added up by what `of` says about their rows, in its order. */
export function addUp<Row extends Tally, Key extends string | number>(rows: Row[], of: (row: Row) => Key): [Key, Tally, Row[]][] {
  const groups = groupBy(rows, of);
  return [...groups].map(([key, some]): [Key, Tally, Row[]] => [key, sum(some), some]).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A cohort's own report hides nothing. */
export const hideSmallPoint = ({ number, starters, remaining }: RetentionPoint, isOwn: boolean) =>
  !isOwn && starters < SMALL_CELL ? { number, starters: null, remaining: null } : { number, starters, remaining };

/** Active people and places, of groups that have a limit. */
export const fillOf = (rows: CohortRow[]) => {
  const active = rows.reduce((total, row) => total + row.active, 0);
  const capacity = rows.reduce((total, row) => total + (row.capacity ?? 0), 0);
  return { active, capacity, rate: ratio(active, capacity) };
};

/** @param stays shortest first. */
export function tenureOf(stays: { days: number; here: number }[], isOwn: boolean): Tenure | null {
  if (stays.length === 0 || (!isOwn && stays.length < SMALL_CELL)) return null;
  const here = stays.reduce((count, stay) => count + stay.here, 0);
  return { people: stays.length, here, medianDays: Math.round(stays[Math.floor((stays.length - 1) / 2)]?.days ?? 0) };
}

/** A line for each program. @param inGroups the rows are a site's or a leader's, so no total of theirs was decided about. */
export function byProgram(rows: CohortRow[], hidden: ReadonlySet<string>, inGroups: boolean): ProgramLine[] {
  return [...groupBy(rows, ({ programId }) => programId)].map(([id, some]) => {
    const expecting = some.filter(({ enrolmentMode }) => enrolmentMode !== "drop_in");
    const total = sum(expecting);
    const add = (of: (row: CohortRow) => number) => expecting.reduce((result, row) => result + of(row), 0);
    const people = add((row) => row.enrolled);
    const rated = expecting.filter(({ sessionCount }) => sessionCount !== null);
    const ofRule = rated.reduce((result, row) => result + row.enrolled, 0);
    const isHidden = inGroups ? some.some((row) => hidden.has(cell.cohort(row.id))) : hidden.has(cell.program(id));
    return {
      program: { id, name: some[0]?.programName ?? "" },
      cohorts: some.length,
      sessions: some.reduce((count, row) => count + row.sessions, 0),
      figures: isHidden
        ? null
        : {
            ...total,
            ...rates(total),
            people,
            startRate: ratio(
              add((row) => row.starters),
              people,
            ),
            completionRate: ratio(
              rated.reduce((result, row) => result + row.completed, 0),
              ofRule,
            ),
          },
    };
  });
}

/** A cohort's line. */
export function lineOf(row: CohortRow, isHidden: boolean): CohortLine {
  const { id, name, programId, programName, enrolmentMode, sessions, belowQuorum } = row;
  const total = sum([row]);
  return {
    cohort: { id, name, programId, programName, enrolmentMode },
    ...{ sessions, belowQuorum },
    fill: fill(row.active, row.capacity),
    figures: isHidden ? null : { ...total, ...(enrolmentMode === "drop_in" ? rates(sum([])) : rates(total)) },
  };
}

/** What is said of groups where nobody is expected. */
export function dropInOf(
  open: CohortRow[],
  visits: { visits: number | null; people: number; known: number | null } | undefined,
): DropIn {
  const people = visits?.people ?? 0;
  const known = visits?.known ?? 0;
  const small = open.length > 1 && [people, known, people - known].some((count) => count > 0 && count < SMALL_CELL);
  const shown = (value: number) => (small ? null : value);
  return {
    sessions: open.reduce((count, row) => count + row.sessions, 0),
    headcount: open.reduce((count, row) => count + row.heads, 0),
    distinctPeople: shown(people),
    visitsPerPerson: small ? null : ratio(visits?.visits ?? 0, people),
    newPeople: shown(people - known),
    returningPeople: shown(known),
  };
}
