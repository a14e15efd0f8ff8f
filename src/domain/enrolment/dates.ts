import { and, asc, desc, eq, gte, type SQL, sql } from "drizzle-orm";
import { replies, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";

export type Answer = "coming" | "cant_come";

/** Where a date is, as far as a participant is told. */
export type Venue = {
  timezone: string;
  place: string | null;
  placeAlias: string | null;
  onlineUrl: string | null;
};

/** One date of a participant. Says nothing of what it is a date of. */
export type OwnDate = {
  sessionId: string;
  startsAt: number;
  endsAt: number;
  revision: number;
  cancelled: boolean;
  answer: Answer | null;
  /** Where they are a guest, to make up what they missed; null: where they always are. */
  there: Venue | null;
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
    there: null,
  }));
}

type GuestRow = Pick<OwnDate, "sessionId" | "startsAt" | "endsAt" | "revision"> & Venue & { cancelled: number };

/** The dates elsewhere to which they come as a guest, from an instant on. */
export async function listGuestDates(ctx: Context, enrolmentId: string, from: number): Promise<OwnDate[]> {
  const rows = await ctx.db.all<GuestRow>(guestDates(ctx, enrolmentId, from));
  return rows.map(({ sessionId, startsAt, endsAt, revision, cancelled, ...there }) => ({
    ...{ sessionId, startsAt, endsAt, revision, cancelled: cancelled === 1, answer: null, there },
  }));
}

/** The statement behind `listGuestDates`. */
export const guestDates = (ctx: Context, enrolmentId: string, from: number): SQL => sql`
  select s.id as sessionId, s.starts_at as startsAt, s.ends_at as endsAt, s.revision,
    s.outcome in ('cancelled_by_program', 'postponed') as cancelled,
    c.timezone, c.place, c.place_alias as placeAlias, c.online_url as onlineUrl
  from make_ups m
  cross join sessions s on s.org_id = m.org_id and s.id = m.session_id and s.ends_at >= ${from}
  cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  where m.org_id = ${ctx.org.id} and m.enrolment_id = ${enrolmentId} and m.dropped_at is null
  limit ${MOST_DATES}`;
