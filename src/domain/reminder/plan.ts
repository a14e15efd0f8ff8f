import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { cohorts, reminders, sessions } from "../../../db/schema/index.ts";
import { type Db, type Guard, type Statement, write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { longestLeadMs } from "../../mail/quiet-hours.ts";
import { newId } from "../../vault.ts";
import { toPolicy } from "../program/reminder-policy.ts";
import { remindersDue } from "./due.ts";

const BATCH = 100;

class PolicyChanged extends Error {}

type Behind = Awaited<ReturnType<typeof sessionsToPlan>>[number];

/** Plans reminders for sessions that are new, have changed, or whose policy has. @returns how many it looked at. */
export async function planReminders(deps: Deps): Promise<number> {
  const now = deps.clock();
  const behind = await sessionsToPlan(deps.db, now);
  for (const orgId of new Set(behind.map((row) => row.orgId))) {
    const own = behind.filter((row) => row.orgId === orgId);
    try {
      await planOrg(deps.db, orgId, own, now);
    } catch (error) {
      // They are still behind: the next round plans them by the policy that is in force now.
      if (!(error instanceof PolicyChanged)) throw error;
    }
  }
  return behind.length;
}

/**
 * Sessions whose revision is ahead of the planned one; a partial index holds only these. What changed just now waits until
 * people are told of it: it may still be undone.
 */
export function sessionsToPlan(db: Db, now: number) {
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
      cohortId: cohorts.id,
      reminderOffsets: cohorts.reminderOffsets,
      quietFrom: cohorts.quietFrom,
      quietUntil: cohorts.quietUntil,
      skipDeclined: cohorts.skipDeclined,
      changedAt: sql<number>`coalesce(${cohorts.remindersChangedAt}, 0)`,
    })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .where(sql`planned_revision < revision and not exists (select 1 from change_sets c
      where c.org_id = sessions.org_id and c.cohort_id = sessions.cohort_id and c.undone_at is null and c.due_at > ${now})`)
    .limit(BATCH);
}

async function planOrg(db: Db, orgId: string, behind: Behind[], now: number): Promise<void> {
  const ids = behind.map(({ id }) => id);
  const these = and(eq(reminders.orgId, orgId), inArray(reminders.sessionId, ids));
  const standing = await db
    .select({
      sessionId: reminders.sessionId,
      offsetMinutes: reminders.offsetMinutes,
      revision: reminders.sessionRevision,
      expandedAt: reminders.expandedAt,
    })
    .from(reminders)
    .where(and(these, isNull(reminders.voidedAt)));
  const rows = behind.flatMap(({ id, revision, startsAt, silent, knownSince, knownRevision, changedAt, ...columns }) => {
    if (silent) return [];
    const policy = toPolicy(columns);
    const planned = standing.filter((row) => row.sessionId === id && row.revision >= knownRevision);
    const offsetsOf = (some: typeof planned) => some.map(({ offsetMinutes }) => offsetMinutes);
    const kept = offsetsOf(planned);
    const handedOn = offsetsOf(planned.filter(({ expandedAt }) => expandedAt !== null));
    const due = remindersDue({ startsAt, offsets: policy.reminderOffsets, knownSince, changedAt, kept, handedOn }, now);
    const lead = longestLeadMs(policy.quietHours);
    return due.map((reminder) => ({
      orgId,
      id: newId("rem"),
      sessionId: id,
      sessionRevision: revision,
      expandAt: reminder.dueAt - lead,
      ...reminder,
    }));
  });
  const revisions = JSON.stringify(Object.fromEntries(behind.map(({ id, revision }) => [id, revision])));
  const owed = JSON.stringify(rows.map((row) => `${row.sessionId}|${row.offsetMinutes}|${row.sessionRevision}`));
  const voidOthers = db.run(sql`
    update reminders set voided_at = ${now}
    where ${these} and expanded_at is null and voided_at is null
      and session_revision <= (${revisions} ->> session_id)
      and session_id || '|' || offset_minutes || '|' || session_revision not in (select value from json_each(${owed}))`);
  const markPlanned = db.run(sql`
    update sessions set planned_revision = cast(${revisions} ->> id as integer)
    where org_id = ${orgId} and ${inArray(sql`id`, ids)}
      and planned_revision < cast(${revisions} ->> id as integer)`);
  const statements: Statement[] = [voidOthers];
  if (rows.length > 0) statements.push(owe(db, rows));
  await write(
    { db, org: { id: orgId }, actor: { kind: "system" }, now, requestId: "tick" },
    { guards: [samePolicies(orgId, behind)], statements: [...statements, markPlanned], audit: [] },
  );
}

/** One that was voided comes back; one that was handed on stays as it was. */
const owe = (db: Db, rows: (typeof reminders.$inferInsert)[]): Statement =>
  db
    .insert(reminders)
    .values(rows)
    .onConflictDoUpdate({
      target: [reminders.orgId, reminders.sessionId, reminders.offsetMinutes, reminders.sessionRevision],
      set: { dueAt: sql`excluded.due_at`, expandAt: sql`excluded.expand_at`, voidedAt: null },
      setWhere: sql`expanded_at is null`,
    });

/** Somebody may change a policy between the reading and the writing; then nothing of this plan holds. */
function samePolicies(orgId: string, behind: Behind[]): Guard {
  const read = JSON.stringify(Object.fromEntries(behind.map(({ cohortId, changedAt }) => [cohortId, changedAt])));
  return {
    holds: sql`not exists (select 1 from json_each(${read}) j
      cross join cohorts c on c.org_id = ${orgId} and c.id = j.key and coalesce(c.reminders_changed_at, 0) <> j.value)`,
    otherwise: () => new PolicyChanged(),
  };
}
