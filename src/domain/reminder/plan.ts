import { and, eq, isNotNull, sql } from "drizzle-orm";
import { cohorts, reminders, sessions } from "../../../db/schema/index.ts";
import { type Db, type Statement, write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { newId } from "../../vault.ts";
import { remindersDue } from "./due.ts";

const BATCH = 100;

type Behind = Awaited<ReturnType<typeof sessionsToPlan>>[number];

/** Plans reminders for sessions that are new or have changed since they were planned. @returns how many it looked at. */
export async function planReminders(deps: Deps): Promise<number> {
  const now = deps.clock();
  const behind = await sessionsToPlan(deps.db);
  for (const orgId of new Set(behind.map((row) => row.orgId))) {
    const own = behind.filter((row) => row.orgId === orgId);
    await planOrg(deps.db, orgId, own, now);
  }
  return behind.length;
}

/** Sessions whose revision is ahead of the planned one; a partial index holds only these. */
export function sessionsToPlan(db: Db) {
  return db
    .select({
      orgId: sessions.orgId,
      id: sessions.id,
      revision: sessions.revision,
      startsAt: sessions.startsAt,
      silent: sql<number>`${sessions.historic} = 1 or ${sessions.number} is null or ${sessions.outcome} <> 'planned'`,
      knownSince: sql<number>`coalesce((
        select max(m.moved_at) from session_moves m where m.org_id = sessions.org_id and m.session_id = sessions.id),
        ${sessions.createdAt})`,
      knownRevision: sql<number>`coalesce((
        select max(m.revision) from session_moves m where m.org_id = sessions.org_id and m.session_id = sessions.id), 1)`,
      offsets: cohorts.reminderOffsets,
    })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .where(sql`planned_revision < revision`)
    .limit(BATCH);
}

async function planOrg(db: Db, orgId: string, behind: Behind[], now: number): Promise<void> {
  const ids = JSON.stringify(behind.map(({ id }) => id));
  const these = sql`${reminders.orgId} = ${orgId} and ${reminders.sessionId} in (select value from json_each(${ids}))`;
  const expanded = await db
    .select({ sessionId: reminders.sessionId, offsetMinutes: reminders.offsetMinutes, revision: reminders.sessionRevision })
    .from(reminders)
    .where(and(these, isNotNull(reminders.expandedAt)));
  const rows = behind.flatMap(({ id, revision, startsAt, silent, knownSince, knownRevision, offsets }) => {
    if (silent) return [];
    const handedOn = expanded
      .filter((done) => done.sessionId === id && done.revision >= knownRevision)
      .map(({ offsetMinutes }) => offsetMinutes);
    const due = remindersDue({ startsAt, offsets: JSON.parse(offsets) as number[], knownSince, handedOn }, now);
    return due.map((reminder) => ({
      orgId,
      id: newId("rem"),
      sessionId: id,
      sessionRevision: revision,
      expandAt: reminder.dueAt,
      ...reminder,
    }));
  });
  const revisions = JSON.stringify(Object.fromEntries(behind.map(({ id, revision }) => [id, revision])));
  const voidOlder = db.run(sql`
    update reminders set voided_at = ${now}
    where ${these} and expanded_at is null and voided_at is null
      and session_revision < (${revisions} ->> session_id)`);
  const markPlanned = db.run(sql`
    update sessions set planned_revision = cast(${revisions} ->> id as integer)
    where org_id = ${orgId} and id in (select value from json_each(${ids}))
      and planned_revision < cast(${revisions} ->> id as integer)`);
  const statements: Statement[] = [voidOlder];
  if (rows.length > 0) statements.push(db.insert(reminders).values(rows).onConflictDoNothing());
  await write(
    { db, org: { id: orgId }, actor: { kind: "system" }, now, requestId: "tick" },
    { statements: [...statements, markPlanned], audit: [] },
  );
}
