import { and, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { pausedOn } from "../../../db/pauses.ts";
import { attendance, cohorts, enrolments, replies, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Mark, Outcome } from "./attendance.ts";

/** One session a person had or has a place at: what they said, what happened. */
export type Visit = {
  sessionId: string;
  enrolmentId: string;
  number: number | null;
  startsAt: number;
  timezone: string;
  outcome: Outcome;
  reply: "coming" | "cant_come" | null;
  mark: Mark | null;
  /** Of somebody late, where it was written down. */
  minutesLate: number | null;
  /** They were, or will be, away by agreement. */
  paused: boolean;
};

const AHEAD_MS = 28 * 86_400_000;
/** Nineteen years of a weekly group. */
const MOST = 1000;

/** A person's sessions over all their stays, four weeks ahead and back to the first, newest first, at most 1000. Without notes. */
export async function listVisits(ctx: Context, participantId: string): Promise<Visit[]> {
  const rows = await visitsStatement(ctx, participantId);
  return rows.map((row) => ({ ...row, paused: Boolean(row.paused) }));
}

/** The statement behind `listVisits`. */
export const visitsStatement = (ctx: Context, participantId: string) =>
  ctx.db
    .select({
      sessionId: sessions.id,
      enrolmentId: enrolments.id,
      number: sessions.number,
      startsAt: sessions.startsAt,
      timezone: cohorts.timezone,
      outcome: sessions.outcome,
      reply: replies.answer,
      mark: attendance.mark,
      minutesLate: attendance.minutesLate,
      paused: sql<number>`${pausedOn(ctx.org.id, sql`${enrolments.id}`, sql`${sessions.localDate}`)}`,
    })
    .from(enrolments)
    .innerJoin(cohorts, and(eq(cohorts.orgId, enrolments.orgId), eq(cohorts.id, enrolments.cohortId)))
    .innerJoin(
      sessions,
      and(
        eq(sessions.orgId, enrolments.orgId),
        eq(sessions.cohortId, enrolments.cohortId),
        lt(sessions.startsAt, ctx.now + AHEAD_MS),
        gt(sessions.endsAt, enrolments.joinedAt),
        or(isNull(enrolments.leftAt), lt(sessions.startsAt, enrolments.leftAt)),
      ),
    )
    .leftJoin(
      attendance,
      and(
        eq(attendance.orgId, enrolments.orgId),
        eq(attendance.sessionId, sessions.id),
        eq(attendance.enrolmentId, enrolments.id),
        isNull(attendance.replacedAt),
      ),
    )
    .leftJoin(
      replies,
      and(
        eq(replies.orgId, enrolments.orgId),
        sql`${replies.id} = (select r.id from replies r where r.org_id = ${enrolments.orgId} and r.session_id = ${sessions.id}
          and r.enrolment_id = ${enrolments.id} order by r.replied_at desc, r.id desc limit 1)`,
      ),
    )
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.participantId, participantId)))
    .orderBy(desc(sessions.startsAt))
    .limit(MOST);
