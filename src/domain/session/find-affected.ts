import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { addDays, toLocal } from "../../time.ts";

/** A session on a day off that nobody has decided about. */
export type Affected = {
  id: string;
  cohortId: string;
  cohortName: string;
  number: number;
  startsAt: number;
  localDate: string;
  localTime: string;
  timezone: string;
  /** Where its group meets otherwise; null: at no site. */
  groupSiteId: string | null;
};

const MOST_AFFECTED = 500;
const DAY_MS = 86_400_000;

/**
 * The sessions ahead on these dates, by start: everywhere, or those at one site. What is marked, cancelled or kept on that day
 * isn't among them.
 *
 * @throws Conflict `too_many_sessions`
 */
export async function findAffected(ctx: Context, dates: string[], siteId: string | null): Promise<Affected[]> {
  if (dates.length === 0) return [];
  const rows = await ctx.db.all<Affected>(affectedSessions(ctx, dates, siteId));
  if (rows.length > MOST_AFFECTED)
    throw new Conflict("too_many_sessions", `More than ${MOST_AFFECTED} sessions are on these days. Close fewer days at once.`);
  return rows;
}

/** The statement behind it. A date is looked for a day around it, since it is another instant in every zone. */
export function affectedSessions(ctx: Context, dates: string[], siteId: string | null): SQL {
  const at = dates.map((date) => Date.parse(`${date}T00:00:00Z`));
  return sql`
    select s.id, s.cohort_id as cohortId, c.name as cohortName, s.number, s.starts_at as startsAt, s.local_date as localDate,
      s.local_time as localTime, s.timezone, home.site_id as groupSiteId
    from sessions s
    join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and c.ended_at is null
    left join session_rooms o on o.org_id = s.org_id and o.session_id = s.id
    left join cohort_rooms r on r.org_id = s.org_id and r.cohort_id = s.cohort_id
    left join rooms home on home.org_id = s.org_id and home.id = r.room_id
    left join rooms m on m.org_id = s.org_id and m.id = coalesce(o.room_id, r.room_id)
    where s.org_id = ${ctx.org.id} and s.starts_at > ${Math.max(ctx.now, Math.min(...at) - DAY_MS)}
      and s.starts_at < ${Math.max(...at) + 2 * DAY_MS}
      and s.local_date in (select value from json_each(${JSON.stringify(dates)}))
      and s.number is not null and s.marked_at is null ${siteId === null ? sql`` : sql`and m.site_id = ${siteId}`}
      and not exists (select 1 from closure_keeps k where k.org_id = s.org_id and k.session_id = s.id and k.date = s.local_date)
    order by s.starts_at, s.id limit ${MOST_AFFECTED + 1}`;
}

/** How many sessions each closed day ahead still has that nobody has decided about, by the closure's id. */
export async function countUndecided(ctx: Context): Promise<Map<string, number>> {
  const rows = await ctx.db.all<{ id: string; sessions: number }>(undecided(ctx));
  return new Map(rows.map(({ id, sessions }) => [id, sessions]));
}

/** The statement behind it: from each closed day ahead to the sessions around it. */
export const undecided = (ctx: Context): SQL => sql`
  select x.id, count(*) as sessions
  from closures x
  cross join sessions s on s.org_id = x.org_id and s.local_date = x.date
    and s.starts_at > (unixepoch(x.date) * 1000) - ${DAY_MS} and s.starts_at < (unixepoch(x.date) * 1000) + ${2 * DAY_MS}
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and c.ended_at is null
  left join session_rooms o on o.org_id = s.org_id and o.session_id = s.id
  left join cohort_rooms r on r.org_id = s.org_id and r.cohort_id = s.cohort_id
  left join rooms m on m.org_id = s.org_id and m.id = coalesce(o.room_id, r.room_id)
  where x.org_id = ${ctx.org.id} and x.removed_at is null and x.date >= ${addDays(toLocal(ctx.now, "UTC").date, -1)}
    and s.starts_at > ${ctx.now} and s.number is not null and s.marked_at is null
    and (x.site_id is null or x.site_id = m.site_id)
    and not exists (select 1 from closure_keeps k where k.org_id = s.org_id and k.session_id = s.id and k.date = s.local_date)
  group by x.id`;
