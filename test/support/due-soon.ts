import { sql } from "drizzle-orm";
import { cohorts, sessions } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import { tick } from "../../src/tick.ts";
import { createMailWorld, DAY, type MailWorld } from "./mail.ts";

/**
 * A cohort whose first reminder falls due in `seconds` by the real clock, its welcome mails gone already to a provider
 * of this process.
 */
export async function createDueSoon(seconds: number, people: number, db?: Db): Promise<MailWorld> {
  const names = Array.from({ length: people }, (_, index) => `Person${index}`);
  const mail = await createMailWorld(names, { now: Date.now(), cohort: { capacity: 500 }, ...(db ? { db } : {}) });
  // Whatever the time of day it is where the group meets.
  await mail.world.deps.db.update(cohorts).set({ quietFrom: null, quietUntil: null });
  await tick(mail.world.deps);
  await fallDue(mail, 0, seconds);
  return mail;
}

/** Has one session's reminder fall due. A session starts on a whole minute, so the row's own instant is set. */
export async function fallDue({ world, sessionIds }: MailWorld, session: number, seconds: number): Promise<void> {
  const startsAt = Date.now() + DAY + seconds * 1000;
  await world.deps.db
    .update(sessions)
    .set({ startsAt, endsAt: startsAt + 90 * 60_000, revision: sql`revision + 1` })
    .where(sql`id = ${sessionIds[session]}`);
}
