import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { marksThat } from "./attendance.ts";

/** A group somebody is or was in, with its program. */
export type LetterGroup = { id: string; name: string; program: string };

/** The groups a letter can be about, oldest stay first. */
export const listLetterGroups = (ctx: Context, participantId: string): Promise<LetterGroup[]> =>
  ctx.db.all(sql`
    select c.id, c.name, g.name as program from enrolments e
    join cohorts c on c.org_id = e.org_id and c.id = e.cohort_id
    join programs g on g.org_id = c.org_id and g.id = c.program_id
    where e.org_id = ${ctx.org.id} and e.participant_id = ${participantId}
    group by c.id order by min(e.joined_at), c.id limit 200`);

export type Attended = { date: string; minutes: number; program: string };

type Which = { from?: string | undefined; to?: string | undefined; cohortIds?: string[] | undefined };

/**
 * The held sessions somebody attended in these groups, or all of theirs, oldest first. Minutes are the scheduled ones, less those
 * that were recorded as late.
 */
export const attendedBy = (ctx: Context, participantId: string, { from, to, cohortIds }: Which): SQL => sql`
  select s.local_date as date, max(0, (s.ends_at - s.starts_at) / 60000 - coalesce(a.minutes_late, 0)) as minutes, g.name as program
  from enrolments e cross join attendance a on a.org_id = e.org_id and a.enrolment_id = e.id and a.replaced_at is null
    and a.mark in (select value from json_each(${JSON.stringify(marksThat("attended"))}))
  cross join sessions s on s.org_id = a.org_id and s.id = a.session_id and s.outcome in ('held', 'held_below_quorum')
    and s.local_date >= ${from ?? ""} and s.local_date <= ${to ?? "~"}
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  join programs g on g.org_id = c.org_id and g.id = c.program_id
  where e.org_id = ${ctx.org.id} and e.participant_id = ${participantId}
    ${cohortIds ? sql`and e.cohort_id in (select value from json_each(${JSON.stringify(cohortIds)}))` : sql``}
  order by s.starts_at, s.id limit 1000`;
