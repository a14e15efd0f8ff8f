import { type SQL, sql } from "drizzle-orm";
import { type Db, write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { priorities } from "../../mail/owe.ts";

const BATCH = 20;

type DueReminder = { orgId: string; id: string };

/**
 * Turns due reminders into one delivery for everyone enrolled at that moment. Whether each may go is decided when it is
 * frozen, so that every person it was due for has a row that says what became of it.
 *
 * @returns how many reminders it took.
 */
export async function expandReminders(deps: Deps): Promise<number> {
  const now = deps.clock();
  const due = await deps.db.all<DueReminder>(remindersToExpand(now));
  for (const orgId of new Set(due.map((row) => row.orgId))) {
    const ids = due.filter((row) => row.orgId === orgId).map(({ id }) => id);
    await expandOrg(deps.db, orgId, ids, now);
  }
  return due.length;
}

/** Due, not expanded, and still for the session as it stands; one of an older revision waits to be voided. */
export const remindersToExpand = (now: number): SQL => sql`
  select r.org_id as orgId, r.id as id from reminders r
  join sessions s on s.org_id = r.org_id and s.id = r.session_id and s.revision = r.session_revision
  where r.expand_at <= ${now} and r.expanded_at is null and r.voided_at is null
  order by r.expand_at limit ${BATCH}`;

async function expandOrg(db: Db, orgId: string, ids: string[], now: number): Promise<void> {
  const those = sql`r.org_id = ${orgId} and r.id in (select value from json_each(${JSON.stringify(ids)}))
    and r.expanded_at is null and r.voided_at is null`;
  const insert = db.run(sql`
    insert into deliveries (org_id, id, kind, state, priority, due_at, useful_until, unique_key,
      participant_id, enrolment_id, session_id, session_revision, offset_minutes, created_at)
    select r.org_id, 'dlv_' || lower(hex(randomblob(12))), 'reminder', 'queued', ${priorities.reminder}, r.due_at, s.starts_at,
      'reminder|' || s.id || '|' || e.id || '|' || r.offset_minutes || '|' || r.session_revision,
      e.participant_id, e.id, s.id, r.session_revision, r.offset_minutes, ${now}
    from reminders r
    join sessions s on s.org_id = r.org_id and s.id = r.session_id and s.revision = r.session_revision
    join enrolments e on e.org_id = s.org_id and e.cohort_id = s.cohort_id and e.joined_at <= ${now} and e.left_at is null
    where ${those}
    on conflict (org_id, unique_key) do nothing`);
  const mark = db.run(sql`
    update reminders as r set expanded_at = ${now}
    where ${those} and exists (
      select 1 from sessions s where s.org_id = r.org_id and s.id = r.session_id and s.revision = r.session_revision)`);
  await write(
    { db, org: { id: orgId }, actor: { kind: "system" }, now, requestId: "tick" },
    { statements: [insert, mark], audit: [] },
  );
}
