import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { addDays, toInstant } from "../../time.ts";
import { marksThat } from "./attendance.ts";
import { hasCome } from "./make-up-queries.ts";

/** How a course is completed: so much of its sessions, every topic, so many sessions, or not at all. */
export type CompletionRule = "sequential" | "topic_cycle" | "set_weeks" | "open_ended";

/** Where somebody stands in the course a stay belongs to, with stays in groups of the program before it. */
export type CourseStatus = {
  /** Dose: sessions attended, and the minutes they lasted. Made-up ones are apart. */
  sessions: number;
  minutes: number;
  madeUp: number;
  /** What the program consists of; null: open-ended. */
  sessionCount: number | null;
  /** Null where nothing is to be completed. */
  completion: { rule: Exclude<CompletionRule, "open_ended">; done: number; needed: number; completed: boolean } | null;
  /** Of this stay. */
  expected: number;
  missed: number;
  lastAttendedAt: number | null;
  /** The longest time between two sessions they came to, in days; paused days are taken off, here and below. Null: fewer than two. */
  longestGapDays: number | null;
  /** Since they came last, while they have a place. Null: they never came, or have left. */
  daysSinceLast: number | null;
};

type Row = {
  id: string;
  sessions: number;
  minutes: number;
  madeUp: number;
  sessionCount: number | null;
  mode: "closed" | "rolling" | "drop_in";
  rule: CompletionRule;
  percent: number;
  topics: number;
  topicsDone: number;
  expected: number;
  missed: number;
  leftAt: number | null;
  attendedAt: string;
  timezone: string;
  /** JSON of `[from, until]`, days of their pauses by the venue's calendar. */
  pauses: string;
};

const DAY_MS = 86_400_000;

/** By stay, from the tallies kept with every register. */
export async function readCourseStatus(ctx: Context, participantId: string): Promise<Map<string, CourseStatus>> {
  const rows = await ctx.db.all<Row>(courseRows(ctx, participantId));
  return new Map(rows.map((row) => [row.id, toStatus(row, ctx.now)]));
}

/** E.g. 75 % of 8 sessions → 6 are needed. A cycle of topics is done when each was attended, in any order. */
export function toStatus(row: Row, now: number): CourseStatus {
  const { sessions, minutes, madeUp, sessionCount, expected, missed, leftAt } = row;
  const times = JSON.parse(row.attendedAt) as number[];
  const last = times.at(-1) ?? null;
  const pauses = (JSON.parse(row.pauses) as [string, string | null][]).map(([from, until]) => ({
    from: midnight(from, row.timezone),
    to: until === null ? now : midnight(addDays(until, 1), row.timezone),
  }));
  const days = (from: number, to: number): number => {
    const away = pauses.reduce((sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)), 0);
    return Math.floor((to - from - away) / DAY_MS);
  };
  const gaps = times.slice(1).map((at, index) => days(times[index] ?? at, at));
  return {
    ...{ sessions, minutes, madeUp, sessionCount, expected, missed },
    completion: completionOf(row),
    lastAttendedAt: last,
    longestGapDays: gaps.length === 0 ? null : Math.max(...gaps),
    daysSinceLast: leftAt === null && last !== null ? Math.max(0, days(last, now)) : null,
  };
}

const midnight = (date: string, zone: string): number => toInstant({ date, time: "00:00" }, zone);

function completionOf({ mode, rule, percent, sessionCount, sessions, topics, topicsDone }: Row): CourseStatus["completion"] {
  if (mode === "drop_in" || rule === "open_ended") return null;
  if (rule === "topic_cycle" && topics > 0) return done(rule, topicsDone, topics);
  if (sessionCount === null) return null;
  return done(rule, sessions, rule === "sequential" ? Math.ceil((percent * sessionCount) / 100) : sessionCount);
}

const done = (rule: Exclude<CompletionRule, "open_ended">, some: number, needed: number) => ({
  rule,
  done: some,
  needed,
  completed: some >= needed,
});

export const courseRows = (ctx: Context, participantId: string): SQL => sql`
  select e.id, e.course_attended as sessions, e.course_minutes as minutes, c.session_count as sessionCount, c.enrolment_mode as mode,
    coalesce((select v.shape ->> '$.completionRule' from program_versions v where v.org_id = c.org_id and v.program_id = c.program_id
      and v.version = c.program_version), g.completion_rule) as rule,
    coalesce((select v.shape ->> '$.completionPercent' from program_versions v where v.org_id = c.org_id and v.program_id = c.program_id
      and v.version = c.program_version), g.completion_percent) as percent,
    json_array_length(c.modules) as topics, e.course_modules as topicsDone, e.expected, e.expected - e.attended as missed, e.left_at as leftAt,
    (select count(*) from make_ups m left join appointments a on a.org_id = m.org_id and a.id = m.appointment_id
      where m.org_id = e.org_id and m.enrolment_id = e.id and m.dropped_at is null and ${hasCome} = 1) as madeUp,
    (select json_group_array(x.starts_at) from (select s.starts_at from attendance a
        join sessions s on s.org_id = a.org_id and s.id = a.session_id and s.outcome in ('held', 'held_below_quorum')
        where a.org_id = e.org_id and a.enrolment_id = e.id and a.replaced_at is null
          and a.mark in (select value from json_each(${JSON.stringify(marksThat("attended"))}))
        order by s.starts_at) x) as attendedAt,
    c.timezone, (select json_group_array(json_array(p.from_date, p.until_date)) from pauses p
      where p.org_id = e.org_id and p.enrolment_id = e.id and p.called_off_at is null) as pauses
  from enrolments e join cohorts c on c.org_id = e.org_id and c.id = e.cohort_id
  join programs g on g.org_id = c.org_id and g.id = c.program_id
  where e.org_id = ${ctx.org.id} and e.participant_id = ${participantId} limit 200`;
