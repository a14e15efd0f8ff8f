import { eq } from "drizzle-orm";
import { cohortDecisions, cohorts, sessionCancellations, sessionMoves, sessions } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";

/** Everything about a cohort's series that undoing a change puts back; revisions go on. */
export async function seriesOf(ctx: Context, cohortId: string) {
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(eq(sessions.cohortId, cohortId))
    .orderBy(sessions.startsAt, sessions.id);
  const own = new Set(rows.map(({ id }) => id));
  return {
    sessions: rows.map(({ revision: _, plannedRevision: _planned, ...row }) => row),
    cohort: await ctx.db.select().from(cohorts).where(eq(cohorts.id, cohortId)),
    moves: (await ctx.db.select().from(sessionMoves)).filter(({ sessionId }) => own.has(sessionId)),
    cancellations: (await ctx.db.select().from(sessionCancellations)).filter(({ sessionId }) => own.has(sessionId)),
    decisions: await ctx.db.select().from(cohortDecisions).where(eq(cohortDecisions.cohortId, cohortId)),
  };
}
