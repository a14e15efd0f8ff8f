import { and, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { cohorts, contacts, deliveries, enrolments, participants, sessions, staff } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";

/** How long before a reminder falls due a moved notice makes it one mail too many. */
const JUST_TOLD_MS = 2 * 3_600_000;

type Receiving = Awaited<ReturnType<typeof readReceivers>>[number];

/** A delivery and everything that decides whether it may go. */
export type Standing = Receiving & {
  session: typeof sessions.$inferSelect | null;
  cohort: typeof cohorts.$inferSelect | null;
  contact: typeof contacts.$inferSelect | null;
  member: typeof staff.$inferSelect | null;
};

/** Reads what many of the deliveries share once, not once for each. */
export async function readStanding(db: Db, orgId: string, ids: string[], now: number): Promise<Standing[]> {
  const rows = await readReceivers(db, orgId, ids, now);
  const shared = async <T extends { id: string }>(
    idOf: (row: Receiving) => string | null,
    read: (ids: string) => Promise<T[]>,
  ) => {
    const wanted = [...new Set(rows.map(idOf).filter((id) => id !== null))];
    const found = wanted.length === 0 ? [] : await read(JSON.stringify(wanted));
    const byId = new Map(found.map((row) => [row.id, row]));
    return (row: Receiving): T | null => byId.get(idOf(row) ?? "") ?? null;
  };
  const session = await shared(
    ({ delivery }) => delivery.sessionId,
    (wanted) =>
      db
        .select()
        .from(sessions)
        .where(and(eq(sessions.orgId, orgId), among(sessions.id, wanted))),
  );
  const cohort = await shared(
    ({ cohortId }) => cohortId,
    (wanted) =>
      db
        .select()
        .from(cohorts)
        .where(and(eq(cohorts.orgId, orgId), among(cohorts.id, wanted))),
  );
  const contact = await shared(
    ({ delivery }) => delivery.contactId,
    (wanted) =>
      db
        .select()
        .from(contacts)
        .where(and(eq(contacts.orgId, orgId), among(contacts.id, wanted))),
  );
  const member = await shared(
    ({ delivery }) => delivery.staffId,
    (wanted) =>
      db
        .select()
        .from(staff)
        .where(and(eq(staff.orgId, orgId), among(staff.id, wanted))),
  );
  return rows.map((row) => ({ ...row, session: session(row), cohort: cohort(row), contact: contact(row), member: member(row) }));
}

const among = (column: SQLWrapper, ids: string): SQL => sql`${column} in (select value from json_each(${ids}))`;

/** Only what is asked for: there are a hundred of each. */
const of = {
  delivery: {
    orgId: deliveries.orgId,
    id: deliveries.id,
    kind: deliveries.kind,
    state: deliveries.state,
    dueAt: deliveries.dueAt,
    usefulUntil: deliveries.usefulUntil,
    participantId: deliveries.participantId,
    enrolmentId: deliveries.enrolmentId,
    sessionId: deliveries.sessionId,
    offsetMinutes: deliveries.offsetMinutes,
    staffId: deliveries.staffId,
    contactId: deliveries.contactId,
    payload: deliveries.payload,
    createdAt: deliveries.createdAt,
  },
  participant: {
    id: participants.id,
    givenName: participants.givenName,
    preferredName: participants.preferredName,
    email: participants.email,
    birthDate: participants.birthDate,
    timezone: participants.timezone,
    locale: participants.locale,
    reminderChoice: participants.reminderChoice,
    emailPermitted: participants.emailPermitted,
    emailConfirmedAt: participants.emailConfirmedAt,
  },
};

function readReceivers(db: Db, orgId: string, ids: string[], now: number) {
  return db
    .select({
      delivery: of.delivery,
      leftAt: enrolments.leftAt,
      cohortId: enrolments.cohortId,
      participant: of.participant,
      consent: sql<string | null>`(select json_object('givenBy', k.given_by, 'until', k.until) from contact_consents k
        where k.org_id = deliveries.org_id and k.contact_id = deliveries.contact_id and k.revoked_at is null
          and k.purpose = case deliveries.kind when 'guardian_reminder' then 'reminders' else 'changes' end)`,
      suppressed: sql<number>`exists (select 1 from suppressions x where x.org_id = deliveries.org_id and x.lifted_at is null
        and (x.ends_at is null or x.ends_at > ${now})
        and x.email_index = case when deliveries.contact_id is null then participants.email_index
          else (select c.email_index from contacts c where c.org_id = deliveries.org_id and c.id = deliveries.contact_id) end)`,
      answer: sql<string | null>`(select r.answer from replies r
        where r.org_id = deliveries.org_id and r.session_id = deliveries.session_id and r.enrolment_id = deliveries.enrolment_id
        order by r.replied_at desc, r.rowid desc limit 1)`,
      nearerDue: sql<number>`exists (select 1 from deliveries n
        where n.org_id = deliveries.org_id
          and n.unique_key > ${own} || '|' and n.unique_key < ${own} || '}'
          and n.offset_minutes < deliveries.offset_minutes and n.session_revision >= deliveries.session_revision
          and n.due_at <= ${now} and n.state <> 'skipped')`,
      justTold: sql<number>`exists (select 1 from deliveries m
        join session_moves v on v.org_id = m.org_id and v.session_id = deliveries.session_id and v.moved_at = m.created_at
        where m.org_id = deliveries.org_id and m.participant_id = deliveries.participant_id and m.contact_id is deliveries.contact_id
          and m.kind in ('moved', 'guardian_moved') and m.created_at > deliveries.due_at - ${JUST_TOLD_MS} and m.created_at <= deliveries.created_at)`,
    })
    .from(deliveries)
    .leftJoin(enrolments, and(eq(enrolments.orgId, deliveries.orgId), eq(enrolments.id, deliveries.enrolmentId)))
    .leftJoin(participants, and(eq(participants.orgId, deliveries.orgId), eq(participants.id, deliveries.participantId)))
    .where(and(eq(deliveries.orgId, orgId), inIds(ids)))
    .orderBy(deliveries.dueAt, deliveries.id);
}

/** What the unique keys of one receiver's reminders of one session begin with. */
const own = sql`case when deliveries.contact_id is null
  then 'reminder|' || deliveries.session_id || '|' || deliveries.enrolment_id
  else 'guardian|' || deliveries.session_id || '|' || deliveries.enrolment_id || '|' || deliveries.contact_id end`;

const inIds = (ids: string[]): SQL => among(deliveries.id, JSON.stringify(ids));
