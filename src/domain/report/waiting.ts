import { and, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { isLedBy } from "../../../db/leaders.ts";
import { pausedOn } from "../../../db/pauses.ts";
import { cohorts, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { toLocal } from "../../time.ts";
import { cohortIn, type ReportInput } from "./report.ts";

// What waits for somebody: the to-do lists of the Today page and of the reports.

const DAY = 86_400_000;
const LOOK_BACK_MS = 28 * DAY;
const LOOK_AHEAD_MS = 14 * DAY;

/** `own`: only groups this staff member leads. A peer supporter never gets others. */
export type Whose = { own?: boolean } & Omit<ReportInput, "from" | "to">;

export type Dated = {
  id: string;
  number: number | null;
  startsAt: number;
  endsAt: number;
  timezone: string;
  cohortId: string;
  cohortName: string;
};

export const dated = {
  id: sessions.id,
  number: sessions.number,
  startsAt: sessions.startsAt,
  endsAt: sessions.endsAt,
  timezone: sessions.timezone,
  cohortId: cohorts.id,
  cohortName: cohorts.name,
};

/** Of an enrolment `e`: away by agreement on the day of the session. */
const away = pausedOn(sql`e.org_id`, sql`e.id`, sql`${sessions.localDate}`);

export const cohortOfSession = and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId));

/** Held sessions of the last four weeks in which somebody enrolled has no mark yet. */
export const listIncomplete = (ctx: Context, whose: Whose = {}, limit = 50): Promise<(Dated & { unrecorded: number })[]> => {
  const unrecorded = sql<number>`(select count(*) from enrolments e
    where e.org_id = ${sessions.orgId} and e.cohort_id = ${sessions.cohortId} and e.joined_at <= ${sessions.startsAt}
      and (e.left_at is null or e.left_at > ${sessions.startsAt}) and not ${away}
      and not exists (select 1 from attendance a where a.org_id = e.org_id and a.session_id = ${sessions.id}
        and a.enrolment_id = e.id and a.replaced_at is null and a.mark is not null))`;
  return ctx.db
    .select({ ...dated, unrecorded })
    .from(sessions)
    .innerJoin(cohorts, cohortOfSession)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        gte(sessions.startsAt, ctx.now - LOOK_BACK_MS),
        lt(sessions.startsAt, ctx.now),
        inArray(sessions.outcome, ["held", "held_below_quorum"]),
        sql`${cohorts.enrolmentMode} <> 'drop_in'`,
        sql`${unrecorded} > 0`,
        mine(ctx, whose),
      ),
    )
    .orderBy(sessions.startsAt, sessions.id)
    .limit(limit);
};

export type UnderMinimum = Dated & { minimum: number; enrolled: number; cantCome: number };

/** Sessions of the next two weeks for which fewer people remain, after those who can't come, than the group's minimum. */
export const listUnderMinimum = (ctx: Context, whose: Whose = {}, limit = 50): Promise<UnderMinimum[]> => {
  const enrolled = sql<number>`(select count(*) from enrolments e
    where e.org_id = ${sessions.orgId} and e.cohort_id = ${sessions.cohortId} and e.left_at is null and not ${away})`;
  const cantCome = sql<number>`(select count(*) from enrolments e
    where e.org_id = ${sessions.orgId} and e.cohort_id = ${sessions.cohortId} and e.left_at is null and not ${away}
      and (select r.answer from replies r where r.org_id = e.org_id and r.session_id = ${sessions.id} and r.enrolment_id = e.id
        order by r.replied_at desc, r.id desc limit 1) = 'cant_come')`;
  return ctx.db
    .select({ ...dated, minimum: sql<number>`${cohorts.minimum}`, enrolled, cantCome })
    .from(sessions)
    .innerJoin(cohorts, cohortOfSession)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        gte(sessions.startsAt, ctx.now),
        lt(sessions.startsAt, ctx.now + LOOK_AHEAD_MS),
        eq(sessions.outcome, "planned"),
        sql`${cohorts.minimum} is not null`,
        sql`${cohorts.enrolmentMode} <> 'drop_in'`,
        sql`${enrolled} - ${cantCome} < ${cohorts.minimum}`,
        mine(ctx, whose),
      ),
    )
    .orderBy(sessions.startsAt, sessions.id)
    .limit(limit);
};

export type ComingSession = Dated & {
  outcome: (typeof sessions.$inferSelect)["outcome"];
  /** Nobody is expected there: the counts below are of regulars. */
  isDropIn: boolean;
  enrolled: number;
  cantCome: number;
};

/** Today's sessions by each venue's own calendar, and the next ones within two weeks. Cancelled ones are left out. */
export async function listComing(
  ctx: Context,
  whose: Whose = {},
  limit = 12,
): Promise<{ today: ComingSession[]; next: ComingSession[] }> {
  const rows = await ctx.db
    .select({
      ...dated,
      outcome: sessions.outcome,
      mode: cohorts.enrolmentMode,
      enrolled: sql<number>`(select count(*) from enrolments e
        where e.org_id = ${sessions.orgId} and e.cohort_id = ${sessions.cohortId} and e.left_at is null and not ${away})`,
      cantCome: sql<number>`(select count(distinct r.enrolment_id) from replies r
        where r.org_id = ${sessions.orgId} and r.session_id = ${sessions.id} and r.answer = 'cant_come'
          and not ${pausedOn(sql`r.org_id`, sql`r.enrolment_id`, sql`${sessions.localDate}`)} and not exists (select 1 from replies n where n.org_id = r.org_id and n.session_id = r.session_id
            and n.enrolment_id = r.enrolment_id and (n.replied_at, n.id) > (r.replied_at, r.id)))`,
    })
    .from(sessions)
    .innerJoin(cohorts, cohortOfSession)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        gte(sessions.startsAt, ctx.now - 2 * DAY),
        lt(sessions.startsAt, ctx.now + LOOK_AHEAD_MS),
        inArray(sessions.outcome, ["planned", "held", "held_below_quorum"]),
        mine(ctx, whose),
      ),
    )
    .orderBy(sessions.startsAt, sessions.id)
    .limit(200);
  const listed = rows.map(({ mode, ...row }) => ({ ...row, isDropIn: mode === "drop_in" }));
  const isToday = (row: Dated) => toLocal(row.startsAt, row.timezone).date === toLocal(ctx.now, row.timezone).date;
  return {
    today: listed.filter(isToday),
    next: listed.filter((row) => !isToday(row) && row.startsAt > ctx.now).slice(0, limit),
  };
}

/** Whether there is any group at all to show. */
export async function hasGroups(ctx: Context, whose: Whose = {}): Promise<boolean> {
  const rows = await ctx.db
    .select({ id: cohorts.id })
    .from(cohorts)
    .where(and(eq(cohorts.orgId, ctx.org.id), mine(ctx, whose, "cohorts")))
    .limit(1);
  return rows.length > 0;
}

/** Of sessions, those they lead themselves or cover for somebody; of cohorts, their own. */
export function mine(ctx: Context, { own, ...scope }: Whose, of: "sessions" | "cohorts" = "sessions"): SQL | undefined {
  const staffId = ctx.actor.kind === "staff" && (own || ctx.actor.role === "peer") ? ctx.actor.id : null;
  return and(
    staffId
      ? of === "sessions"
        ? isLedBy(sql`${staffId}`, "sessions")
        : sql`exists (select 1 from cohort_facilitators f where f.org_id = ${cohorts.orgId} and f.cohort_id = ${cohorts.id}
          and f.staff_id = ${staffId})`
      : undefined,
    cohortIn(ctx, scope, "cohorts.id"),
  );
}
