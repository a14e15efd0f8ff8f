import { type SQL, sql } from "drizzle-orm";
import { heads } from "../../../db/tallies.ts";
import type { Context } from "../../context.ts";
import type { CompletionRule } from "../attendance/course-status.ts";
import { pieces } from "./period.ts";
import { cohortIn, datedIn, type ReportInput, spanOf } from "./report.ts";

/** A cohort's figures: its held sessions of the period, and its people over the whole course. */
export type CohortRow = {
  id: string;
  name: string;
  programId: string;
  programName: string;
  enrolmentMode: "closed" | "rolling" | "drop_in";
  capacity: number | null;
  /** Null: open-ended. */
  sessionCount: number | null;
  rule: CompletionRule;
  percent: number;
  endedAt: number | null;

  sessions: number;
  belowQuorum: number;
  /** People in the room, and that times minutes. */
  heads: number;
  contactMinutes: number;
  expected: number;
  attended: number;
  excused: number;
  lateCancelled: number;
  noShows: number;

  /** People with a place by the end of the period, those there now, and those who ever attended. Who moved is counted where they are now. */
  enrolled: number;
  active: number;
  starters: number;
  /** Over whole courses, earlier stays with them. */
  doseSessions: number;
  doseMinutes: number;
  /** What was attended in this group, whoever has moved on since. Differs where somebody moved in or out. */
  ownSessions: number;
  ownMinutes: number;
  completed50: number;
  completed75: number;
  completed100: number;
  /** By the program's own rule. */
  completed: number;
  /** For each starter who left, the number of the first session without them. */
  gone: number[];
  /** The number of its last session that has begun by the end of the period. */
  reached: number | null;
};

const tallies = ["expected", "attended", "excused", "late_cancelled", "no_shows"];
const counts = ["sessions", "below_quorum", "heads", "contact_minutes", ...tallies];
const summed = sql.raw(counts.map((name) => `sum(${name}) as ${name}`).join(", "));

/** Rows of counts of held sessions, by `cohort_id`, `month` and `program_id`: those kept by month, and the days at either end counted now. */
export function heldCounts(ctx: Context, input: ReportInput, by: "cohort" | "month"): SQL {
  const { months, days } = pieces(input);
  const parts = days.map(
    (
      some,
    ) => sql`select s.cohort_id, substr(s.local_date, 1, 7) as month, c.program_id, 1 as sessions, s.outcome = 'held_below_quorum' as below_quorum,
      ${heads} as heads, ${heads} * (s.ends_at - s.starts_at) / 60000 as contact_minutes, ${sql.raw(tallies.map((name) => `s.${name}`).join(", "))}
      from sessions s join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
      where s.org_id = ${ctx.org.id} and ${datedIn(some)} and s.outcome in ('held', 'held_below_quorum') and ${cohortIn(ctx, input, "s.cohort_id")}`,
  );
  // A sum by cohort reads the table in the order of its key, not by the index over months.
  const month = by === "cohort" ? sql`+m.month` : sql`m.month`;
  if (months) {
    parts.push(sql`select m.cohort_id, m.month, m.program_id, ${sql.raw(counts.map((name) => `m.${name}`).join(", "))} from cohort_months m
      where m.org_id = ${ctx.org.id} and ${month} >= ${months.first} and ${month} <= ${months.last} and ${cohortIn(ctx, input, "m.cohort_id")}`);
  }
  return sql.join(parts, sql` union all `);
}

/** A course is counted where it goes on no further. */
const last = sql.raw("not e.goes_on");
const started = sql.raw("not e.goes_on and e.course_attended > 0");
const took = (percent: SQL) => sql`sum(e.course_attended * 100 >= ${percent} * c.session_count) filter (where ${last})`;

/**
 * Every cohort that held a session in the period, by program and name; a single cohort that is asked for, in any case.
 *
 * @param asOfNow whole courses are told as they are now, not as of the end of the period.
 */
export function cohortRows(ctx: Context, input: ReportInput, asOfNow = false): SQL {
  const span = asOfNow ? spanOf({}, ctx.org.timezone) : spanOf(input, ctx.org.timezone);
  const percent = sql`coalesce(r.percent, g.completion_percent)`;
  const rule = sql`coalesce(r.rule, g.completion_rule)`;
  return sql`
    with held as materialized (
      select cohort_id, ${summed} from (${heldCounts(ctx, input, "cohort")}
        ${input.cohortId ? sql`union all select ${input.cohortId}, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0` : sql``})
      group by cohort_id ${input.cohortId ? sql`` : sql`having sum(sessions) > 0`}),
    rules as materialized (
      select program_id, version, shape ->> '$.completionRule' as rule, shape ->> '$.completionPercent' as percent
      from program_versions where org_id = ${ctx.org.id})
    select json_array(c.id, c.name, c.program_id, g.name, c.enrolment_mode, c.capacity, c.session_count, ${rule}, ${percent}, c.ended_at,
      ${sql.raw(counts.map((name) => `h.${name}`).join(", "))},
      (select json_array(count(*) filter (where ${last}), count(*) filter (where ${last} and e.left_at is null),
          count(*) filter (where ${started}), sum(e.course_attended) filter (where ${last}), sum(e.course_minutes) filter (where ${last}),
          sum(e.attended), sum(e.minutes), ${took(sql`50`)}, ${took(sql`75`)}, ${took(sql`100`)},
          sum(case ${rule} when 'sequential' then e.course_attended * 100 >= ${percent} * c.session_count
            when 'topic_cycle' then iif(json_array_length(c.modules) > 0, e.course_modules >= json_array_length(c.modules), e.course_attended >= c.session_count)
            when 'set_weeks' then e.course_attended >= c.session_count else 0 end) filter (where ${last}),
          json_group_array(e.gone_from) filter (where ${started} and e.gone_from is not null))
        from enrolments e where e.org_id = c.org_id and e.cohort_id = c.id and e.joined_at < ${span.to}),
      (select s.number from sessions s where s.org_id = c.org_id and s.cohort_id = c.id and s.starts_at <= ${Math.min(span.to - 1, ctx.now)}
        and s.number is not null order by s.starts_at desc limit 1)) as facts
    from held h cross join cohorts c on c.org_id = ${ctx.org.id} and c.id = h.cohort_id
    join programs g on g.org_id = c.org_id and g.id = c.program_id
    left join rules r on r.program_id = c.program_id and r.version = c.program_version`;
}

/** Each row comes as one value of JSON: much faster to read than two dozen columns. */
type Selected = { facts: string };

export async function readCohorts(ctx: Context, input: ReportInput, asOfNow = false): Promise<CohortRow[]> {
  const rows = await ctx.db.all<Selected>(cohortRows(ctx, input, asOfNow));
  const sorted = rows.map(toRow);
  return sorted.sort((a, b) => compare(a.programName, b.programName) || compare(a.name, b.name));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Written out: over thousands of rows, spreading objects costs more than the statement. */
function toRow(row: Selected): CohortRow {
  const facts = JSON.parse(row.facts) as Facts;
  const [id, name, programId, programName, enrolmentMode, capacity, sessionCount, rule, percent, endedAt] = facts;
  const [, , , , , , , , , , sessions, belowQuorum, heads, contactMinutes, expected, attended, excused, lateCancelled, noShows] =
    facts;
  const [enrolled, active, starters, doseSessions, doseMinutes, ownSessions, ownMinutes, ...rest] = facts[19];
  const [completed50, completed75, completed100, completed, gone] = rest;
  const reached = facts[20];
  return {
    id,
    name,
    programId,
    programName,
    enrolmentMode,
    capacity,
    sessionCount,
    rule,
    percent,
    endedAt,
    reached,
    sessions,
    belowQuorum,
    heads,
    contactMinutes,
    expected,
    attended,
    excused,
    lateCancelled,
    noShows,
    enrolled: enrolled ?? 0,
    active: active ?? 0,
    starters: starters ?? 0,
    doseSessions: doseSessions ?? 0,
    doseMinutes: doseMinutes ?? 0,
    ownSessions: ownSessions ?? 0,
    ownMinutes: ownMinutes ?? 0,
    completed50: completed50 ?? 0,
    completed75: completed75 ?? 0,
    completed100: completed100 ?? 0,
    completed: completed ?? 0,
    gone,
  };
}

type Nine<T = number> = [T, T, T, T, T, T, T, T, T];
type Count = number | null;
type Course = [...Nine<Count>, Count, Count, number[]];
type Facts = [
  id: string,
  name: string,
  programId: string,
  programName: string,
  enrolmentMode: CohortRow["enrolmentMode"],
  capacity: number | null,
  sessionCount: number | null,
  rule: CompletionRule,
  percent: number,
  endedAt: number | null,
  ...held: Nine,
  course: Course,
  reached: number | null,
];
