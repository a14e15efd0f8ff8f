import { inArray, type SQL, sql } from "drizzle-orm";
import { type Db, type Statement, write } from "../../../db/write.ts";
import type { Deps } from "../../deps.ts";
import { freshDeliveryId } from "../../mail/delivery-id.ts";
import { priorities } from "../../mail/owe.ts";
import { remindAt } from "../../mail/quiet-hours.ts";
import { toPolicy } from "../program/reminder-policy.ts";

const BATCH = 100;

type DueReminder = {
  orgId: string;
  id: string;
  dueAt: number;
  startsAt: number;
  timezone: string;
  quietFrom: string | null;
  quietUntil: string | null;
  revision: number;
  /** Deliveries of an earlier revision of the session were for another time. */
  knownRevision: number;
};

/** A zone, or null for everybody, whose moment has come. */
type Moment = {
  id: string;
  zone: string | null;
  at: number;
  known: number;
  /** The session or its policy has changed since: some may have been owed this one already. */
  again: boolean;
};

/**
 * Turns due reminders into one delivery for everyone enrolled at that moment; where quiet hours shift it, those of each
 * zone at theirs. Whether each may go is decided when it is frozen, so that every person it was due for has a row that
 * says what became of it.
 *
 * @returns how many reminders it looked at.
 */
export async function expandReminders(deps: Deps): Promise<number> {
  const now = deps.clock();
  const due = await deps.db.all<DueReminder>(remindersToExpand(now));
  for (const orgId of new Set(due.map((row) => row.orgId))) {
    const own = due.filter((row) => row.orgId === orgId);
    await expandOrg(deps.db, orgId, own, now);
  }
  return due.length;
}

/** Time to look, not expanded, and still for the session as it stands; one of an older revision waits to be voided. */
export const remindersToExpand = (now: number): SQL => sql`
  select r.org_id as orgId, r.id as id, r.due_at as dueAt, r.session_revision as revision, s.starts_at as startsAt, s.timezone as timezone,
    c.quiet_from as quietFrom, c.quiet_until as quietUntil,
    coalesce((select max(m.revision) from session_moves m where m.org_id = s.org_id and m.session_id = s.id), 1) as knownRevision
  from reminders r
  join sessions s on s.org_id = r.org_id and s.id = r.session_id and s.revision = r.session_revision
  join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  where r.expand_at <= ${now} and r.expanded_at is null and r.voided_at is null
  order by r.expand_at limit ${BATCH}`;

/**
 * Those enrolled now, in the moment's zone, for the reminders of `moments`, a JSON text. The order of the joins is the order
 * of the look-ups: left to itself SQLite reads every reminder for every moment.
 */
const enrolled = (orgId: string, moments: string, now: number): SQL => sql`
  from json_each(${moments}) j
  cross join reminders r on r.org_id = ${orgId} and r.id = j.value ->> 'id' and r.expanded_at is null and r.voided_at is null
  cross join sessions s on s.org_id = r.org_id and s.id = r.session_id and s.revision = r.session_revision
  cross join enrolments e on e.org_id = s.org_id and e.cohort_id = s.cohort_id and e.joined_at <= ${now} and e.left_at is null
    and (j.value ->> 'zone' is null or j.value ->> 'zone' = coalesce(
      (select p.timezone from participants p where p.org_id = e.org_id and p.id = e.participant_id), s.timezone))`;

/** This reminder has not been owed to them yet, not even for an earlier revision of the session at this time. */
const notYetOwed = sql`not exists (select 1 from deliveries d where d.org_id = e.org_id
  and d.unique_key > 'reminder|' || e.id || '|' || s.id || '|' || r.offset_minutes || '|'
  and d.unique_key < 'reminder|' || e.id || '|' || s.id || '|' || r.offset_minutes || '}'
  and d.session_revision >= j.value ->> 'known')`;

const freshId = (now: number): SQL => freshDeliveryId(now, sql`j.value ->> 'at'`, sql`s.id`);

/** The zones that people of an org live in: one look-up a zone, however many people. */
export const zonesOf = (orgId: string): SQL => sql`
  with recursive zones(name) as (
    select (select min(timezone) from participants where org_id = ${orgId} and timezone is not null)
    union all
    select (select min(timezone) from participants where org_id = ${orgId} and timezone > zones.name) from zones where zones.name is not null)
  select name from zones where name is not null`;

/** Whose moment has come, and when to look again; null: everybody's has. */
function momentsOf({ id, dueAt, startsAt, revision, knownRevision, ...columns }: DueReminder, zones: string[], now: number) {
  const quiet = toPolicy({ ...columns, reminderOffsets: "[]", skipDeclined: true }).quietHours;
  const all = [...new Set([columns.timezone, ...zones])].map((zone) => ({
    id,
    zone,
    at: remindAt({ dueAt, startsAt, quiet, zone }, now),
    known: knownRevision,
    again: revision > knownRevision,
  }));
  const later = [...all.map(({ at }) => at), dueAt].filter((at) => at > now);
  const next = later.length > 0 ? Math.min(...later) : null;
  const [first] = all;
  const together = first && all.every(({ at }) => at === first.at && at <= now);
  const moments: Moment[] = together ? [{ ...first, zone: null }] : all.filter(({ at }) => at <= now);
  return { moments, next };
}

async function expandOrg(db: Db, orgId: string, due: DueReminder[], now: number): Promise<void> {
  const ids = due.map(({ id }) => id);
  const zones = (await db.all<{ name: string }>(zonesOf(orgId))).map(({ name }) => name);
  const moments: Moment[] = [];
  const next: Record<string, number> = {};
  for (const reminder of due) {
    const found = momentsOf(reminder, zones, now);
    moments.push(...found.moments);
    if (found.next !== null) next[reminder.id] = found.next;
  }
  const statements = moments.length === 0 ? [] : await guardianReminders(db, orgId, moments, now);
  // Before the participants' own rows: those are what says that a reminder has been owed.
  for (const again of [false, true]) {
    const those = moments.filter((moment) => moment.again === again);
    if (those.length > 0) statements.push(db.run(insertReminders(orgId, JSON.stringify(those), again, now)));
  }
  const later = JSON.stringify(next);
  const mark = db.run(sql`
    update reminders as r set expanded_at = case when ${later} ->> r.id is null then ${now} end,
      expand_at = coalesce(${later} ->> r.id, expand_at)
    where r.org_id = ${orgId} and ${inArray(sql`r.id`, ids)} and r.expanded_at is null and r.voided_at is null
      and exists (select 1 from sessions s where s.org_id = r.org_id and s.id = r.session_id and s.revision = r.session_revision)`);
  await write(
    { db, org: { id: orgId }, actor: { kind: "system" }, now, requestId: "tick" },
    { statements: [...statements, mark], audit: [] },
  );
}

/** Without `again` the unique key alone keeps anybody from being owed one twice. */
const insertReminders = (orgId: string, moments: string, again: boolean, now: number): SQL => sql`
  insert into deliveries (org_id, id, kind, state, priority, due_at, useful_until, unique_key,
    participant_id, enrolment_id, session_id, session_revision, offset_minutes, created_at)
  select r.org_id, ${freshId(now)}, 'reminder', 'queued', ${priorities.reminder}, j.value ->> 'at', s.starts_at,
    'reminder|' || e.id || '|' || s.id || '|' || r.offset_minutes || '|' || r.session_revision,
    e.participant_id, e.id, s.id, r.session_revision, r.offset_minutes, ${now}
  ${enrolled(orgId, moments, now)}
  where ${again ? notYetOwed : sql`true`}
  on conflict (org_id, unique_key) do nothing`;

/** The statement that owes guardians who may be told the same reminders; none where nobody's may. */
async function guardianReminders(db: Db, orgId: string, moments: Moment[], now: number): Promise<Statement[]> {
  const some = await db.all(sql`
    select 1 from contact_consents where org_id = ${orgId} and purpose = 'reminders' and revoked_at is null limit 1`);
  return some.length === 0 ? [] : [db.run(insertForGuardians(orgId, JSON.stringify(moments), now))];
}

export const insertForGuardians = (orgId: string, moments: string, now: number): SQL => sql`
  insert into deliveries (org_id, id, kind, state, priority, due_at, useful_until, unique_key,
    participant_id, enrolment_id, session_id, session_revision, offset_minutes, contact_id, created_at)
  select r.org_id, ${freshId(now)}, 'guardian_reminder', 'queued', ${priorities.guardian_reminder},
    j.value ->> 'at', s.starts_at,
    'guardian|' || e.id || '|' || s.id || '|' || g.id || '|' || r.offset_minutes || '|' || r.session_revision,
    e.participant_id, e.id, s.id, r.session_revision, r.offset_minutes, g.id, ${now}
  ${enrolled(orgId, moments, now)}
  cross join contacts g on g.org_id = e.org_id and g.participant_id = e.participant_id and g.removed_at is null
  cross join contact_consents k on k.org_id = g.org_id and k.contact_id = g.id and k.purpose = 'reminders' and k.revoked_at is null
  where ${notYetOwed}
  on conflict (org_id, unique_key) do nothing`;
