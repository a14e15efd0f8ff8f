import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { addDays } from "../../time.ts";
import type { Tally } from "./metrics.ts";
import { heldCounts } from "./read-cohorts.ts";
import { stayCounts } from "./read-stays.ts";
import { cohortIn, datedIn, notIn, type ReportInput } from "./report.ts";
import { SMALL_CELL } from "./small-cells.ts";

export type MonthRow = Tally & { month: string; programId: string; sessions: number; contactMinutes: number };
export type NumberRow = Tally & { number: number };

const tallies =
  sql.raw(`sum(x.expected) as expected, sum(iif(x.expected > 0, x.attended, 0)) as attended, sum(x.excused) as excused,
  sum(x.late_cancelled) as lateCancelled, sum(x.no_shows) as noShows`);

/** By month and program. Drop-in groups, where nobody is expected, only add sessions and contact. */
export const monthRows = (ctx: Context, input: ReportInput): SQL => sql`
  select x.month, x.program_id as programId, sum(x.sessions) as sessions, sum(x.contact_minutes) as contactMinutes, ${tallies}
  from (${heldCounts(ctx, input, "month")}) x group by x.month, x.program_id having sum(x.sessions) > 0 order by x.month`;

/** Of groups that expect people, by the number of the session. A group has each number once. @param few also those with a session of few. */
export const numberRows = (ctx: Context, input: ReportInput, without: readonly string[] = [], few = true): SQL => sql`
  select x.number, ${tallies}
  from cohorts c cross join sessions x on x.org_id = c.org_id and x.cohort_id = c.id
  where c.org_id = ${ctx.org.id} and ${cohortIn(ctx, input, "c.id")} and c.enrolment_mode <> 'drop_in' and x.number is not null
    and x.outcome in ('held', 'held_below_quorum') and ${datedIn(input, "x")} and ${notIn(without, "c.id")}
    and ${
      few
        ? sql`true`
        : sql`not exists (select 1 from sessions s where s.org_id = c.org_id and s.cohort_id = c.id
      and s.outcome in ('held', 'held_below_quorum') and (s.expected between 1 and ${SMALL_CELL - 1} or s.attended between 1 and ${SMALL_CELL - 1}))`
    }
  group by x.number order by x.number`;

/** How many sessions the program itself cancelled, which are in nobody's denominator. */
export const cancelled = (ctx: Context, input: ReportInput): SQL => sql`
  select count(*) as count from sessions s where s.org_id = ${ctx.org.id} and s.outcome = 'cancelled_by_program' and ${datedIn(input)}
    and ${cohortIn(ctx, input, "s.cohort_id")}`;

/** How many sessions are over whose register nobody has taken. */
export const unmarked = (ctx: Context, input: ReportInput): SQL => sql`
  select count(*) as count from sessions s where s.org_id = ${ctx.org.id} and s.outcome = 'planned' and s.number is not null
    and s.starts_at < ${ctx.now} and s.ends_at <= ${ctx.now} and ${datedIn(input)} and ${cohortIn(ctx, input, "s.cohort_id")}`;

/** Held sessions of the period that somebody missed and came to something else for. They are in no other figure. */
export const madeUp = (ctx: Context, input: ReportInput): SQL => sql`
  select substr(s.local_date, 1, 7) as month, count(*) as count from make_ups m
  cross join sessions s on s.org_id = m.org_id and s.id = m.missed_session_id and s.outcome in ('held', 'held_below_quorum')
  cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and c.enrolment_mode <> 'drop_in'
  left join appointments a on a.org_id = m.org_id and a.id = m.appointment_id
  where m.org_id = ${ctx.org.id} and m.dropped_at is null and (m.came = 1 or a.mark in ('present', 'late')) and ${datedIn(input)} and ${cohortIn(ctx, input, "s.cohort_id")} group by 1`;

/** Pairs of a person and a held session they were expected at that have no mark yet, in one cohort. */
export const unrecorded = (ctx: Context, input: ReportInput & { cohortId: string }): SQL => sql`
  select count(*) as count from sessions s join enrolments e on e.org_id = s.org_id and e.cohort_id = s.cohort_id
    and e.joined_at <= s.starts_at and (e.left_at is null or e.left_at > s.starts_at)
  where s.org_id = ${ctx.org.id} and s.cohort_id = ${input.cohortId} and s.outcome in ('held', 'held_below_quorum') and ${datedIn(input)}
    and not exists (select 1 from attendance a where a.org_id = s.org_id and a.session_id = s.id and a.enrolment_id = e.id
      and a.replaced_at is null and a.mark is not null)
    and not exists (select 1 from pauses p where p.org_id = e.org_id and p.enrolment_id = e.id and p.called_off_at is null
      and p.from_date <= s.local_date and (p.until_date is null or p.until_date >= s.local_date))`;

/** Of drop-in groups: how often each known person came in the period, and whether they ever had before. */
export const dropInVisits = (ctx: Context, input: ReportInput): SQL => sql`
  with visits as materialized (select v.participant_id as id, sum(v.attended) as visits
      from (${stayCounts(ctx, input, { dropIn: true })}) v group by v.participant_id),
    known as (${
      input.from === undefined
        ? sql`select null as id where false`
        : sql`select distinct v.participant_id as id from (${stayCounts(ctx, input, { period: { to: addDays(input.from, -1) }, dropIn: true })}) v`
    })
  select coalesce(sum(visits), 0) as visits, count(*) as people, coalesce(sum(id in (select id from known)), 0) as known from visits`;

/** For how long people stay who came to these groups, in days, up to now or until they left. */
export const tenures = (ctx: Context, ids: readonly string[], until: number): SQL => sql`
  select c.id as cohortId, (coalesce(e.left_at, min(c.ended_at, ${ctx.now}), ${ctx.now}) - e.joined_at) / 86400000 as days, e.left_at is null and c.ended_at is null as here
  from json_each(${JSON.stringify(ids)}) j cross join cohorts c on c.org_id = ${ctx.org.id} and c.id = j.value
  cross join enrolments e on e.org_id = c.org_id and e.cohort_id = c.id and not e.goes_on
  where e.joined_at < ${until} and e.course_attended > 0
  order by days`;
