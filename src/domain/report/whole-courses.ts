import type { Hideable } from "./lines.ts";
import { type RetentionPoint, ratio, remainingOf, retention } from "./metrics.ts";
import type { CohortRow } from "./read-cohorts.ts";
import { SMALL_CELL } from "./small-cells.ts";

/** What is said of people over their whole courses, of the groups that it may be said of. */
export type WholeCourses = {
  /** Of how many groups, and of how many in the report: the others are left out, as they would show few people. */
  groups: { shown: number; of: number };
  retention: { number: number; starters: Hideable<number>; remaining: Hideable<number> }[];
  /** Of how many of those groups: not of one of which one to four people remain at some session. */
  retentionOf: { shown: number; of: number };
  /** Null where every group is left out. */
  start: { enrolled: Hideable<number>; starters: Hideable<number>; rate: number | null };
  /** Averages, of those of the groups that nobody moved into or out of: else a dose would tell what few people did elsewhere. */
  dose: { sessions: number | null; minutes: number | null; share: number | null; groups: { shown: number; of: number } };
  /** Of groups with a number of sessions: how many people reached which share of them. */
  completion: { of: number; half: number; most: number; whole: number; byRule: number } | null;
};

/**
 * @param rows groups that expect people.
 * @param shown those of them whose courses may be told of.
 * @param isOwn a cohort's own report hides nothing.
 */
export function wholeCourses(rows: readonly CohortRow[], shown: readonly CohortRow[], isOwn: boolean): WholeCourses {
  const add = (of: (row: CohortRow) => number, some = shown) => some.reduce((sum, row) => sum + of(row), 0);
  const isHidden = rows.length > 0 && shown.length === 0;
  const enrolled = add((row) => row.enrolled);
  const starters = add((row) => row.starters);
  const courses = shown.filter(({ sessionCount }) => sessionCount !== null);
  const inCourses = add((row) => row.enrolled, courses);
  const followed = isOwn ? shown : shown.filter((row) => !fallsToFew(row));
  const dosed = isOwn ? shown : shown.filter(isWhole);
  return {
    groups: { shown: shown.length, of: rows.length },
    retention: retention(followed).map((point) => hideSmallPoint(point, isOwn)),
    retentionOf: { shown: followed.length, of: shown.length },
    start: isHidden ? { enrolled: null, starters: null, rate: null } : { enrolled, starters, rate: ratio(starters, enrolled) },
    dose: { ...doseOf(dosed), groups: { shown: dosed.length, of: shown.length } },
    completion:
      courses.length === 0
        ? null
        : {
            of: inCourses,
            half: add((row) => row.completed50, courses),
            most: add((row) => row.completed75, courses),
            whole: add((row) => row.completed100, courses),
            byRule: add((row) => row.completed, courses),
          },
  };
}

/** Whether one to four of its starters remain at some session. Nobody comes back, so where five or more are left at last there never were fewer. */
function fallsToFew(row: CohortRow): boolean {
  const left = row.gone.reduce((count, number) => count + (number <= (row.reached ?? 0) ? 1 : 0), 0);
  if (row.starters - left >= SMALL_CELL) return false;
  return remainingOf(row).some((count) => count > 0 && count < SMALL_CELL);
}

/** Everything that counts towards its doses was attended in it. */
const isWhole = ({ doseSessions, doseMinutes, ownSessions, ownMinutes }: CohortRow): boolean =>
  doseSessions === ownSessions && doseMinutes === ownMinutes;

function doseOf(rows: readonly CohortRow[]): Omit<WholeCourses["dose"], "groups"> {
  const courses = rows.filter(({ sessionCount }) => sessionCount !== null);
  const average = (some: readonly CohortRow[], of: (row: CohortRow) => number) =>
    ratio(
      some.reduce((sum, row) => sum + of(row), 0),
      some.reduce((sum, row) => sum + row.enrolled, 0),
    );
  return {
    sessions: average(rows, (row) => row.doseSessions),
    minutes: average(rows, (row) => row.doseMinutes),
    share: average(courses, (row) => row.doseSessions / (row.sessionCount ?? 1)),
  };
}

const hideSmallPoint = ({ number, starters, remaining }: RetentionPoint, isOwn: boolean) =>
  !isOwn && starters < SMALL_CELL ? { number, starters: null, remaining: null } : { number, starters, remaining };
