import { and, asc, desc, eq, gte } from "drizzle-orm";
import { replies, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";

export type Answer = "coming" | "cant_come";

/** One date of a participant. Says nothing of what it is a date of. */
export type OwnDate = {
  sessionId: string;
  startsAt: number;
  endsAt: number;
  revision: number;
  cancelled: boolean;
  answer: Answer | null;
};

const MOST_DATES = 60;

/** A participant's own dates of one cohort from an instant on, with their newest answer to each. */
export async function listOwnDates(
  ctx: Context,
  place: { cohortId: string; enrolmentId: string },
  from: number,
): Promise<OwnDate[]> {
  const [rows, answers] = await Promise.all([
    ctx.db
      .select({
        sessionId: sessions.id,
        startsAt: sessions.startsAt,
        endsAt: sessions.endsAt,
        revision: sessions.revision,
        outcome: sessions.outcome,
      })
      .from(sessions)
      .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.cohortId, place.cohortId), gte(sessions.endsAt, from)))
      .orderBy(asc(sessions.startsAt))
      .limit(MOST_DATES),
    ctx.db
      .select({ sessionId: replies.sessionId, answer: replies.answer })
      .from(replies)
      .where(and(eq(replies.orgId, ctx.org.id), eq(replies.enrolmentId, place.enrolmentId)))
      .orderBy(desc(replies.repliedAt), desc(replies.id))
      .limit(500),
  ]);
  const newest = new Map<string, Answer>();
  for (const { sessionId, answer } of answers) if (!newest.has(sessionId)) newest.set(sessionId, answer);
  return rows.map(({ outcome, ...row }) => ({
    ...row,
    cancelled: outcome === "cancelled_by_program" || outcome === "postponed",
    answer: newest.get(row.sessionId) ?? null,
  }));
}
