import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { recordRead } from "../audit/record-read.ts";
import { displayName } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import { cohortIn, datedIn, type ReportInput, spanOf } from "./report.ts";

/** Figures that are counted over sessions. */
export const sessionFigures = [
  "expected",
  "attended",
  "excused",
  "late_cancelled",
  "noticed",
  "no_shows",
  "held",
  "below_quorum",
  "cancelled",
  "unmarked",
  "made_up",
] as const;
/** Figures that are counted over people's stays. */
export const stayFigures = [
  "enrolled",
  "started",
  "never_started",
  "completed",
  "half",
  "most",
  "whole",
  "left",
  "active",
  "open_ended",
  "regulars",
] as const;
export type SessionFigure = (typeof sessionFigures)[number];
export type StayFigure = (typeof stayFigures)[number];

export type SessionBehind = {
  id: string;
  number: number | null;
  cohortName: string;
  startsAt: number;
  timezone: string;
  outcome: string;
  expected: number;
  attended: number;
  excused: number;
  lateCancelled: number;
  noShows: number;
};

export type StayBehind = {
  participantId: string;
  name: string;
  cohortId: string;
  cohortName: string;
  joinedOn: string;
  leftAt: number | null;
  sessions: number;
  minutes: number;
};

const MOST_ROWS = 200;

const ofSessions: Record<SessionFigure, string> = {
  expected: "s.expected > 0",
  attended: "s.attended > 0",
  excused: "s.excused > 0",
  late_cancelled: "s.late_cancelled > 0",
  noticed: "(s.excused > 0 or s.late_cancelled > 0)",
  no_shows: "s.no_shows > 0",
  held: "true",
  below_quorum: "s.outcome = 'held_below_quorum'",
  cancelled: "true",
  unmarked: "true",
  made_up: `exists (select 1 from make_ups m left join appointments a on a.org_id = m.org_id and a.id = m.appointment_id
    where m.org_id = s.org_id and m.missed_session_id = s.id and m.dropped_at is null and (m.came = 1 or a.mark in ('present', 'late')))`,
};

/** The sessions a figure counts, newest first, one more than shown. Each one's register opens from there, for who may. */
export async function listSessionsBehind(ctx: Context, figure: SessionFigure, input: ReportInput) {
  const rows = await ctx.db.all<SessionBehind>(sessionsBehind(ctx, figure, input));
  return { rows: rows.slice(0, MOST_ROWS), hasMore: rows.length > MOST_ROWS };
}

export function sessionsBehind(ctx: Context, figure: SessionFigure, input: ReportInput): SQL {
  const outcome =
    figure === "cancelled"
      ? sql`s.outcome = 'cancelled_by_program'`
      : figure === "unmarked"
        ? sql`s.outcome = 'planned' and s.number is not null and s.ends_at <= ${ctx.now}`
        : sql`s.outcome in ('held', 'held_below_quorum')`;
  const expects = ["held", "below_quorum", "cancelled", "unmarked"].includes(figure)
    ? sql`true`
    : sql`c.enrolment_mode <> 'drop_in'`;
  return sql`select s.id, s.number, c.name as cohortName, s.starts_at as startsAt, s.timezone, s.outcome, s.expected, s.attended, s.excused,
      s.late_cancelled as lateCancelled, s.no_shows as noShows
    from sessions s join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
    where s.org_id = ${ctx.org.id} and ${outcome} and ${datedIn(input)} and ${expects} and ${sql.raw(ofSessions[figure])}
      and ${cohortIn(ctx, input, "s.cohort_id")}
    order by s.starts_at desc, s.id limit ${MOST_ROWS + 1}`;
}

type StayRow = Omit<StayBehind, "name"> & { givenName: string; familyName: string | null; preferredName: string | null };

/** The people a figure counts, by group and name. Reading it is in the audit log. */
export async function listStaysBehind(ctx: Context, figure: StayFigure, input: ReportInput) {
  const rows = await ctx.db.all<StayRow>(staysBehind(ctx, figure, input));
  if (rows.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
  const named = rows
    .slice(0, MOST_ROWS)
    .map(({ givenName, familyName, preferredName, ...row }): StayBehind => {
      const name = displayName(openName(ctx.vault, { id: row.participantId, givenName, familyName, preferredName }));
      return { ...row, name };
    })
    .sort((a, b) => a.cohortName.localeCompare(b.cohortName) || a.name.localeCompare(b.name));
  return { rows: named, hasMore: rows.length > MOST_ROWS };
}

export function staysBehind(ctx: Context, figure: StayFigure, input: ReportInput): SQL {
  const which: Record<StayFigure, SQL> = {
    enrolled: sql`true`,
    started: sql`e.course_attended > 0`,
    never_started: sql`e.course_attended = 0`,
    left: sql`e.course_attended > 0 and e.gone_from is not null`,
    half: tookAtLeast(50),
    most: tookAtLeast(75),
    whole: tookAtLeast(100),
    active: sql`e.left_at is null and c.ended_at is null`,
    open_ended: sql`c.enrolment_mode <> 'closed' and e.course_attended > 0`,
    regulars: sql`e.course_attended > 0`,
    completed: sql`c.session_count is not null and case coalesce(r.rule, g.completion_rule)
      when 'sequential' then e.course_attended * 100 >= coalesce(r.percent, g.completion_percent) * c.session_count
      when 'topic_cycle' then iif(json_array_length(c.modules) > 0, e.course_modules >= json_array_length(c.modules), e.course_attended >= c.session_count)
      when 'set_weeks' then e.course_attended >= c.session_count else 0 end`,
  };
  const modes =
    figure === "regulars"
      ? sql`= 'drop_in'`
      : figure === "active" || figure === "open_ended"
        ? sql`is not null`
        : sql`<> 'drop_in'`;
  const { to } = spanOf(input, ctx.org.timezone);
  return sql`
    with held as materialized (select distinct s.cohort_id from sessions s where s.org_id = ${ctx.org.id} and ${datedIn(input)}
        and s.outcome in ('held', 'held_below_quorum') and ${cohortIn(ctx, input, "s.cohort_id")}),
      rules as materialized (select program_id, version, shape ->> '$.completionRule' as rule, shape ->> '$.completionPercent' as percent
        from program_versions where org_id = ${ctx.org.id})
    select p.id as participantId, p.given_name as givenName, p.family_name as familyName, p.preferred_name as preferredName,
      c.id as cohortId, c.name as cohortName, e.joined_on as joinedOn, e.left_at as leftAt, e.course_attended as sessions,
      e.course_minutes as minutes
    from held h cross join cohorts c on c.org_id = ${ctx.org.id} and c.id = h.cohort_id and c.enrolment_mode ${modes}
    join programs g on g.org_id = c.org_id and g.id = c.program_id
    left join rules r on r.program_id = c.program_id and r.version = c.program_version
    cross join enrolments e on e.org_id = c.org_id and e.cohort_id = c.id and not e.goes_on and e.joined_at < ${to}
    join participants p on p.org_id = e.org_id and p.id = e.participant_id
    where ${which[figure]} order by c.name, e.joined_at limit ${MOST_ROWS + 1}`;
}

const tookAtLeast = (percent: number): SQL =>
  sql`c.session_count is not null and e.course_attended * 100 >= ${percent} * c.session_count`;
