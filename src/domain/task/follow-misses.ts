import { type SQL, sql } from "drizzle-orm";
import { attendedMarks } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { toLocal } from "../../time.ts";

// What somebody is asked to do once a person has missed sessions in a row. All of it is decided inside the batch that changes
// marks or pauses, from the rows as that batch leaves them, so it can't be decided twice or from old marks.

/** Expected, adjusted, and not there. Excused ones are passed over: they neither count nor end a run. */
export const countedMisses = ["turned_away_late", "late_cancel", "no_show"] as const;

/** What answers a proposed exit, besides a person's note. */
export type Answer = "pause" | "transfer" | "make_up" | "withdrawal";

/** In a group that has no date ahead any more, misses longer ago than this open nothing: what was entered is history. */
const RECENT_MS = 28 * 86_400_000;

const listed = (marks: readonly string[]): SQL => sql.raw(marks.map((mark) => `'${mark}'`).join(", "));

/**
 * The statements that open, renew and close the tasks of these stays, for the end of a batch that changes marks, outcomes or
 * pauses; only tallies come later. A run is of misses since they last came; a pause that has begun begins it anew. At a
 * program's first threshold somebody should reach out, at its second an exit is proposed, for as long as there is something to
 * leave. What a person has closed opens again only with another miss.
 *
 * @param stays a select of ids of enrolments, each once, as `id`.
 */
export function followMisses(ctx: Context, stays: SQL): Statement[] {
  const { db, org, now } = ctx;
  const today = toLocal(now, org.timezone).date;
  const wanted = wantedOf(org.id, stays, now, today);
  const open = sql`tasks.org_id = ${org.id} and tasks.closed_at is null and tasks.unique_key in (${keysOf(stays)})`;
  const over = sql`${open} and not exists (select 1 from wanted w where w.key = tasks.unique_key)`;
  const fresh = sql`${open} and tasks.opened_at = ${now} and not exists (select 1 from audit_lines l
    where l.org_id = tasks.org_id and l.subject_id = tasks.id and l.action = 'task.open')`;
  return [
    db.run(sql`${wanted} ${auditOf(ctx, "task.close", over)}`),
    db.run(sql`${wanted} update tasks set closed_at = ${now} where ${over}`),
    db.run(sql`${wanted} update tasks set session_id = w.session, detail = json_set(tasks.detail, '$.misses', w.misses)
      from wanted w where ${open} and tasks.unique_key = w.key
        and (tasks.session_id is not w.session or tasks.detail ->> 'misses' is not w.misses)`),
    db.run(sql`${wanted}
      insert into tasks (org_id, id, kind, code, unique_key, participant_id, cohort_id, session_id, detail, opened_at)
      select ${org.id}, 'tsk_' || lower(hex(randomblob(10))), w.kind, 'missed', w.key, w.person, w.cohort, w.session,
        json_object('enrolmentId', w.stay, 'misses', w.misses), ${now}
      from wanted w where (w.at >= ${now - RECENT_MS} or exists (select 1 from sessions n where n.org_id = ${org.id}
        and n.cohort_id = w.cohort and n.starts_at > ${now} and n.number is not null)) and not ${decided(org.id, today)}
      on conflict (org_id, unique_key) where closed_at is null do nothing`),
    db.run(auditOf(ctx, "task.open", fresh)),
  ];
}

/** The statements that close what is open about a stay, because this answers it. For the batch of the answer. */
export function answerMisses(ctx: Context, enrolmentId: string, answer: Answer): Statement[] {
  const open = sql`tasks.org_id = ${ctx.org.id} and tasks.closed_at is null
    and tasks.unique_key in (${keysOf(sql`select ${enrolmentId} as id`)})`;
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  return [
    ctx.db.run(auditOf(ctx, "task.close", open)),
    ctx.db.run(sql`update tasks set closed_at = ${ctx.now}, closed_by = ${by},
      detail = json_set(tasks.detail, '$.answer', ${answer}) where ${open}`),
  ];
}

const keysOf = (stays: SQL): SQL =>
  sql`select k.column1 || '|' || i.id from (${stays}) i, (values ('reach_out'), ('exit_proposed')) k`;

const auditOf = ({ now, actor, requestId }: Context, action: string, which: SQL): SQL => sql`
  insert into audit_lines (org_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail, request_id)
  select tasks.org_id, ${now}, ${actor.kind}, ${actor.kind === "staff" ? actor.id : null}, ${action}, 'task', tasks.id,
    json_object('kind', tasks.kind, 'code', tasks.code, 'participantId', tasks.participant_id), ${requestId}
  from tasks where ${which}`;

/** `wanted`: the task that should be open about each stay, if any. */
const wantedOf = (orgId: string, stays: SQL, now: number, today: string): SQL => sql`with
  counted as materialized (
    select e.id as stay, s.id as session, s.starts_at as at, a.mark in (${listed(attendedMarks)}) as came
    from (${stays}) i
    cross join enrolments e on e.org_id = ${orgId} and e.id = i.id and e.left_at is null
    cross join cohorts c on c.org_id = e.org_id and c.id = e.cohort_id and c.enrolment_mode <> 'drop_in'
      and (c.ended_at is null or c.ended_at > ${now})
    cross join attendance a on a.org_id = e.org_id and a.enrolment_id = e.id and a.replaced_at is null
      and a.mark in (${listed([...attendedMarks, ...countedMisses])})
    cross join sessions s on s.org_id = a.org_id and s.id = a.session_id and s.outcome in ('held', 'held_below_quorum')
    where a.mark in (${listed(attendedMarks)}) or not exists (select 1 from pauses p
      where p.org_id = e.org_id and p.enrolment_id = e.id and p.called_off_at is null and p.from_date <= ${today}
        and (p.until_date is null or p.until_date >= s.local_date))),
  came as materialized (select stay, max(at) as at from counted where came group by stay),
  runs as (
    select m.stay, m.session, max(m.at) as at, count(*) as misses from counted m left join came on came.stay = m.stay
    where not m.came and (came.at is null or m.at > came.at)
    group by m.stay),
  judged as (
    select r.stay, r.session, r.at, r.misses, e.participant_id as person, e.cohort_id as cohort,
      case
        when p.exit_after > 0 and r.misses >= p.exit_after and exists (select 1 from sessions n where n.org_id = e.org_id
          and n.cohort_id = e.cohort_id and n.outcome = 'planned' and n.number is not null and n.starts_at > r.at) then 'exit_proposed'
        when p.outreach_after > 0 and r.misses >= p.outreach_after then 'reach_out'
      end as kind
    from runs r
    cross join enrolments e on e.org_id = ${orgId} and e.id = r.stay
    cross join cohorts c on c.org_id = e.org_id and c.id = e.cohort_id
    cross join programs p on p.org_id = c.org_id and p.id = c.program_id),
  wanted as materialized (select kind || '|' || stay as key, * from judged where kind is not null)`;

/**
 * Of a `w` wanted: a person has closed this, or a proposed exit, since the newest miss. A pause or a make-up that was called off, or
 * that they didn't come to, closed nothing.
 */
const decided = (orgId: string, today: string): SQL => sql`exists (select 1 from tasks t
  cross join sessions ts on ts.org_id = t.org_id and ts.id = t.session_id
  where t.org_id = ${orgId} and t.participant_id = w.person and t.unique_key in (w.key, 'exit_proposed|' || w.stay)
    and t.closed_by is not null and ts.starts_at >= w.at
    and (t.detail ->> 'answer' is not 'pause' or exists (select 1 from pauses p where p.org_id = t.org_id
      and p.enrolment_id = w.stay and p.called_off_at is null and p.from_date > ${today}))
    and (t.detail ->> 'answer' is not 'make_up' or exists (select 1 from make_ups mu where mu.org_id = t.org_id
      and mu.enrolment_id = w.stay and mu.dropped_at is null and mu.came is not 0 and mu.planned_at >= t.closed_at)))`;
