import { and, eq, gte, inArray, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { appointments, attendance, cohorts, enrolments, makeUps, programs, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { marksThat } from "../attendance/attendance.ts";
import type { Facts } from "./metrics.ts";
import type { Span } from "./report.ts";

export type Scope = Span & { cohortId?: string | undefined; programId?: string | undefined };

const attendedMarks = JSON.stringify(marksThat("attended"));
const isHeld = inArray(sessions.outcome, ["held", "held_below_quorum"]);
const tallies = {
  sessions: sql<number>`count(*)`,
  expected: sql<number>`sum(${sessions.expected})`,
  attended: sql<number>`sum(${sessions.attended})`,
  excused: sql<number>`sum(${sessions.excused})`,
  lateCancelled: sql<number>`sum(${sessions.lateCancelled})`,
  noShows: sql<number>`sum(${sessions.noShows})`,
};

/** Marks that stand, of these cohorts' enrolments. Said as `in`, or SQLite reads every mark of the org first. */
const marksIn = (ctx: Context, ids: readonly string[]): SQL | undefined =>
  and(
    eq(attendance.orgId, ctx.org.id),
    sql`${attendance.enrolmentId} in (select e.id from enrolments e where e.org_id = ${ctx.org.id}
      and e.cohort_id in (select value from json_each(${JSON.stringify(ids)})))`,
    sql`+${attendance.replacedAt} is null`,
  );

/** Held sessions' tallies, a row per cohort. */
export const tallyByCohort = (ctx: Context, scope: Scope) =>
  ctx.db
    .select({ cohortId: sessions.cohortId, ...tallies })
    .from(sessions)
    .where(and(inScope(ctx, scope), isHeld))
    .groupBy(sessions.cohortId);

/** Held sessions' tallies, a row per session number, drop-in groups left out. */
export const tallyByNumber = (ctx: Context, scope: Scope) =>
  ctx.db
    .select({ number: sessions.number, ...tallies })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .where(and(inScope(ctx, scope), isHeld, sql`${cohorts.enrolmentMode} <> 'drop_in'`, sql`${sessions.number} is not null`))
    .groupBy(sessions.number)
    .orderBy(sessions.number);

/** How many sessions the program itself cancelled; they are in nobody's denominator. */
export async function countCancelled(ctx: Context, scope: Scope): Promise<number> {
  const [row] = await ctx.db
    .select({ count: sql<number>`count(*)` })
    .from(sessions)
    .where(and(inScope(ctx, scope), eq(sessions.outcome, "cancelled_by_program")));
  return row?.count ?? 0;
}

/** Missed sessions for which somebody came to something else. They are in no other figure. */
export const madeUpSessions = (ctx: Context, scope: Scope) =>
  ctx.db
    .select({ count: sql<number>`count(*)` })
    .from(sessions)
    .innerJoin(makeUps, and(eq(makeUps.orgId, sessions.orgId), eq(makeUps.missedSessionId, sessions.id)))
    .leftJoin(appointments, and(eq(appointments.orgId, makeUps.orgId), eq(appointments.id, makeUps.appointmentId)))
    .where(
      and(
        inScope(ctx, scope),
        isNull(makeUps.droppedAt),
        sql`(${makeUps.came} = 1 or ${appointments.mark} in ('present', 'late'))`,
      ),
    );

/** What the version of its program says that a cohort goes by; null where no version was ever kept. */
const ofVersion = (name: "completionRule" | "completionPercent") => sql`(select v.shape ->> ${`$.${name}`} from program_versions v
  where v.org_id = ${cohorts.orgId} and v.program_id = ${cohorts.programId} and v.version = ${cohorts.programVersion})`;

/** What the table by cohort says about each, and how its course is completed. */
export const cohortsOf = (ctx: Context, ids: readonly string[]) =>
  ctx.db
    .select({
      id: cohorts.id,
      name: cohorts.name,
      enrolmentMode: cohorts.enrolmentMode,
      capacity: cohorts.capacity,
      minimum: cohorts.minimum,
      sessionCount: cohorts.sessionCount,
      modules: cohorts.modules,
      programName: programs.name,
      completionRule: sql<
        typeof programs.$inferSelect.completionRule
      >`coalesce(${ofVersion("completionRule")}, ${programs.completionRule})`,
      completionPercent: sql<number>`coalesce(${ofVersion("completionPercent")}, ${programs.completionPercent})`,
      active: sql<number>`(select count(*) from enrolments e where e.org_id = ${cohorts.orgId} and e.cohort_id = ${cohorts.id} and e.left_at is null)`,
      left: sql<number>`(select count(*) from sessions s where s.org_id = ${cohorts.orgId} and s.cohort_id = ${cohorts.id}
        and s.outcome = 'planned')`,
    })
    .from(cohorts)
    .innerJoin(programs, and(eq(programs.orgId, cohorts.orgId), eq(programs.id, cohorts.programId)))
    .where(and(eq(cohorts.orgId, ctx.org.id), sql`${cohorts.id} in (select value from json_each(${JSON.stringify(ids)}))`))
    .orderBy(programs.name, cohorts.name);
export type ReportCohort = Awaited<ReturnType<typeof cohortsOf>>[number];

/**
 * Every stay in these cohorts that began before the span's end, and whether the person ever attended. Who moved to another
 * group hasn't left.
 */
export const staysOf = (ctx: Context, ids: readonly string[], to: number) =>
  ctx.db
    .select({
      cohortId: enrolments.cohortId,
      participantId: enrolments.participantId,
      leftAt: sql<number | null>`case when exists (select 1 from transfers t
        where t.org_id = enrolments.org_id and t.from_enrolment_id = enrolments.id) then null else enrolments.left_at end`,
      started: sql<number>`exists (select 1 from attendance a
        join sessions s on s.org_id = a.org_id and s.id = a.session_id and s.outcome in ('held', 'held_below_quorum')
        where a.org_id = enrolments.org_id and a.enrolment_id = enrolments.id and a.replaced_at is null
          and a.mark in (select value from json_each(${attendedMarks})))`,
    })
    .from(enrolments)
    .where(
      and(
        eq(enrolments.orgId, ctx.org.id),
        sql`${enrolments.cohortId} in (select value from json_each(${JSON.stringify(ids)}))`,
        lt(enrolments.joinedAt, to),
      ),
    );

/** The dated, numbered sessions of these cohorts that have begun. */
export const begunSessions = (ctx: Context, ids: readonly string[], to: number) =>
  ctx.db
    .select({ cohortId: sessions.cohortId, number: sessions.number, startsAt: sessions.startsAt })
    .from(sessions)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        sql`${sessions.cohortId} in (select value from json_each(${JSON.stringify(ids)}))`,
        lte(sessions.startsAt, Math.min(to - 1, ctx.now)),
        sql`${sessions.number} is not null`,
        inArray(sessions.outcome, ["planned", "held", "held_below_quorum"]),
      ),
    );

/** Heads at each held session of drop-in groups: as counted, or else marks and walk-ins. */
export const dropInHeadcounts = (ctx: Context, scope: Scope) =>
  ctx.db
    .select({
      heads: sql<number>`coalesce(${sessions.headcount}, ${sessions.attended} + (select count(*) from walk_ins w
        where w.org_id = ${sessions.orgId} and w.session_id = ${sessions.id} and w.removed_at is null))`,
    })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .where(and(inScope(ctx, scope), isHeld, eq(cohorts.enrolmentMode, "drop_in")));

/** Visits of known people to drop-in groups up to the span's end, earlier ones too. */
export const dropInVisits = (ctx: Context, ids: readonly string[], to: number) =>
  ctx.db
    .select({ participantId: enrolments.participantId, startsAt: sessions.startsAt })
    .from(attendance)
    .innerJoin(enrolments, and(eq(enrolments.orgId, attendance.orgId), eq(enrolments.id, attendance.enrolmentId)))
    .innerJoin(sessions, and(eq(sessions.orgId, attendance.orgId), eq(sessions.id, attendance.sessionId)))
    .where(
      and(
        marksIn(ctx, ids),
        sql`${attendance.mark} in (select value from json_each(${attendedMarks}))`,
        isHeld,
        lt(sessions.startsAt, to),
      ),
    );

/** The statement behind a cohort's marks. */
export const marksOf = (ctx: Context, cohortId: string) =>
  ctx.db
    .select({ sessionId: attendance.sessionId, enrolmentId: attendance.enrolmentId, mark: attendance.mark })
    .from(attendance)
    .where(marksIn(ctx, [cohortId]));

/** Everything one cohort's figures are made of, row by row. */
export async function cohortFacts(ctx: Context, cohort: ReportCohort, span: Span): Promise<Facts> {
  const topics = (JSON.parse(cohort.modules) as unknown[]).length || cohort.sessionCount;
  const own = sql`${sessions.cohortId} = ${cohort.id}`;
  const [dated, stays, marks] = await Promise.all([
    ctx.db
      .select()
      .from(sessions)
      .where(and(eq(sessions.orgId, ctx.org.id), own, gte(sessions.startsAt, span.from), lt(sessions.startsAt, span.to))),
    ctx.db
      .select()
      .from(enrolments)
      .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohort.id), lt(enrolments.joinedAt, span.to))),
    marksOf(ctx, cohort.id),
  ]);
  const within = new Set(dated.map(({ id }) => id));
  return {
    sessions: dated.map((row) => ({
      ...row,
      minutes: Math.round((row.endsAt - row.startsAt) / 60_000),
      dropIn: cohort.enrolmentMode === "drop_in",
      topic: row.number !== null && topics ? ((row.number - 1) % topics) + 1 : null,
    })),
    enrolments: stays,
    marks: marks.flatMap(({ mark, ...pair }) => (mark && within.has(pair.sessionId) ? [{ ...pair, mark }] : [])),
  };
}

function inScope(ctx: Context, { cohortId, programId, from, to }: Scope): SQL | undefined {
  return and(
    eq(sessions.orgId, ctx.org.id),
    cohortId ? eq(sessions.cohortId, cohortId) : undefined,
    programId
      ? sql`${sessions.cohortId} in (select c.id from cohorts c where c.org_id = ${ctx.org.id} and c.program_id = ${programId})`
      : undefined,
    gte(sessions.startsAt, from),
    lt(sessions.startsAt, to),
  );
}
