import { sql } from "drizzle-orm";
import type { Guard, Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";

/**
 * Takes back a cohort that was opened with people who came along. Only while it is as it was made: its welcomes wait, nothing was
 * changed, marked, answered or reminded of, and nobody else has joined.
 *
 * @param madeAt when it was opened.
 */
export function undoOpening(
  ctx: Context,
  cohortId: string,
  madeAt: number,
  otherwise: () => Error,
): { guard: Guard; statements: Statement[] } {
  const own = sql`org_id = ${ctx.org.id} and cohort_id = ${cohortId}`;
  const ours = (table: string) => sql`${sql.raw(table)}.org_id = ${ctx.org.id} and ${sql.raw(table)}`;
  const people = sql`select id from enrolments where ${own}`;
  const dates = sql`select id from sessions where ${own}`;
  const run = (text: ReturnType<typeof sql>) => ctx.db.run(text);
  return {
    guard: {
      holds: sql`not exists (select 1 from change_sets where ${own})
        and not exists (select 1 from enrolments where ${own} and (created_at <> ${madeAt} or left_at is not null))
        and not exists (select 1 from waitlist_entries where ${own})
        and not exists (select 1 from sessions where ${own} and (marked_at is not null or revision > 1))
        and not exists (select 1 from session_covers v where ${ours("v")}.session_id in (${dates}))
        and not exists (select 1 from cover_requests v where ${ours("v")}.session_id in (${dates}))
        and not exists (select 1 from make_ups m where ${ours("m")}.session_id in (${dates}))
        and not exists (select 1 from make_ups m where ${ours("m")}.cohort_id = ${cohortId})
        and not exists (select 1 from make_ups m where ${ours("m")}.missed_session_id in (${dates}))
        and not exists (select 1 from appointments where ${own})
        and not exists (select 1 from replies r where ${ours("r")}.session_id in (${dates}))
        and not exists (select 1 from reminders r where ${ours("r")}.session_id in (${dates}) and r.expanded_at is not null)
        and not exists (select 1 from deliveries d where ${ours("d")}.enrolment_id in (${people}) and d.state <> 'queued')`,
      otherwise,
    },
    statements: [
      run(sql`update deliveries set state = 'skipped', reason = 'undone', enrolment_id = null
        where org_id = ${ctx.org.id} and enrolment_id in (${people})`),
      run(sql`delete from reminders where org_id = ${ctx.org.id} and session_id in (${dates})`),
      run(sql`delete from session_rooms where org_id = ${ctx.org.id} and session_id in (${dates})`),
      run(sql`delete from sessions where ${own}`),
      run(sql`delete from enrolments where ${own}`),
      run(sql`delete from cohort_facilitators where ${own}`),
      run(sql`delete from cohort_rooms where ${own}`),
      run(sql`delete from cohorts where org_id = ${ctx.org.id} and id = ${cohortId}`),
    ],
  };
}
