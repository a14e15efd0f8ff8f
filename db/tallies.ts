import { type SQL, sql } from "drizzle-orm";
import { pausedOn } from "./pauses.ts";
import { attendedMarks } from "./schema/attendance.ts";
import type { Db, Statement } from "./write.ts";

// Counts of marks, for sessions, months and stays. They are counted anew from the marks, never added to, at the end of the batch that
// changes a mark, an outcome, a stay or a pause: so they can't drift, and the same statements prove it (`admin verify-tallies`).

type Of = { db: Db; org: { id: string } };

const held = sql.raw(`s.outcome in ('held', 'held_below_quorum')`);
const attended = sql.raw(`a.mark in (${attendedMarks.map((mark) => `'${mark}'`).join(", ")})`);
const month = sql.raw("substr(s.local_date, 1, 7)");
const minutes = sql.raw("(s.ends_at - s.starts_at) / 60000");
/** Nobody is expected at a drop-in group, nor in a pause; who comes in a pause has come all the same. */
const expects = sql`(c.enrolment_mode <> 'drop_in' and (${attended} or not ${pausedOn(sql`a.org_id`, sql`a.enrolment_id`, sql`s.local_date`)}))`;
/** A sum for each tally column, over the marks for which `also` holds. */
const sums = (also: SQL) =>
  sql.join(
    Object.entries({
      expected: sql`${expects} and a.mark <> 'not_expected'`,
      attended,
      excused: sql`${expects} and a.mark = 'excused'`,
      late_cancelled: sql`${expects} and a.mark = 'late_cancel'`,
      no_shows: sql`${expects} and a.mark = 'no_show'`,
    }).map(([name, counted]) => sql`coalesce(sum(${also} and ${counted}), 0) as ${sql.raw(name)}`),
    sql`, `,
  );
const tallyNames = ["expected", "attended", "excused", "late_cancelled", "no_shows"];
const names = sql.raw(tallyNames.join(", "));

/** How many people were at a session `s` of a cohort `c`: as counted, or by names and walk-ins. */
export const heads = sql.raw(`(case when c.enrolment_mode = 'drop_in'
  then coalesce(s.headcount, s.attended + (select count(*) from walk_ins w
    where w.org_id = s.org_id and w.session_id = s.id and w.removed_at is null))
  else s.attended end)`);

/** What each session's tallies should be. @param ids a select of ids, each once, as `id`; here and below. */
export const sessionTallies = ({ org }: Pick<Of, "org">, ids: SQL): SQL => sql`
  select s.id, ${sums(held)} from (${ids}) i cross join sessions s on s.org_id = ${org.id} and s.id = i.id
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  left join attendance a on a.org_id = s.org_id and a.session_id = s.id and a.replaced_at is null and a.mark is not null
  group by s.id`;

/** What `cohort_months` should hold of each month in which one of the sessions lies. */
export const monthsOfCohorts = ({ org }: Pick<Of, "org">, ids: SQL): SQL => sql`
  select s.org_id, s.cohort_id, ${month} as month, c.program_id, sum(${held}) as sessions, sum(s.outcome = 'held_below_quorum') as below_quorum,
    coalesce(sum(${minutes}) filter (where ${held}), 0) as minutes,
    coalesce(sum(${heads}) filter (where ${held}), 0) as heads, coalesce(sum(${heads} * (${minutes})) filter (where ${held}), 0) as contact_minutes,
    ${sql.raw(tallyNames.map((name) => `sum(s.${name}) as ${name}`).join(", "))}
  from (select distinct s.cohort_id, ${month} as month
    from (${ids}) i cross join sessions s on s.org_id = ${org.id} and s.id = i.id) x
  cross join sessions s on s.org_id = ${org.id} and s.cohort_id = x.cohort_id and ${month} = x.month
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  group by s.org_id, s.cohort_id, ${month}`;

/** What `stay_months` should hold of these stays, a row for each month in which they have marks. */
export const monthsOfStays = ({ org }: Pick<Of, "org">, ids: SQL): SQL => sql`
  select e.org_id, e.id as enrolment_id, ${month} as month, e.cohort_id, e.participant_id,
    coalesce(sum(${minutes}) filter (where ${held} and ${attended}), 0) as minutes, ${sums(held)}
  from (${ids}) i cross join enrolments e on e.org_id = ${org.id} and e.id = i.id
  cross join attendance a on a.org_id = e.org_id and a.enrolment_id = e.id and a.replaced_at is null
  join sessions s on s.org_id = a.org_id and s.id = a.session_id
  join cohorts c on c.org_id = e.org_id and c.id = e.cohort_id
  group by e.org_id, e.id, ${month}`;

/** A stay, earlier ones of that person in the cohort and those they moved from: one course to them, as far as it is one program. */
const course = sql.raw(`chain (id) as (select e.id union
  select o.id from chain k join enrolments n on n.org_id = e.org_id and n.id = k.id
    join enrolments o on o.org_id = n.org_id and o.cohort_id = n.cohort_id and o.participant_id = n.participant_id and o.joined_at < n.joined_at
  union select t.from_enrolment_id from chain k join transfers t on t.org_id = e.org_id and t.to_enrolment_id = k.id)`);

/** These stays and every other of the same courses: a later one counts them too, and an earlier one goes on in them. */
const related = ({ org }: Pick<Of, "org">, ids: SQL): SQL => sql`
  with recursive kin (id) as (select id from (${ids})
    union select t.to_enrolment_id from kin k join transfers t on t.org_id = ${org.id} and t.from_enrolment_id = k.id
    union select t.from_enrolment_id from kin k join transfers t on t.org_id = ${org.id} and t.to_enrolment_id = k.id
    union select n.id from kin k join enrolments o on o.org_id = ${org.id} and o.id = k.id
      join enrolments n on n.org_id = o.org_id and n.participant_id = o.participant_id and n.cohort_id = o.cohort_id)
  select id from kin`;

const ofMonths = (
  column: string,
) => sql`(select coalesce(sum(m.${sql.raw(column)}), 0) from stay_months m indexed by stay_months_by_enrolment
  where m.org_id = e.org_id and m.enrolment_id = e.id) as ${sql.raw(column)}`;
const ofCourse = (column: string) => sql`(with recursive ${course} select coalesce(sum(m.${sql.raw(column)}), 0) from chain k
  cross join stay_months m indexed by stay_months_by_enrolment on m.org_id = e.org_id and m.enrolment_id = k.id
  cross join cohorts o on o.org_id = m.org_id and o.id = m.cohort_id and o.program_id = c.program_id) as course_${sql.raw(column)}`;

/** What each stay's tallies should be, from its months. */
export const stayTallies = ({ org }: Pick<Of, "org">, ids: SQL): SQL => sql`
  select x.*, case when not x.goes_on and x.left_at is not null then 1 + coalesce((select max(s.number) from sessions s
      where s.org_id = ${org.id} and s.cohort_id = x.cohort_id and s.starts_at < x.left_at), 0) end as gone_from
  from (select e.id, e.cohort_id, e.left_at, ${sql.join([...tallyNames, "minutes"].map(ofMonths), sql`, `)}, ${ofCourse("attended")}, ${ofCourse("minutes")},
    case when json_array_length(c.modules) = 0 then 0 else (
      with recursive ${course} select count(distinct (s.number - 1) % json_array_length(c.modules)) from chain k
      cross join attendance a on a.org_id = e.org_id and a.enrolment_id = k.id and a.replaced_at is null and ${attended}
      cross join sessions s on s.org_id = a.org_id and s.id = a.session_id and ${held}
      cross join cohorts o on o.org_id = s.org_id and o.id = s.cohort_id and o.program_id = c.program_id) end as course_modules,
    exists (select 1 from transfers t where t.org_id = e.org_id and t.from_enrolment_id = e.id)
      or exists (select 1 from enrolments n where n.org_id = e.org_id and n.participant_id = e.participant_id and n.cohort_id = e.cohort_id
        and n.joined_at > e.joined_at) as goes_on
  from (${ids}) i cross join enrolments e on e.org_id = ${org.id} and e.id = i.id
  join cohorts c on c.org_id = e.org_id and c.id = e.cohort_id) x`;

const stayNames = [...tallyNames, "minutes", "course_attended", "course_minutes", "course_modules", "goes_on", "gone_from"];
const setFrom = (columns: string[]) => sql.raw(columns.map((column) => `${column} = x.${column}`).join(", "));

/** Counts these sessions and stays anew. */
function recount(of: Of, sessionIds: SQL, stayIds: SQL): Statement[] {
  const { db, org } = of;
  return [
    db.run(sql`update sessions set ${setFrom(tallyNames)} from (${sessionTallies(of, sessionIds)}) x
      where sessions.org_id = ${org.id} and sessions.id = x.id and sessions.id in (${sessionIds})`),
    db.run(sql`insert or replace into cohort_months
      (org_id, cohort_id, month, program_id, sessions, below_quorum, minutes, heads, contact_minutes, ${names}) ${monthsOfCohorts(of, sessionIds)}`),
    db.run(sql`insert or replace into stay_months
      (org_id, enrolment_id, month, cohort_id, participant_id, minutes, ${names}) ${monthsOfStays(of, stayIds)}`),
    db.run(sql`update enrolments set ${setFrom(stayNames)} from (${stayTallies(of, related(of, stayIds))}) x
      where enrolments.org_id = ${org.id} and enrolments.id = x.id and enrolments.id in (${related(of, stayIds)})`),
  ];
}

const valuesOf = (ids: readonly string[]) => sql`json_each(${JSON.stringify(ids)})`;
const idsIn = (ids: readonly string[]) => sql`select value as id from ${valuesOf(ids)}`;

/** After anything that changes marks or outcomes of these sessions, or who walked in. */
export const tallySessions = (of: Of, ids: readonly string[]): Statement[] =>
  recount(
    of,
    idsIn(ids),
    sql`select distinct a.enrolment_id as id from ${valuesOf(ids)} j
      cross join attendance a on a.org_id = ${of.org.id} and a.session_id = j.value and a.replaced_at is null`,
  );

/** After anything that changes when these stays ended or paused, or what their cohort's modules are. */
export const tallyStays = (of: Of, ids: readonly string[]): Statement[] =>
  recount(
    of,
    sql`select distinct a.session_id as id from ${valuesOf(ids)} j
      cross join attendance a on a.org_id = ${of.org.id} and a.enrolment_id = j.value`,
    idsIn(ids),
  );

/** As `tallyStays`, for everybody who ever was in a cohort. */
export const tallyCohort = (of: Of, cohortId: string): Statement[] =>
  recount(
    of,
    sql`select id from sessions where org_id = ${of.org.id} and cohort_id = ${cohortId}`,
    sql`select id from enrolments where org_id = ${of.org.id} and cohort_id = ${cohortId}`,
  );
