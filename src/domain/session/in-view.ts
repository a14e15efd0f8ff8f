import { type SQL, sql } from "drizzle-orm";
import { isLedBy, leader } from "../../../db/leaders.ts";
import type { Context } from "../../context.ts";
import type { SessionRow } from "./session.ts";

export type ViewFilter = {
  /** UTC epoch ms: sessions that start at or after `from` and before `to`. */
  from: number;
  to: number;
  siteId?: string | undefined;
  roomId?: string | undefined;
  programId?: string | undefined;
  cohortId?: string | undefined;
  /** Who leads it. */
  staffId?: string | undefined;
};

/** A session as a calendar shows it: dates, place and who leads it; nobody who comes. */
export type ViewedSession = Pick<
  SessionRow,
  "id" | "cohortId" | "number" | "startsAt" | "endsAt" | "timezone" | "outcome" | "markedAt"
> & {
  cohortName: string;
  /** The room, or the place as text; null: nothing is said, or it is online. */
  place: string | null;
  isOnline: boolean;
  /** Names, in order; "" where nobody leads it. */
  leaders: string;
};

export type View = { sessions: ViewedSession[] /** True when there are more than a calendar shows. */; hasMore: boolean };

const MOST_SHOWN = 1_000;

/** The org's sessions in a span, by start, cancelled ones too. A peer sees their own groups only. */
export async function listInView(ctx: Context, filter: ViewFilter): Promise<View> {
  const rows = await ctx.db.all<Omit<ViewedSession, "isOnline"> & { isOnline: number }>(viewStatement(ctx, filter));
  const sessions = rows.slice(0, MOST_SHOWN).map((row) => ({ ...row, isOnline: row.isOnline === 1 }));
  return { sessions, hasMore: rows.length > MOST_SHOWN };
}

/** The statement behind `listInView`, one row more than is shown. */
export function viewStatement(ctx: Context, { from, to, siteId, roomId, programId, cohortId, staffId }: ViewFilter): SQL {
  const own = ctx.actor.kind === "staff" && ctx.actor.role === "peer" ? ctx.actor.id : undefined;
  const leads = [staffId, own].flatMap((id) => (id ? [sql`and ${isLedBy(id)}`] : []));
  return sql`
    select s.id, s.cohort_id as cohortId, c.name as cohortName, s.number, s.starts_at as startsAt, s.ends_at as endsAt,
      s.timezone, s.outcome, s.marked_at as markedAt, c.online_url is not null as isOnline,
      case when rm.id is null then c.place when st.name is null then rm.name else rm.name || ', ' || st.name end as place,
      (select coalesce(group_concat(name, ', '), '') from (
        select p.name from cohort_facilitators f
        left join session_covers v on v.org_id = s.org_id and v.session_id = s.id and v.away_id = f.staff_id and v.starts_at = s.starts_at
        join staff p on p.org_id = f.org_id and p.id = ${leader}
        where f.org_id = s.org_id and f.cohort_id = s.cohort_id order by p.name)) as leaders
    from sessions s
    join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
    left join session_rooms o on o.org_id = s.org_id and o.session_id = s.id
    left join cohort_rooms r on r.org_id = s.org_id and r.cohort_id = s.cohort_id
    left join rooms rm on rm.org_id = s.org_id and rm.id = coalesce(o.room_id, r.room_id)
    left join sites st on st.org_id = rm.org_id and st.id = rm.site_id
    where s.org_id = ${ctx.org.id} and s.starts_at >= ${from} and s.starts_at < ${to}
      ${roomId ? sql`and rm.id = ${roomId}` : sql``} ${siteId ? sql`and rm.site_id = ${siteId}` : sql``}
      ${programId ? sql`and c.program_id = ${programId}` : sql``} ${cohortId ? sql`and c.id = ${cohortId}` : sql``} ${sql.join(leads, sql` `)}
    order by s.starts_at, s.id limit ${MOST_SHOWN + 1}`;
}
