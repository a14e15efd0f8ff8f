import { eq, sql } from "drizzle-orm";
import { cohorts, sessions } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import { createOrg } from "../../src/domain/org/create.ts";
import { readConfig } from "../../src/env.ts";
import { migrateDatabase, openDatabase } from "../../src/local.ts";
import { createVault } from "../../src/vault.ts";
import { makeCohort } from "../support/cohorts.ts";
import { addPerson } from "../support/mail.ts";

export const SECRET = "a secret that is only used in tests, 0123456789";

/** Everybody is enrolled here; session 1 is on 24 February. */
export const BEFORE = Date.parse("2027-02-03T18:00:00Z");

export const MOST_SEEDS = 25;

export type Group = { orgId: string; cohortId: string; people: number };

/** A migrated database with one group per org that meets weekly, reminders a day before; copied for each chain of kills. */
export async function makeTemplate(file: string, sizes: number[]): Promise<Group[]> {
  const config = readConfig({ DATABASE_URL: `file:${file}` });
  const { db, close } = await openDatabase(config);
  await migrateDatabase(db);
  const vault = createVault(SECRET);
  const groups: Group[] = [];
  for (const [index, people] of sizes.entries()) {
    const { org, staffId } = await createOrg(
      { db, vault, now: BEFORE, requestId: "req_test" },
      { name: `Org ${index}`, timezone: "America/New_York", ownerEmail: `owner${index}@example.org`, country: "US" },
    );
    const ctx = {
      db,
      org,
      actor: { kind: "staff" as const, id: staffId, role: "manager" as const },
      now: BEFORE,
      vault: vault.org(org.id),
      log: () => {},
      baseUrl: config.baseUrl,
      requestId: "req_test",
      startDispatch: () => {},
    };
    const { cohort } = await makeCohort(ctx, { capacity: 500, sessionCount: MOST_SEEDS + 1 });
    for (let person = 0; person < people; person += 1) await addPerson(ctx, cohort.id, `o${index}p${person}`);
    await db.update(cohorts).set({ reminderOffsets: "[1440]" }).where(eq(cohorts.id, cohort.id));
    groups.push({ orgId: org.id, cohortId: cohort.id, people });
  }
  await db.run(sql`pragma wal_checkpoint(truncate)`);
  close();
  return groups;
}

/** The instants of the groups' sessions, which all meet at the same time. */
export async function sessionTimes(db: Db): Promise<number[]> {
  const rows = await db.selectDistinct({ startsAt: sessions.startsAt }).from(sessions).orderBy(sessions.startsAt);
  return rows.map(({ startsAt }) => startsAt);
}
