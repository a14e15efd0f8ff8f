import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { mailAboutSessions } from "../../mail/whose.ts";

/** Mail about a cohort's sessions around now. */
export type MailTally = {
  /** Handed over to the provider. */
  sent: number;
  /** Waiting to go. */
  waiting: number;
  /** Failed, missed or uncertain: somebody should look. */
  troubled: number;
  /** When the next reminder is due; null when none is planned. */
  nextReminderAt: number | null;
};

const WINDOW_MS = 35 * 86_400_000;

/** Counts deliveries for sessions within five weeks of now, so the cost doesn't grow with a cohort's age. */
export async function readMailTally(ctx: Context, cohortId: string): Promise<MailTally> {
  const [row] = await ctx.db.all<MailTally>(tallyQuery(ctx, cohortId));
  return row ?? { sent: 0, waiting: 0, troubled: 0, nextReminderAt: null };
}

/** The statement behind `readMailTally`. */
export function tallyQuery(ctx: Context, cohortId: string) {
  const near = sql`s.org_id = ${ctx.org.id} and s.cohort_id = ${cohortId}
    and s.starts_at between ${ctx.now - WINDOW_MS} and ${ctx.now + WINDOW_MS}`;
  return sql`
    select
      coalesce(sum(d.state = 'sent'), 0) as sent,
      coalesce(sum(d.state in ('queued','frozen')), 0) as waiting,
      coalesce(sum(d.state in ('failed','missed','unknown')), 0) as troubled,
      (select min(r.due_at) from sessions s join reminders r on r.org_id = s.org_id and r.session_id = s.id
        where ${near} and s.ends_at > ${ctx.now} and r.expanded_at is null and r.voided_at is null) as nextReminderAt
    from deliveries d where d.org_id = ${ctx.org.id} and d.id in (${mailAboutSessions(near)})`;
}
