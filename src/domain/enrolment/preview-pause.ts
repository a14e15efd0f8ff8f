import { and, asc, eq, gte, isNotNull, lte, sql } from "drizzle-orm";
import type { z } from "zod";
import { hindrances } from "../../../db/hindrances.ts";
import { sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { DomainError } from "../../errors.ts";
import type { pauseDays } from "./enrolment.ts";
import { assertDays, noneIn, stillIn } from "./pause.ts";
import { findEnrolment } from "./queries.ts";

/** A session of theirs on a day of the pause. */
export type PausedSession = {
  id: string;
  number: number | null;
  startsAt: number;
  timezone: string;
  /** It has a mark of theirs: a miss no longer counts. */
  isMarked: boolean;
};

/** What a pause would do. */
export type PausePreview = {
  /** Why it can't be recorded now; none when it can. */
  refusals: { code: string; message: string }[];
  sessions: PausedSession[];
};

const MOST = 200;

/** What a pause on these days would do; writes nothing. @throws NotFound, Invalid. */
export async function previewPause(ctx: Context, enrolmentId: string, days: z.output<typeof pauseDays>): Promise<PausePreview> {
  const enrolment = await findEnrolment(ctx, enrolmentId);
  assertDays(enrolment, days);
  const [found, dated] = await Promise.all([
    hindrances(ctx.db, [stillIn(ctx, enrolmentId), noneIn(ctx, enrolmentId, days)]),
    pausedSessions(ctx, enrolment, days),
  ]);
  return {
    refusals: found.flatMap((error) => (error instanceof DomainError ? [{ code: error.code, message: error.message }] : [])),
    sessions: dated.map((row) => ({ ...row, isMarked: Boolean(row.isMarked) })),
  };
}

/** The statement behind it. */
export const pausedSessions = (
  ctx: Context,
  { id, cohortId }: { id: string; cohortId: string },
  { from, until }: z.output<typeof pauseDays>,
) =>
  ctx.db
    .select({
      id: sessions.id,
      number: sessions.number,
      startsAt: sessions.startsAt,
      timezone: sessions.timezone,
      isMarked: sql<number>`exists (select 1 from attendance a where a.org_id = sessions.org_id and a.session_id = sessions.id
        and a.enrolment_id = ${id} and a.replaced_at is null and a.mark is not null)`,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        eq(sessions.cohortId, cohortId),
        isNotNull(sessions.number),
        gte(sessions.localDate, from),
        lte(sessions.localDate, until ?? "9999-12-31"),
      ),
    )
    .orderBy(asc(sessions.startsAt))
    .limit(MOST);
