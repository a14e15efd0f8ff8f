import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { cohorts, contacts, notReminders, sessions, staff } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import { longestLeadMs, ON_TIME_MS } from "./quiet-hours.ts";
import { of, type Receiving, readReceivers, type Which } from "./read-receivers.ts";

export { of, type Which };

const MINUTE_MS = 60_000;
/** How long before a reminder falls due a moved notice makes it one mail too many. */
export const JUST_TOLD_MS = 2 * 3_600_000;

/** A delivery and everything that decides whether it may go. */
export type Standing = Receiving & {
  session: typeof sessions.$inferSelect | null;
  cohort: typeof cohorts.$inferSelect | null;
  contact: typeof contacts.$inferSelect | null;
  member: typeof staff.$inferSelect | null;
  /** A later reminder of the same session is due too. */
  nearerDue: boolean;
  /** They have just been told the session's new time. */
  justTold: boolean;
};

/** Reads what many of the deliveries share once, not once for each. */
export async function readStanding(db: Db, orgId: string, which: Which, now: number): Promise<Standing[]> {
  const rows = await readReceivers(db, orgId, which, now);
  const shared = async <T extends { id: string }>(
    idOf: (row: Receiving) => string | null,
    read: (ids: string[]) => Promise<T[]>,
  ) => {
    const wanted = [...new Set(rows.map(idOf).filter((id) => id !== null))];
    const found = wanted.length === 0 ? [] : await read(wanted);
    const byId = new Map(found.map((row) => [row.id, row]));
    return (row: Receiving): T | null => byId.get(idOf(row) ?? "") ?? null;
  };
  const session = await shared(
    ({ delivery }) => delivery.sessionId,
    (wanted) =>
      db
        .select()
        .from(sessions)
        .where(and(eq(sessions.orgId, orgId), inArray(sessions.id, wanted))),
  );
  const cohort = await shared(
    ({ cohortId }) => cohortId,
    (wanted) =>
      db
        .select()
        .from(cohorts)
        .where(and(eq(cohorts.orgId, orgId), inArray(cohorts.id, wanted))),
  );
  const contact = await shared(
    ({ delivery }) => delivery.contactId,
    (wanted) =>
      db
        .select()
        .from(contacts)
        .where(and(eq(contacts.orgId, orgId), inArray(contacts.id, wanted))),
  );
  const member = await shared(
    ({ delivery }) => delivery.staffId,
    (wanted) =>
      db
        .select()
        .from(staff)
        .where(and(eq(staff.orgId, orgId), inArray(staff.id, wanted))),
  );
  const standing = rows.map((row) => ({
    ...row,
    session: session(row),
    cohort: cohort(row),
    contact: contact(row),
    member: member(row),
  }));
  const nearer = await those(
    db,
    orgId,
    standing.filter((row) => nearerMayBeDue(row, now)),
    nearerDue(now),
  );
  const told = await those(
    db,
    orgId,
    standing.filter((row) => row.session !== null && row.session.revision > 1),
    justTold,
  );
  return standing.map((row) => ({ ...row, nearerDue: nearer.has(row.delivery.id), justTold: told.has(row.delivery.id) }));
}

type Shared = Omit<Standing, "nearerDue" | "justTold">;

/** Which of some reminders something holds for. Of most there is nothing to ask. @param holds of the delivery `d` */
async function those(db: Db, orgId: string, rows: Shared[], holds: SQL): Promise<Set<string>> {
  const ids = rows.filter(({ delivery }) => delivery.offsetMinutes !== null).map(({ delivery }) => delivery.id);
  if (ids.length === 0) return new Set();
  const found = await db.all<{ id: string }>(sql`
    select d.id from json_each(${JSON.stringify(ids)}) j cross join deliveries d on d.org_id = ${orgId} and d.id = j.value
    where ${holds}`);
  return new Set(found.map(({ id }) => id));
}

/** A notice that didn't go, or that nobody is sure of, told nobody. */
export const mayHaveTold = sql`state not in ('missed', 'failed', 'unknown')`;

const justTold = sql`exists (select 1 from deliveries m
  join session_moves v on v.org_id = m.org_id and v.session_id = d.session_id and v.moved_at = m.created_at
  where m.org_id = d.org_id and m.participant_id = d.participant_id and m.contact_id is d.contact_id
    and m.${notReminders} and m.kind in ('moved', 'guardian_moved') and m.${mayHaveTold}
    and m.created_at > d.due_at - ${JUST_TOLD_MS} and m.created_at <= d.created_at)`;

const nearerDue = (now: number): SQL => sql`exists (select 1 from deliveries n
  where n.org_id = d.org_id and n.unique_key > ${beginning} || '|' and n.unique_key < ${beginning} || '}'
    and n.offset_minutes < d.offset_minutes and n.session_revision >= d.session_revision
    and n.due_at <= ${now} and n.state <> 'skipped')`;

/** What the unique keys of one receiver's reminders of one session begin with. */
const beginning = sql`case when d.contact_id is null then 'reminder|' || d.enrolment_id || '|' || d.session_id
  else 'guardian|' || d.enrolment_id || '|' || d.session_id || '|' || d.contact_id end`;

/** On time, nobody has to look. */
function nearerMayBeDue({ delivery, session, cohort }: Shared, now: number): boolean {
  if (delivery.offsetMinutes === null || !session || !cohort) return false;
  if (now > delivery.dueAt + ON_TIME_MS) return true;
  const { offsetMinutes } = delivery;
  const { quietFrom: from, quietUntil: until } = cohort;
  const soonest = now + longestLeadMs(from && until ? { from, until } : null);
  const offsets = JSON.parse(cohort.reminderOffsets) as number[];
  return offsets.some((offset) => offset < offsetMinutes && session.startsAt - offset * MINUTE_MS <= soonest);
}
