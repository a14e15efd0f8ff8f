import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
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
  type StayTime,
  type Tenure,
  tenureOf,
} from "./lines.ts";
import { groupBy, rates, sum, type Tally } from "./metrics.ts";
import { LAST_ZONE, overBy, type Period } from "./period.ts";
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
import { type ReportInput, spanOf } from "./report.ts";
import { assertScope, hiddenScope, isOneGroup } from "./scope.ts";
import { SMALL_CELL } from "./small-cells.ts";
import { readWaitingLists, type WaitingLists } from "./waiting-lists.ts";
import { type WholeCourses, wholeCourses } from "./whole-courses.ts";

export type AttendanceReport = Rates &
  Pick<WholeCourses, "retention" | "retentionOf" | "start" | "dose" | "completion" | "groups"> & {
    /** Null when hidden: see `suppressed`. */
    expected: Hideable<number>;
    attended: Hideable<number>;
    excused: Hideable<number>;
    lateCancelled: Hideable<number>;
    noShows: Hideable<number>;
    /** Which days it is of: those asked for, or whole months where parts of them would tell of few. */
    period: Period;
    /** It is to leave, so it ends on this day: later months aren't over. Null: it doesn't, or they are. */
    endsEarly: string | null;
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
    /** Whole courses are told as of now, or of one group alone as of the end of the period. */
    coursesAsOf: "now" | "to";
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
 * @param leaves whether it is to be taken out of the system. Then one group's own report hides what is about few people, too, and it ends with
 * the last month that is over: of two files of a month that goes on, the difference would be one evening of few.
 * @throws NotFound for a cohort, program, site or leader that this org doesn't have; Invalid where a file would be of no month that is over.
 */
export async function attendanceReport(ctx: Context, wanted: ReportInput, { leaves = false } = {}): Promise<AttendanceReport> {
  await assertScope(ctx, wanted);
  const asked = leaves ? { ...wanted, ...whatIsOver(ctx, wanted) } : wanted;
  const { cohortId } = asked;
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
  const joinable = told
    .filter((row) => row.enrolmentMode !== "closed" && (isOwn || !isFewPeople(row.starters)))
    .map(({ id }) => id);
  const [numbers, visits, stays, waitlist] = await Promise.all([
    isFew ? ctx.db.all<NumberRow>(numberRows(ctx, input, [...never], isOwn)) : [],
    open.length > 0 && isOwn ? ctx.db.all<Visits>(dropInVisits(ctx, input)) : [],
    isFew && joinable.length > 0 ? ctx.db.all<StayTime>(tenures(ctx, joinable, until)) : [],
    readWaitingLists(ctx, asked, isOwn),
  ]);

  const isKeptBack = hiddenScope(input, rows);
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
  const courses = wholeCourses(rows.filter(expecting), told.filter(expecting), isOwn);
  const only = cohortId && isOwn ? rows[0] : undefined;

  return {
    ...{ expected: visible(total.expected), attended: visible(total.attended), excused: visible(total.excused) },
    ...{ lateCancelled: visible(total.lateCancelled), noShows: visible(total.noShows) },
    ...(isHidden ? nothing : rates(total)),
    period: { from: input.from, to: input.to },
    endsEarly: asked.to !== wanted.to && asked.to !== undefined ? asked.to : null,
    leftOut,
    hoursLeftOut: without(inHours),
    suppressed:
      told.length < rows.length ||
      courses.retentionOf.shown < courses.retentionOf.of ||
      byMonth.some(({ figures }) => figures === null),
    sessionsHeld: add((row) => row.sessions),
    belowQuorum: add((row) => row.belowQuorum),
    sessionsCancelled: gone?.count ?? 0,
    unmarked: untaken?.count ?? 0,
    contactMinutes:
      months.length > 0 && inHours.length === 0 ? null : inHours.reduce((minutes, row) => minutes + row.contactMinutes, 0),
    madeUp: visible(made.filter(({ month }) => isToldIn(month)).reduce((count, row) => count + row.count, 0)),
    coursesAsOf: isOwn ? "to" : "now",
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

function whatIsOver(ctx: Context, wanted: ReportInput): Period {
  const period = overBy(wanted, toLocal(ctx.now, LAST_ZONE).date);
  if (period) return period;
  throw new Invalid([{ path: "from", message: "This month isn't over. Files and paper tell of months that are." }]);
}

const isFewPeople = (count: number) => count > 0 && count < SMALL_CELL;

/** Whether a group's whole courses may be told of: of those in it, and of those who started. */
const isTellable = ({ enrolled, starters, enrolmentMode }: CohortRow): boolean =>
  enrolled >= SMALL_CELL && (enrolmentMode === "drop_in" || !isFewPeople(starters));
