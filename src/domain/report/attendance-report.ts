import type { Context } from "../../context.ts";
import { findCohort } from "../cohort/queries.ts";
import { findProgram } from "../program/queries.ts";
import { cell, hasSmall, hiddenCells } from "./cells.ts";
import { type Course, courseOf } from "./course.ts";
import {
  addUp,
  byProgram,
  type CohortLine,
  type DropIn,
  dropInOf,
  fillOf,
  type Hideable,
  hideSmallPoint,
  lineOf,
  type ProgramLine,
  type Rates,
  type Tenure,
  tenureOf,
} from "./lines.ts";
import { rates, ratio, retention, sum, type Tally } from "./metrics.ts";
import { type CohortRow, readCohorts } from "./read-cohorts.ts";
import {
  cancelled,
  dropInVisits,
  type MonthRow,
  madeUp,
  monthRows,
  type NumberRow,
  numberRows,
  tenures,
  unmarked,
} from "./read-counts.ts";
import { readGroups } from "./read-groups.ts";
import type { ReportInput } from "./report.ts";
import { SMALL_CELL } from "./small-cells.ts";

export type AttendanceReport = Rates & {
  /** Null when hidden: see `suppressed`. */
  expected: Hideable<number>;
  attended: Hideable<number>;
  excused: Hideable<number>;
  lateCancelled: Hideable<number>;
  noShows: Hideable<number>;
  /** Some figures are about fewer than 5 people and are left out. Never in a report about one group. */
  suppressed: boolean;
  sessionsHeld: number;
  belowQuorum: number;
  sessionsCancelled: number;
  /** Over sessions whose register nobody has taken. */
  unmarked: number;
  /** People times minutes, of everybody who was there. */
  contactMinutes: Hideable<number>;
  /** Missed sessions that something else stood in for, apart from every rate. */
  madeUp: Hideable<number>;
  /** Empty over more than 300 groups: choose a program. */
  bySession: { number: number; expected: Hideable<number>; attended: Hideable<number> }[];
  byMonth: { month: string; sessions: number; figures: Hideable<Tally & Rates> }[];
  retention: { number: number; starters: Hideable<number>; remaining: Hideable<number> }[];
  start: { enrolled: Hideable<number>; starters: Hideable<number>; rate: number | null };
  /** Whole courses of people in groups with a number of sessions: on average, and how many reached which share of them. */
  dose: { sessions: number | null; minutes: number | null; share: number | null };
  completion: { of: number; half: number; most: number; whole: number; byRule: number } | null;
  fill: { active: number; capacity: number; rate: number | null };
  tenure: Tenure | null;
  byProgram: ProgramLine[];
  byCohort: CohortLine[];
  dropIn: DropIn | null;
  /** Only for one cohort: what needs its rows. */
  course: Course | null;
};

type Count = { count: number };

/** What needs a look at every session or stay isn't asked of more groups at once. */
const MOST_GROUPS = 300;

/**
 * Attendance over a scope and period, from the tallies kept with every register. Drop-in groups, where nobody is
 * expected, are in no rate; they have figures of their own.
 *
 * @throws NotFound for a cohort or program this org doesn't have.
 */
export async function attendanceReport(ctx: Context, input: ReportInput): Promise<AttendanceReport> {
  const { cohortId, programId, siteId, facilitatorId, ...period } = input;
  if (cohortId) await findCohort(ctx, cohortId);
  if (programId) await findProgram(ctx, programId);
  const base = cohortId ? input : period;
  const inGroups = siteId !== undefined || facilitatorId !== undefined;
  const [everything, allMonths, [gone], [untaken], [made]] = await Promise.all([
    readCohorts(ctx, base),
    inGroups && !cohortId ? [] : ctx.db.all<MonthRow>(monthRows(ctx, base)),
    ctx.db.all<Count>(cancelled(ctx, input)),
    ctx.db.all<Count>(unmarked(ctx, input)),
    ctx.db.all<Count>(madeUp(ctx, input)),
  ]);
  const expecting = (row: CohortRow) => row.enrolmentMode !== "drop_in";
  const allNumbers = everything.length <= MOST_GROUPS ? await ctx.db.all<NumberRow>(numberRows(ctx, base)) : [];

  const groups = inGroups ? await readGroups(ctx) : new Map<string, string[]>();
  const inGroup = (id: string, key: string | null) => key === null || (groups.get(key)?.includes(id) ?? false);
  const siteKey = siteId ? cell.site(siteId) : null;
  const leaderKey = facilitatorId ? cell.facilitator(facilitatorId) : null;
  const rows = everything.filter(
    (row) => (!programId || row.programId === programId) && inGroup(row.id, siteKey) && inGroup(row.id, leaderKey),
  );
  // What is about one group is that group's own report, however it was asked for.
  const isOwn = rows.filter(expecting).length <= 1;
  const hidden = isOwn ? new Set<string>() : await decide(ctx, everything, allMonths, allNumbers);
  const ofProgram = <Row extends { programId: string }>(some: Row[]) =>
    some.filter((row) => !programId || row.programId === programId);
  const numbers = inGroups && !cohortId ? [] : ofProgram(allNumbers);
  const months = ofProgram(allMonths);

  const [visits, stays] = await Promise.all([
    rows.every(expecting) ? [] : ctx.db.all<{ visits: number; people: number; known: number }>(dropInVisits(ctx, input)),
    rows.length > MOST_GROUPS || rows.every(({ enrolmentMode }) => enrolmentMode === "closed")
      ? []
      : ctx.db.all<{ days: number; here: number }>(tenures(ctx, input)),
  ]);
  const scopes = [programId && cell.program(programId), siteKey, leaderKey].filter((key) => typeof key === "string");
  // Two filters together make a table of its own that no total stands for: it shows only if nothing in it is hidden.
  const isHidden =
    scopes.length === 0
      ? hidden.has(cell.all)
      : scopes.length === 1
        ? hidden.has(scopes[0] ?? "")
        : rows.some(({ id }) => hidden.has(cell.cohort(id)));
  const visible = <T>(value: T): T | null => (isHidden ? null : value);
  const total = sum(rows.filter(expecting));
  const nothing: Rates = { strictRate: null, adjustedRate: null, noShowRate: null, noticeRate: null };
  const add = (of: (row: CohortRow) => number, some: CohortRow[] = rows) => some.reduce((result, row) => result + of(row), 0);
  const courses = rows.filter((row) => expecting(row) && row.sessionCount !== null);
  const people = rows.filter(expecting);
  const enrolled = add((row) => row.enrolled, people);
  const starters = add((row) => row.starters, people);
  const only = cohortId ? rows[0] : undefined;
  const numberCell = (number: number) => (programId ? cell.programNumber(programId, number) : cell.number(number));
  const monthCell = (month: string) => (programId ? cell.programMonth(programId, month) : cell.month(month));
  const open = rows.filter((row) => !expecting(row));
  const withPlaces = rows.filter((row) => row.capacity !== null && row.endedAt === null);

  return {
    ...{ expected: visible(total.expected), attended: visible(total.attended), excused: visible(total.excused) },
    ...{ lateCancelled: visible(total.lateCancelled), noShows: visible(total.noShows) },
    ...(isHidden ? nothing : rates(total)),
    suppressed: hidden.size > 0,
    sessionsHeld: add((row) => row.sessions),
    belowQuorum: add((row) => row.belowQuorum),
    sessionsCancelled: gone?.count ?? 0,
    unmarked: untaken?.count ?? 0,
    contactMinutes: visible(add((row) => row.contactMinutes)),
    madeUp: hidden.size > 0 && (made?.count ?? 0) > 0 && (made?.count ?? 0) < SMALL_CELL ? null : visible(made?.count ?? 0),
    bySession: addUp(numbers, ({ number }) => number).map(([number, tally]) =>
      hidden.has(numberCell(number))
        ? { number, expected: null, attended: null }
        : { number, expected: tally.expected, attended: tally.attended },
    ),
    byMonth: addUp(months, ({ month }) => month).map(([month, tally, some]) => ({
      month,
      sessions: some.reduce((count, row) => count + row.sessions, 0),
      figures: hidden.has(monthCell(month)) ? null : { ...tally, ...rates(tally) },
    })),
    retention: retention(people).map((point) => hideSmallPoint(point, isOwn)),
    start: { enrolled: visible(enrolled), starters: visible(starters), rate: visible(ratio(starters, enrolled)) },
    dose: isHidden
      ? { sessions: null, minutes: null, share: null }
      : {
          sessions: ratio(
            add((row) => row.doseSessions, people),
            enrolled,
          ),
          minutes: ratio(
            add((row) => row.doseMinutes, people),
            enrolled,
          ),
          share: ratio(
            add((row) => row.doseSessions / (row.sessionCount ?? 1), courses),
            add((row) => row.enrolled, courses),
          ),
        },
    completion:
      isHidden || courses.length === 0
        ? null
        : {
            of: add((row) => row.enrolled, courses),
            half: add((row) => row.completed50, courses),
            most: add((row) => row.completed75, courses),
            whole: add((row) => row.completed100, courses),
            byRule: add((row) => row.completed, courses),
          },
    fill: fillOf(withPlaces),
    tenure: tenureOf(stays, rows.length <= 1),
    byProgram: byProgram(rows, hidden, inGroups),
    byCohort: rows.map((row) => lineOf(row, hidden.has(cell.cohort(row.id)))),
    dropIn: open.length > 0 ? dropInOf(open, visits[0]) : null,
    course: only && expecting(only) ? await courseOf(ctx, only, { ...input, cohortId: only.id }) : null,
  };
}

async function decide(ctx: Context, cohorts: CohortRow[], months: MonthRow[], numbers: NumberRow[]): Promise<Set<string>> {
  if (!hasSmall({ cohorts, months, numbers })) return new Set();
  return hiddenCells({ cohorts, months, numbers, groups: await readGroups(ctx) });
}
