import { sql } from "drizzle-orm";
import { joinLeaders, leader } from "../../../db/leaders.ts";
import type { Db } from "../../../db/write.ts";
import type { OwedMail } from "../../mail/owe.ts";
import type { DigestDay } from "./mornings.ts";

type Leader = { staffId: string; lastStartsAt: number };

/** One for everyone who leads a session of that day that hasn't begun; it is of use until the last of them begins. */
export async function digestsOwed(db: Db, orgId: string, today: DigestDay, now: number): Promise<OwedMail[]> {
  const leaders = await db.all<Leader>(leadersToday(orgId, today, now));
  return leaders.map(({ staffId, lastStartsAt }) => ({
    kind: "digest",
    uniqueKey: `digest|${staffId}|${today.day}`,
    usefulUntil: lastStartsAt,
    staffId,
    payload: { kind: "digest", ...today },
  }));
}

export const leadersToday = (orgId: string, { from, until }: DigestDay, now: number) => sql`
  select ${leader} as staffId, max(s.starts_at) as lastStartsAt
  from sessions s
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id and (c.ended_at is null or c.ended_at > s.starts_at)
  ${joinLeaders}
  join staff m on m.org_id = s.org_id and m.id = ${leader} and m.removed_at is null and m.joined_at is not null and m.wants_digest = 1
  where s.org_id = ${orgId} and s.starts_at >= ${from} and s.starts_at < ${until}
    and s.number is not null and s.historic = 0 and s.outcome = 'planned'
  group by ${leader} having max(s.starts_at) > ${now}`;
