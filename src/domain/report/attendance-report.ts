import type { Context } from "../../context.ts";
import { findCohort } from "../cohort/queries.ts";
import { findProgram } from "../program/queries.ts";
import { type CompletionRule, completion } from "./completion.ts";
import {
  attendedSessions,
  countUnrecorded,
  dose,
  dropIn,
  fill,
  rates,
  ratio,
  retention,
  startRate,
  sum,
  type Tally,
} from "./metrics.ts";
import {
  begunSessions,
  cohortFacts,
  cohortsOf,
  countCancelled,
  dropInHeadcounts,
  dropInVisits,
  madeUpSessions,
  type ReportCohort,
  type Scope,
  staysOf,
  tallyByCohort,
  tallyByNumber,
} from "./queries.ts";
import { type ReportInput, type Span, spanOf } from "./report.ts";
import { SMALL_CELL, suppress } from "./suppression.ts";

type Rates = ReturnType<typeof rates>;
export type CohortLine = {
  cohort: Pick<ReportCohort, "id" | "name" | "programName" | "enrolmentMode">;
  sessions: number;
  fill: number | null;
  /** Null where fewer than 5 people would show through. */
  figures: (Tally & Rates) | null;
};

export type AttendanceReport = Rates & {
  /** Null when hidden: see `suppressed`. */
  expected: number | null;
  attended: number | null;
  /** Some figures are about fewer than 5 people and are left out. Never in one cohort's own report. */
  suppressed: boolean;
  sessionsHeld: number;
  sessionsCancelled: number;
  /** Missed sessions that something else stood in for, apart from every rate. */
  madeUp: number | null;
  bySession: { number: number; expected: number | null; attended: number | null }[];
  retention: { number: number; starters: number | null; remaining: number | null }[];
  start: { enrolled: number | null; starters: number | null; rate: number | null };
  byCohort: CohortLine[];
  dropIn: ReturnType<typeof dropIn> | null;
  /** Only for one cohort: what needs its rows. */
  course: Course | null;
};

export type Course = {
  /** Pairs of person and held session without a mark; held back from every figure. */
  unrecorded: number;
  /** Per enrolled person, on average. */
  dose: { sessions: number | null; minutes: number | null; share: number | null };
  rule: CompletionRule["kind"];
  threshold: number;
  /** Sessions are still to come, so these are so far. */
  soFar: boolean;
  completion: { percent: number | null; completed: number; enrolled: number; rate: number | null }[];
};

/**
 * Attendance over a scope and period, from the tallies kept with every register. Drop-in groups, where nobody is
 * expected, are in no rate; they have figures of their own.
 *
 * @throws NotFound for a cohort or program this org doesn't have.
 */
export async function attendanceReport(ctx: Context, input: ReportInput): Promise<AttendanceReport> {
  if (input.cohortId) await findCohort(ctx, input.cohortId);
  if (input.programId) await findProgram(ctx, input.programId);
  const scope: Scope = { cohortId: input.cohortId, programId: input.programId, ...spanOf(input, ctx.org.timezone) };
  const [perCohort, perNumber, sessionsCancelled, [made]] = await Promise.all([
    tallyByCohort(ctx, scope),
    tallyByNumber(ctx, scope),
    countCancelled(ctx, scope),
    madeUpSessions(ctx, scope),
  ]);
  const held = new Map(perCohort.map((row) => [row.cohortId, row]));
  const found = await cohortsOf(ctx, input.cohortId ? [input.cohortId] : [...held.keys()]);
  const expecting = found.filter(({ enrolmentMode }) => enrolmentMode !== "drop_in").map(({ id }) => id);
  const open = found.filter(({ enrolmentMode }) => enrolmentMode === "drop_in").map(({ id }) => id);
  const [stays, begun, heads, visits] = await Promise.all([
    staysOf(ctx, expecting, scope.to),
    begunSessions(ctx, expecting, scope.to),
    open.length > 0 ? dropInHeadcounts(ctx, scope) : [],
    open.length > 0 ? dropInVisits(ctx, open, scope.to) : [],
  ]);
  const only = found.length === 1 ? found[0] : undefined;
  const several = expecting.length > 1;
  const people = (id: string) => stays.filter(({ cohortId }) => cohortId === id).length;
  const hidden = several ? suppress(expecting.map(people)) : { rows: [], total: false };
  const total = sum(expecting.flatMap((id) => held.get(id) ?? []));
  const starters = stays.filter(({ started }) => started);
  const small = (count: number) => several && count > 0 && count < SMALL_CELL;
  const nothing: Rates = { strictRate: null, adjustedRate: null, noShowRate: null, noticeRate: null };
  const visible = <T>(value: T) => (hidden.total ? null : value);

  return {
    expected: visible(total.expected),
    attended: visible(total.attended),
    ...(hidden.total ? nothing : rates(total)),
    suppressed: hidden.total || hidden.rows.some(Boolean) || perNumber.some(({ expected }) => small(expected)),
    sessionsHeld: perCohort.reduce((count, { sessions }) => count + sessions, 0),
    sessionsCancelled,
    madeUp: small(made?.count ?? 0) ? null : visible(made?.count ?? 0),
    bySession: perNumber.flatMap(({ number, expected, attended }) =>
      number === null ? [] : [small(expected) ? { number, expected: null, attended: null } : { number, expected, attended }],
    ),
    retention: retention(begun, starters).map(({ number, starters: of, remaining }) =>
      small(of) ? { number, starters: null, remaining: null } : { number, starters: of, remaining },
    ),
    start: {
      enrolled: visible(stays.length),
      starters: visible(starters.length),
      rate: visible(startRate(starters.length, stays.length)),
    },
    byCohort: found.map((cohort) => lineOf(cohort, held.get(cohort.id), hidden.rows[expecting.indexOf(cohort.id)] ?? false)),
    dropIn:
      open.length > 0
        ? dropIn(
            heads.map((row) => row.heads),
            visits,
            scope.from,
          )
        : null,
    course: only && only.enrolmentMode !== "drop_in" ? await courseOf(ctx, only, scope) : null,
  };
}

function lineOf(cohort: ReportCohort, row: (Tally & { sessions: number }) | undefined, isHidden: boolean): CohortLine {
  const { id, name, programName, enrolmentMode } = cohort;
  const total = sum(row ? [row] : []);
  return {
    cohort: { id, name, programName, enrolmentMode },
    sessions: row?.sessions ?? 0,
    fill: fill(cohort.active, cohort.capacity),
    figures: isHidden ? null : { ...total, ...(enrolmentMode === "drop_in" ? rates(sum([])) : rates(total)) },
  };
}

async function courseOf(ctx: Context, cohort: ReportCohort, span: Span): Promise<Course> {
  const facts = await cohortFacts(ctx, cohort, span);
  const everyone = [...attendedSessions(facts).values()];
  const doses = everyone.map((attended) => dose(attended, cohort.sessionCount));
  const average = (values: (number | null)[]) =>
    ratio(
      values.reduce<number>((total, value) => total + (value ?? 0), 0),
      values.filter((value) => value !== null).length,
    );
  const rule = ruleOf(cohort);
  const percents = rule.kind === "sequential" ? [...new Set([50, rule.percent, 100])].sort((a, b) => a - b) : [null];
  return {
    unrecorded: countUnrecorded(facts),
    dose: {
      sessions: average(doses.map(({ sessions }) => sessions)),
      minutes: average(doses.map(({ minutes }) => minutes)),
      share: average(doses.map(({ share }) => share)),
    },
    rule: rule.kind,
    threshold: cohort.completionPercent,
    soFar: cohort.left > 0,
    completion: percents.flatMap((percent) => {
      const at = completion(rule.kind === "sequential" && percent !== null ? { ...rule, percent } : rule, everyone);
      return at ? [{ percent, ...at }] : [];
    }),
  };
}

/** How this cohort's course is completed: its program's rule over its own number of sessions. */
function ruleOf(cohort: ReportCohort): CompletionRule {
  const sessions = cohort.sessionCount;
  const topics = (JSON.parse(cohort.modules) as unknown[]).length || sessions;
  if (cohort.completionRule === "topic_cycle" && topics) {
    return { kind: "topic_cycle", topics: Array.from({ length: topics }, (_, index) => index + 1) };
  }
  if (sessions === null || cohort.completionRule === "open_ended") return { kind: "open_ended" };
  if (cohort.completionRule === "set_weeks") return { kind: "set_weeks", sessions };
  return { kind: "sequential", sessions, percent: cohort.completionPercent };
}
