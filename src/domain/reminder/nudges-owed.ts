import { sql } from "drizzle-orm";
import { joinLeaders, leader } from "../../../db/leaders.ts";
import type { Db } from "../../../db/write.ts";
import type { OwedMail } from "../../mail/owe.ts";
import { nudgeAt } from "./mornings.ts";

const DAY_MS = 86_400_000;
/** Sessions looked back at. After an outage longer than this a nudge is of no use; the Today page still has them. */
const LOOK_BACK_MS = 3 * DAY_MS;

export type Unmarked = { sessionId: string; startsAt: number; timezone: string; staffId: string };

/** One for each register of the last days that nobody took, to each who leads it. The unique key keeps it at one for ever. */
export async function nudgesOwed(db: Db, orgId: string, now: number): Promise<OwedMail[]> {
  const unmarked = await db.all<Unmarked>(unmarkedLately(orgId, now));
  return unmarked
    .filter((session) => nudgeAt(session) <= now)
    .map(({ sessionId, staffId, startsAt }) => ({
      kind: "register_nudge",
      uniqueKey: `nudge|${sessionId}|${staffId}`,
      usefulUntil: startsAt + LOOK_BACK_MS + DAY_MS,
      sessionId,
      staffId,
    }));
}

/** Those nudged already are left out, so that looking again writes nothing. */
export const unmarkedLately = (orgId: string, now: number) => sql`
  select s.id as sessionId, s.starts_at as startsAt, s.timezone as timezone, ${leader} as staffId
  from sessions s
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and (c.ended_at is null or c.ended_at > s.starts_at)
  ${joinLeaders}
  join staff m on m.org_id = s.org_id and m.id = ${leader} and m.removed_at is null and m.joined_at is not null and m.wants_nudges = 1
  where s.org_id = ${orgId} and s.starts_at >= ${now - LOOK_BACK_MS} and s.starts_at < ${now} and s.ends_at <= ${now}
    and s.outcome = 'planned' and s.marked_at is null and s.number is not null and s.historic = 0
    and not exists (select 1 from deliveries d
      where d.org_id = s.org_id and d.unique_key = 'nudge|' || s.id || '|' || ${leader})`;
