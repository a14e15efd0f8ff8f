import { type SQL, sql } from "drizzle-orm";
import { joinLeaders, leader } from "../../../db/leaders.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";

/** A session whose leader is away, and how far finding cover has come. */
export type Uncovered = {
  sessionId: string;
  cohortId: string;
  cohortName: string;
  number: number;
  startsAt: number;
  endsAt: number;
  timezone: string;
  /** The facilitator in whose place somebody is sought. */
  awayId: string;
  awayName: string;
  leaveId: string;
  /** Who takes over; null: nobody yet. */
  coverName: string | null;
  /** Asked and not answered. */
  waiting: string[];
  declined: string[];
};

type Row = Omit<Uncovered, "waiting" | "declined"> & { waiting: string; declined: string };

const MOST_SHOWN = 200;

/** Sessions of the next weeks whose leader is away and that nobody has taken over, soonest first. */
export const listCoverNeeded = (
  ctx: Context,
  { until, awayId }: { until: number; awayId?: string | undefined },
): Promise<Uncovered[]> =>
  readHit(ctx, sql`l.ends_at > ${ctx.now} ${awayId ? sql`and l.staff_id = ${awayId}` : sql``}`, { until, open: true });

/** Every session a leave hits, soonest first, covered or not; what has begun is left out. */
export const listHit = (ctx: Context, leave: { id: string; endsAt: number }): Promise<Uncovered[]> =>
  readHit(ctx, sql`l.id = ${leave.id}`, { until: leave.endsAt, open: false });

/** The sessions that leave from one day to another would hit. */
export async function previewHit(
  ctx: Context,
  staffId: string,
  span: { startsAt: number; endsAt: number },
): Promise<Pick<Uncovered, "sessionId" | "cohortName" | "number" | "startsAt" | "timezone">[]> {
  return ctx.db.all(sql`
    select s.id as sessionId, c.name as cohortName, s.number, s.starts_at as startsAt, s.timezone
    from cohorts c join sessions s on s.org_id = c.org_id and s.cohort_id = c.id
    ${joinLeaders}
    where c.org_id = ${ctx.org.id} and s.starts_at > ${Math.max(ctx.now, span.startsAt - LONGEST_MS)} and s.starts_at < ${span.endsAt}
      and s.ends_at > ${span.startsAt} and s.number is not null and ${leader} = ${staffId} and ${goesOn}
    order by s.starts_at, s.id limit ${MOST_SHOWN}`);
}

const LONGEST_MS = 480 * 60_000;
const goesOn = sql.raw("(c.ended_at is null or c.ended_at > s.starts_at)");

/** From each leave to the groups its person leads, and to the sessions they agreed to lead for others. */
export function hitStatement(ctx: Context, which: SQL, { until }: { until: number }): SQL {
  const asked = (state: string) => sql`(select json_group_array(p.name) from cover_requests q
    join staff p on p.org_id = q.org_id and p.id = q.asked_id
    where q.org_id = s.org_id and q.session_id = s.id and q.away_id = hit.away_id and q.starts_at = s.starts_at
      and q.withdrawn_at is null and ${sql.raw(state)})`;
  return sql`
    with hit as (
      select l.id as leave_id, l.staff_id as gone_id, f.staff_id as away_id, s.id as session_id
      from leaves l
      cross join cohort_facilitators f on f.org_id = l.org_id and f.staff_id = l.staff_id
      cross join sessions s on s.org_id = f.org_id and s.cohort_id = f.cohort_id
        and s.starts_at > max(${ctx.now}, l.starts_at - ${LONGEST_MS}) and s.starts_at < min(${until}, l.ends_at)
      where l.org_id = ${ctx.org.id} and l.withdrawn_at is null and s.ends_at > l.starts_at and ${which}
      union all
      select l.id, l.staff_id, v.away_id, s.id
      from leaves l
      cross join session_covers v on v.org_id = l.org_id and v.cover_id = l.staff_id
      cross join sessions s on s.org_id = v.org_id and s.id = v.session_id and s.starts_at = v.starts_at
        and s.starts_at > ${ctx.now} and s.starts_at < min(${until}, l.ends_at) and s.ends_at > l.starts_at
      where l.org_id = ${ctx.org.id} and l.withdrawn_at is null and ${which})
    select s.id as sessionId, c.id as cohortId, c.name as cohortName, s.number, s.starts_at as startsAt, s.ends_at as endsAt,
      s.timezone, hit.away_id as awayId, a.name as awayName, hit.leave_id as leaveId, p.name as coverName,
      ${asked("q.answered_at is null")} as waiting, ${asked("q.answer = 'declined'")} as declined
    from hit
    join sessions s on s.org_id = ${ctx.org.id} and s.id = hit.session_id
    join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
    join staff a on a.org_id = s.org_id and a.id = hit.away_id
    left join session_covers v on v.org_id = s.org_id and v.session_id = s.id and v.away_id = hit.away_id
      and v.starts_at = s.starts_at and v.cover_id <> hit.gone_id
    left join staff p on p.org_id = v.org_id and p.id = v.cover_id
    where s.number is not null and ${goesOn}
    order by s.starts_at, s.id limit ${MOST_SHOWN}`;
}

async function readHit(ctx: Context, which: SQL, { until, open }: { until: number; open: boolean }): Promise<Uncovered[]> {
  const rows = await ctx.db.all<Row>(hitStatement(ctx, which, { until }));
  return rows
    .filter(({ coverName }) => !open || coverName === null)
    .map((row) => ({
      ...row,
      waiting: JSON.parse(row.waiting) as string[],
      declined: JSON.parse(row.declined) as string[],
    }));
}

/** A request to lead a session in somebody's place, as the one who is asked reads it. */
export type CoverRequest = {
  id: string;
  sessionId: string;
  cohortName: string;
  number: number | null;
  startsAt: number;
  endsAt: number;
  timezone: string;
  place: string | null;
  awayId: string;
  awayName: string;
  askedId: string;
  answer: "accepted" | "declined" | null;
  /** It has been settled otherwise, or the session moved, was cancelled or has begun. */
  isOver: boolean;
};

const selectRequests = (ctx: Context, which: SQL) => sql`
  select q.id, s.id as sessionId, c.name as cohortName, s.number, s.starts_at as startsAt, s.ends_at as endsAt, s.timezone,
    c.place, q.away_id as awayId, a.name as awayName, q.asked_id as askedId, q.answer,
    (q.withdrawn_at is not null or s.starts_at <> q.starts_at or s.number is null or s.starts_at <= ${ctx.now}) as isOver
  from cover_requests q
  join sessions s on s.org_id = q.org_id and s.id = q.session_id
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  join staff a on a.org_id = q.org_id and a.id = q.away_id
  where q.org_id = ${ctx.org.id} and ${which}
  order by s.starts_at, q.id limit 100`;

const toRequest = (row: Omit<CoverRequest, "isOver"> & { isOver: number }): CoverRequest => ({
  ...row,
  isOver: row.isOver === 1,
});

/** @throws NotFound, also for anybody but the one who is asked and managers. */
export async function findCoverRequest(ctx: Context, id: string): Promise<CoverRequest> {
  const [row] = await ctx.db.all<Parameters<typeof toRequest>[0]>(selectRequests(ctx, sql`q.id = ${id}`));
  const { actor } = ctx;
  if (!row || actor.kind !== "staff" || (actor.id !== row.askedId && actor.role !== "manager")) throw new NotFound("request");
  return toRequest(row);
}

/** What one is asked and hasn't answered. */
export async function listAskedOf(ctx: Context, staffId: string): Promise<CoverRequest[]> {
  const rows = await ctx.db.all<Parameters<typeof toRequest>[0]>(
    selectRequests(ctx, sql`q.asked_id = ${staffId} and q.answered_at is null and q.withdrawn_at is null`),
  );
  return rows.map(toRequest).filter(({ isOver }) => !isOver);
}
