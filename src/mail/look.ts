import { sql } from "drizzle-orm";
import type { alertCauses } from "../../db/schema/index.ts";
import type { Db, Statement } from "../../db/write.ts";
import { priorities } from "./owe.ts";

export type AlertCause = (typeof alertCauses)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Managers of an org are told of one cause once in this long. */
export const ALERT_EVERY_MS: Record<AlertCause, number> = { trouble: 6 * HOUR_MS, parked: 24 * HOUR_MS, silent: 24 * HOUR_MS };

/** What fails together is told together. */
const GATHER_MS = 5 * MINUTE_MS;

/**
 * The statement that has the tick look, at this instant or before, whether the staff of an org should be told something.
 * It always changes the row, so that a look under way finds out that there is more to see.
 */
export const lookAt = (db: Db, orgId: string, at: number): Statement =>
  db.run(sql`update orgs set staff_mail_at = min(staff_mail_at - 1, ${at}) where id = ${orgId}`);

/** Put beside what says that a mail was missed, failed or became uncertain. */
export const tellTrouble = (db: Db, orgId: string, now: number): Statement => lookAt(db, orgId, now + GATHER_MS);

/** The account takes nothing: every org whose mail waits is looked at, or the one, unless its managers were told today. */
export async function tellParked(db: Db, now: number, orgId?: string): Promise<void> {
  await db.run(sql`
    update orgs set staff_mail_at = min(staff_mail_at - 1, ${now})
    where not exists (select 1 from mail_alerts a where a.org_id = orgs.id and a.cause = 'parked'
        and a.raised_at > ${now - ALERT_EVERY_MS.parked})
      and ${mailWaits(now)} ${orgId === undefined ? sql`` : sql`and id = ${orgId}`}`);
}

/** Holds for an org, a row of `orgs`, with mail that is due and hasn't gone. */
export const mailWaits = (now: number) => sql`(
  exists (select 1 from mailings m where m.state = 'frozen' and m.org_id = orgs.id)
  or exists (select 1 from deliveries d where d.state = 'queued' and d.org_id = orgs.id and d.due_at <= ${now}
    and d.priority in (select value from json_each(${JSON.stringify([...new Set(Object.values(priorities))])}))))`;
