import { cell } from "./cells.ts";
import type { Hidden } from "./hidden.ts";
import { fill, groupBy, rates, ratio, sum, type Tally } from "./metrics.ts";
import type { CohortRow } from "./read-cohorts.ts";
import type { MonthRow } from "./read-counts.ts";
import type { ReportInput } from "./report.ts";
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
  /** Months that it leaves out. */
  leftOut: string[];
  /** Of how many of its groups that expect people its people, start and completion are, and of how many there are. */
  groups: { shown: number; of: number };
  figures: Hideable<Tally & Rates & { people: Hideable<number>; startRate: number | null; completionRate: number | null }>;
};

export type DropIn = {
  sessions: number;
  headcount: Hideable<number>;
  distinctPeople: Hideable<number>;
  visitsPerPerson: number | null;
  newPeople: Hideable<number>;
  returningPeople: Hideable<number>;
};
/** `here`: how many of them are still there; null: hidden. */
export type Tenure = { people: number; here: Hideable<number>; medianDays: number; groups: number };

export type Fill = { active: number; capacity: number; rate: number | null; groups: { shown: number; of: number } };

/** Active people and places, of groups that go on and have a limit. Those with few people there now are left out. @param told of whom it may be told */
export function fillOf(rows: readonly CohortRow[], told: ReadonlySet<string>, isOwn: boolean): Fill {
  const limited = rows.filter(({ capacity, endedAt }) => capacity !== null && endedAt === null);
  const shown = limited.filter((row) => told.has(row.id) && (isOwn || !isSmall(row.active)));
  const active = shown.reduce((total, row) => total + row.active, 0);
  const places = shown.reduce((total, row) => total + (row.capacity ?? 0), 0);
  return { active, capacity: places, rate: ratio(active, places), groups: { shown: shown.length, of: limited.length } };
}

const isSmall = (count: number): boolean => count > 0 && count < SMALL_CELL;

export type StayTime = { cohortId: string; days: number; here: number };

/** How many are there now isn't told where those of one group are one to four. @param stays shortest first. */
export function tenureOf(stays: readonly StayTime[], isOwn: boolean): Tenure | null {
  if (stays.length === 0 || (!isOwn && stays.length < SMALL_CELL)) return null;
  const hereIn = (some: readonly StayTime[]) => some.reduce((count, stay) => count + stay.here, 0);
  const groups = [...groupBy(stays, ({ cohortId }) => cohortId).values()];
  const isShown = isOwn || !groups.some((some) => isSmall(hereIn(some)));
  const medianDays = Math.round(stays[Math.floor((stays.length - 1) / 2)]?.days ?? 0);
  return { people: stays.length, here: isShown ? hereIn(stays) : null, medianDays, groups: groups.length };
}

/** A line for each program, over the months that may be told of it. @param never groups whose whole courses aren't told of. */
export function byProgram(
  rows: CohortRow[],
  months: MonthRow[],
  never: ReadonlySet<string>,
  hidden: Hidden,
  { cohortId, siteId, facilitatorId }: ReportInput,
): ProgramLine[] {
  const isPart = [cohortId, siteId, facilitatorId].some((id) => id !== undefined);
  return [...groupBy(rows, ({ programId }) => programId)].map(([id, some]) => {
    const own = months.filter(({ programId }) => programId === id);
    const told = own.filter(({ month }) => !hidden.months.get(month)?.has(cell.program(id)));
    const expecting = some.filter(({ enrolmentMode }) => enrolmentMode !== "drop_in");
    const isHidden = isPart ? some.some((row) => hidden.cells.has(cell.cohort(row.id))) : own.length > 0 && told.length === 0;
    return {
      program: { id, name: some[0]?.programName ?? "" },
      cohorts: some.length,
      sessions: some.reduce((count, row) => count + row.sessions, 0),
      leftOut: isHidden || isPart ? [] : own.filter((row) => !told.includes(row)).map(({ month }) => month),
      groups: { shown: expecting.filter((row) => !never.has(row.id)).length, of: expecting.length },
      figures: isHidden ? null : programFigures(some, isPart ? own : told, never),
    };
  });
}

function programFigures(rows: CohortRow[], months: MonthRow[], never: ReadonlySet<string>): NonNullable<ProgramLine["figures"]> {
  const expecting = rows.filter(({ enrolmentMode }) => enrolmentMode !== "drop_in");
  const told = expecting.filter(({ id }) => !never.has(id));
  const rated = told.filter(({ sessionCount }) => sessionCount !== null);
  const add = (some: CohortRow[], of: (row: CohortRow) => number) => some.reduce((result, row) => result + of(row), 0);
  const people = add(told, (row) => row.enrolled);
  const completed = add(rated, (row) => row.completed);
  const total = sum(months);
  return {
    ...total,
    ...rates(total),
    people: expecting.length > 0 && told.length === 0 ? null : people,
    startRate: ratio(
      add(told, (row) => row.starters),
      people,
    ),
    completionRate: ratio(
      completed,
      add(rated, (row) => row.enrolled),
    ),
  };
}

const noRates = rates(sum([]));

/** A cohort's line. Written out: over thousands of rows, spreading objects takes as long as a statement. */
export function lineOf(row: CohortRow, never: ReadonlySet<string>, hidden: Hidden, isOwn: boolean): CohortLine {
  const { id, name, programId, programName, enrolmentMode, sessions, belowQuorum } = row;
  return {
    cohort: { id, name, programId, programName, enrolmentMode },
    sessions,
    belowQuorum,
    fill: never.has(id) || (!isOwn && isSmall(row.active)) ? null : fill(row.active, row.capacity),
    figures: hidden.cells.has(cell.cohort(id)) ? null : figuresOf(row),
  };
}

function figuresOf(row: CohortRow): NonNullable<CohortLine["figures"]> {
  const { strictRate, adjustedRate, noShowRate, noticeRate } = row.enrolmentMode === "drop_in" ? noRates : rates(row);
  return {
    expected: row.expected,
    attended: row.attended,
    excused: row.excused,
    lateCancelled: row.lateCancelled,
    noShows: row.noShows,
    strictRate,
    adjustedRate,
    noShowRate,
    noticeRate,
  };
}

/**
 * What is said of groups where nobody is expected. Different people are told of one group alone, and in counts for funders, where they are
 * decided about with everything else that counts people.
 */
export function dropInOf(
  open: CohortRow[],
  visits: { visits: number | null; people: number; known: number | null } | undefined,
  show: "shown" | "heads" | "hidden",
): DropIn {
  const people = visits?.people ?? 0;
  const known = visits?.known ?? 0;
  const shown = (value: number) => (show === "shown" ? value : null);
  return {
    sessions: open.reduce((count, row) => count + row.sessions, 0),
    headcount: show === "hidden" ? null : open.reduce((count, row) => count + row.heads, 0),
    distinctPeople: shown(people),
    visitsPerPerson: show === "shown" ? ratio(visits?.visits ?? 0, people) : null,
    newPeople: shown(people - known),
    returningPeople: shown(known),
  };
}
