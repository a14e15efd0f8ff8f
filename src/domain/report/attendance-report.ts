import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { assertScope } from "./assert-scope.ts";
import { cell } from "./cells.ts";
import { type Course, courseOf } from "./course.ts";
import { nothingHidden, readHidden } from "./hidden.ts";
import {
  byProgram,
  type CohortLine,
  type DropIn,
  dropInOf,
  type Fill,
  fillOf,
  type Hideable,
  lineOf,
  type ProgramLine,
  type Rates,
  type Tenure,
  tenureOf,
} from "./lines.ts";
import { groupBy, rates, sum, type Tally } from "./metrics.ts";
import type { Period } from "./period.ts";
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
import { cohortIn, type ReportInput, spanOf } from "./report.ts";
import { SMALL_CELL } from "./small-cells.ts";
import { readWaitingLists, type WaitingLists } from "./waiting-lists.ts";
import { type WholeCourses, wholeCourses } from "./whole-courses.ts";

export type AttendanceReport = Rates &
  Pick<WholeCourses, "retention" | "start" | "dose" | "completion"> & {
    /** Null when hidden: see `suppressed`. */
    expected: Hideable<number>;
    attended: Hideable<number>;
    excused: Hideable<number>;
    lateCancelled: Hideable<number>;
    noShows: Hideable<number>;
    /** Which days it is of: those asked for, or whole months where parts of them would tell of few. */
    period: Period;
    /** Months that its totals leave out, because they would tell of few. */
    leftOut: string[];
    /** Months that hours leave out: those, and some in which drop-in groups were of few. */
    hoursLeftOut: string[];
    /** Something is left out, because it is about fewer than 5 people or would give such a figure away. Never in a report about one group. */
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
    /** Of how many groups whole courses are told: `start`, `dose`, `completion`, `retention`, `bySession`, `fill`, `tenure`, `dropIn`. */
    groups: WholeCourses["groups"];
    /** Empty over more than 300 groups: choose a program. */
    bySession: { number: number; expected: number; attended: number }[];
    byMonth: { month: string; sessions: number; figures: Hideable<Tally & Rates> }[];
    fill: Fill;
    /** As of now, whatever the period. */
    waitlist: WaitingLists;
    tenure: Tenure | null;
    byProgram: ProgramLine[];
    byCohort: CohortLine[];
    dropIn: DropIn | null;
    /** Only for one cohort: what needs its rows. */
    course: Course | null;
  };

type Count = { count: number };
type Visits = { visits: number; people: number; known: number };

/** What needs a look at every session or stay isn't asked of more groups at once. */
const MOST_GROUPS = 300;

const expecting = (row: CohortRow) => row.enrolmentMode !== "drop_in";

/**
 * Attendance over a scope and period, from the tallies kept with every register. Drop-in groups, where nobody is
 * expected, are in no rate; they have figures of their own.
 *
 * @param leaves whether it is to be taken out of the system. Then one group's own report hides what is about few people, too.
 * @throws NotFound for a cohort, program, site or leader that this org doesn't have.
 */
export async function attendanceReport(ctx: Context, asked: ReportInput, { leaves = false } = {}): Promise<AttendanceReport> {
  const { cohortId } = asked;
  await assertScope(ctx, asked);
  const isOwn = !leaves && (cohortId !== undefined || (await isOneGroup(ctx, asked)));
  const hidden = isOwn ? nothingHidden(asked) : await readHidden(ctx, asked);
  const input: ReportInput = { ...asked, from: hidden.period.from, to: hidden.period.to };
  const [rows, months, [gone], [untaken], made] = await Promise.all([
    readCohorts(ctx, input, !isOwn),
    ctx.db.all<MonthRow>(monthRows(ctx, input)),
    ctx.db.all<Count>(cancelled(ctx, input)),
    ctx.db.all<Count>(unmarked(ctx, input)),
    ctx.db.all<Count & { month: string }>(madeUp(ctx, input)),
  ]);
  const isFew = rows.length <= MOST_GROUPS;
  const until = isOwn ? Math.min(spanOf(input, ctx.org.timezone).to, ctx.now) : ctx.now;
  const told = rows.filter((row) => isOwn || (!hidden.cohorts.has(row.id) && isTellable(row)));
  const never = new Set(rows.map(({ id }) => id));
  for (const { id } of told) never.delete(id);
  const open = rows.filter((row) => !expecting(row));
  const joinable = told.filter(({ enrolmentMode }) => enrolmentMode !== "closed").map(({ id }) => id);
  const [numbers, visits, stays, waitlist] = await Promise.all([
    isFew ? ctx.db.all<NumberRow>(numberRows(ctx, input, [...never], isOwn)) : [],
    open.length > 0 && isOwn ? ctx.db.all<Visits>(dropInVisits(ctx, input)) : [],
    isFew && joinable.length > 0 ? ctx.db.all<{ days: number; here: number }>(tenures(ctx, joinable, until)) : [],
    readWaitingLists(ctx, asked, isOwn),
  ]);

  const isKeptBack = scopeIn(input, rows);
  const isHiddenRow = ({ id }: CohortRow) => hidden.cells.has(cell.cohort(id));
  const cellsIn = (month: string) => hidden.months.get(month) ?? new Set<string>();
  const isToldIn = (month: string) => !isKeptBack(cellsIn(month));
  // Hours add up both kinds of groups.
  const areHoursTold = (month: string) => isToldIn(month) && !isKeptBack(cellsIn(month), true);
  const toldMonths = months.filter(({ month }) => isToldIn(month));
  const inHours = months.filter(({ month }) => areHoursTold(month));
  const without = (told: readonly MonthRow[]) => [
    ...new Set(months.filter((row) => !told.includes(row)).map(({ month }) => month)),
  ];
  const leftOut = without(toldMonths);
  const isHidden = leftOut.length > 0 && toldMonths.length === 0;
  const visible = <T>(value: T): T | null => (isHidden ? null : value);
  const total = sum(toldMonths);
  const nothing: Rates = { strictRate: null, adjustedRate: null, noShowRate: null, noticeRate: null };
  const add = (of: (row: CohortRow) => number) => rows.reduce((result, row) => result + of(row), 0);
  const byMonth = [...groupBy(months, ({ month }) => month)].map(([month, some]) => {
    const tally = sum(some);
    const sessions = some.reduce((count, row) => count + row.sessions, 0);
    return { month, sessions, figures: isToldIn(month) ? { ...tally, ...rates(tally) } : null };
  });
  const { groups, ...courses } = wholeCourses(rows.filter(expecting), told.filter(expecting), isOwn);
  const only = cohortId && isOwn ? rows[0] : undefined;

  return {
    ...{ expected: visible(total.expected), attended: visible(total.attended), excused: visible(total.excused) },
    ...{ lateCancelled: visible(total.lateCancelled), noShows: visible(total.noShows) },
    ...(isHidden ? nothing : rates(total)),
    period: { from: input.from, to: input.to },
    leftOut,
    hoursLeftOut: without(inHours),
    suppressed: told.length < rows.length || byMonth.some(({ figures }) => figures === null),
    sessionsHeld: add((row) => row.sessions),
    belowQuorum: add((row) => row.belowQuorum),
    sessionsCancelled: gone?.count ?? 0,
    unmarked: untaken?.count ?? 0,
    contactMinutes:
      months.length > 0 && inHours.length === 0 ? null : inHours.reduce((minutes, row) => minutes + row.contactMinutes, 0),
    madeUp: visible(made.filter(({ month }) => isToldIn(month)).reduce((count, row) => count + row.count, 0)),
    groups: { shown: told.length, of: rows.length },
    bySession: numbers.map(({ number, expected, attended }) => ({ number, expected, attended })),
    byMonth,
    ...courses,
    fill: fillOf(rows, new Set(told.map(({ id }) => id)), isOwn),
    waitlist,
    tenure: tenureOf(stays, isOwn),
    byProgram: byProgram(rows, months, never, hidden, input),
    byCohort: rows.map((row) => lineOf(row, never, hidden, isOwn)),
    dropIn: open.length > 0 ? dropInOf(open, visits[0], isOwn ? "shown" : open.some(isHiddenRow) ? "hidden" : "heads") : null,
    course: only && expecting(only) ? await courseOf(ctx, only, { ...input, cohortId: only.id }) : null,
  };
}

const isFewPeople = (count: number) => count > 0 && count < SMALL_CELL;

/** Whether a group's whole courses may be told of: of those in it, and of those who started. */
const isTellable = ({ enrolled, starters, enrolmentMode }: CohortRow): boolean =>
  enrolled >= SMALL_CELL && (enrolmentMode === "drop_in" || !isFewPeople(starters));

/** A program, site, leader or org that never had another group: what is said of it is that group's own report. */
async function isOneGroup(ctx: Context, input: ReportInput): Promise<boolean> {
  return (await ctx.db.all(groupsThatMet(ctx, input))).length === 1;
}

/** Two of them at most. */
export const groupsThatMet = (ctx: Context, input: ReportInput): SQL => sql`
  select c.id from cohorts c where c.org_id = ${ctx.org.id} and ${cohortIn(ctx, input, "c.id")}
    and exists (select 1 from cohort_months m where m.org_id = c.org_id and m.cohort_id = c.id and m.sessions > 0) limit 2`;

/**
 * Whether what a report adds up is among some hidden cells, of groups that expect people or of drop-in groups. What two filters cut out together
 * shows only if nothing in it is hidden.
 */
function scopeIn({ cohortId, programId, siteId, facilitatorId }: ReportInput, rows: readonly CohortRow[]) {
  const scopes = [
    cohortId && cell.cohort(cohortId),
    programId && cell.program(programId),
    siteId && cell.site(siteId),
    facilitatorId && cell.facilitator(facilitatorId),
  ].filter((key) => key !== undefined && key !== "");
  return (cells: ReadonlySet<string>, isOpen = false): boolean => {
    if (scopes.length > 1 || cohortId) return rows.some((row) => expecting(row) !== isOpen && cells.has(cell.cohort(row.id)));
    const key = scopes[0] ?? cell.all;
    return cells.has(isOpen ? cell.open(key) : key);
  };
}
