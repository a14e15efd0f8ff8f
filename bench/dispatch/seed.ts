// A Convene database with `people` reminders that have just fallen due. Rows go in as the verbs would write them, many at a time.
import { createClient } from "@libsql/client/sqlite3";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql/sqlite3";
import * as schema from "../../db/schema/index.ts";
import { type Db, type Statement, write } from "../../db/write.ts";
import type { Context } from "../../src/context.ts";
import { cohortInput } from "../../src/domain/cohort/cohort.ts";
import { openCohort } from "../../src/domain/cohort/open.ts";
import { createOrg } from "../../src/domain/org/create.ts";
import { sealFields } from "../../src/domain/participant/seal-fields.ts";
import { createProgram } from "../../src/domain/program/create.ts";
import { migrateDatabase } from "../../src/local.ts";
import { toLocal } from "../../src/time.ts";
import { createVault, newId } from "../../src/vault.ts";

export const SECRET = "a secret that is only used in benchmarks, 0123456789";

const DAY_MS = 86_400_000;
const ROWS_A_BATCH = 500;

export type Seeded = { orgId: string; cohortIds: string[] };

/** Opens a file for filling: nothing else reads it yet, so it needn't wait for the disk. */
export async function openForSeeding(file: string): Promise<{ db: Db; close: () => void }> {
  const client = createClient({ url: `file:${file}`, concurrency: 1 });
  await client.execute("pragma journal_mode = wal");
  await client.execute("pragma synchronous = off");
  const db = drizzle(client, { schema });
  await migrateDatabase(db);
  return { db, close: () => client.close() };
}

type Wanted = {
  people: number;
  now: number;
  org?: string;
  cohortSize?: number;
  /** From now until the first reminder is due, and from that to the last. */
  dueIn?: number;
  spread?: number;
};

/** Cohorts whose first session, a day after its reminder, has not been planned yet; the others have, and owe nothing soon. */
export async function seed(
  db: Db,
  secret: string,
  { people, now, cohortSize = 500, dueIn = 0, spread = 0, org: name = "Harbor House" }: Wanted,
): Promise<Seeded> {
  const vault = createVault(secret);
  const writer = { db, vault, now, requestId: "req_bench" };
  const owner = { name, timezone: "America/New_York", ownerEmail: "owner@example.org", country: "US" };
  const { org, staffId } = await createOrg(writer, owner);
  await db.update(schema.orgs).set({ mailFrom: "mail@example.org" });
  const ctx: Context = {
    db,
    org,
    actor: { kind: "staff", id: staffId, role: "manager" },
    now: now - 30 * DAY_MS,
    vault: vault.org(org.id),
    log: () => {},
    baseUrl: "https://convene.example.org",
    requestId: "req_bench",
    startDispatch: () => {},
  };
  const { id: programId } = await createProgram(ctx, { templateKey: "peer_drop_in" });
  const start = toLocal(now + DAY_MS, org.timezone);
  const cohortIds: string[] = [];
  for (let left = people; left > 0; left -= cohortSize) {
    const { cohort } = await openCohort(
      ctx,
      cohortInput.parse({
        programId,
        name: `Group ${cohortIds.length + 1}`,
        timezone: org.timezone,
        firstDate: start.date,
        startTime: start.time,
        minutes: 90,
        capacity: cohortSize,
        minimum: 1,
      }),
    );
    await fill(ctx, cohort.id, Math.min(left, cohortSize), cohortIds.length * cohortSize);
    // A session starts on a whole minute; this bench wants a moment.
    const startsAt = now + DAY_MS + dueIn + Math.floor((spread * (people - left)) / people);
    await db
      .update(schema.sessions)
      .set({ startsAt, endsAt: startsAt + 90 * 60_000 })
      .where(sql`cohort_id = ${cohort.id} and number = 1`);
    await db.update(schema.sessions).set({ plannedRevision: 1 }).where(sql`cohort_id = ${cohort.id} and number > 1`);
    // Whatever the hour of the run.
    await db.update(schema.cohorts).set({ quietFrom: null, quietUntil: null, reminderOffsets: "[1440]" });
    cohortIds.push(cohort.id);
  }
  return { orgId: org.id, cohortIds };
}

async function fill(ctx: Context, cohortId: string, size: number, from: number): Promise<void> {
  const { db, org, vault, now } = ctx;
  const persons = Array.from({ length: size }, (_, index) => {
    const id = newId("per");
    const sealed = sealFields(vault, id, { givenName: `Person ${from + index}`, email: `person-${from + index}@example.org` });
    return {
      orgId: org.id,
      id,
      givenName: sealed.givenName ?? "",
      ...sealed,
      emailPermitted: true,
      createdAt: now,
      updatedAt: now,
    };
  }).map((person) => ({ ...person, emailConfirmedAt: now }));
  const places = persons.map(({ id }) => ({
    orgId: org.id,
    id: newId("enr"),
    cohortId,
    participantId: id,
    joinedOn: toLocal(now, org.timezone).date,
    joinedAt: now,
    createdAt: now,
  }));
  const statements: Statement[] = [];
  for (let at = 0; at < size; at += ROWS_A_BATCH) {
    statements.push(
      db.insert(schema.participants).values(persons.slice(at, at + ROWS_A_BATCH) as (typeof schema.participants.$inferInsert)[]),
    );
    statements.push(db.insert(schema.enrolments).values(places.slice(at, at + ROWS_A_BATCH)));
  }
  await write(ctx, { statements, audit: [] });
}
