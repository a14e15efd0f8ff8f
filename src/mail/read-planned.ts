import { and, eq, isNull, lte, type SQL, sql } from "drizzle-orm";
import { pausedOn } from "../../db/pauses.ts";
import {
  cohorts,
  contactConsents,
  contacts,
  enrolments,
  notReminders,
  participants,
  reminders,
  sessions,
} from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import { remindAt } from "./quiet-hours.ts";
import { JUST_TOLD_MS, mayHaveTold, of, type Standing } from "./read-standing.ts";

/** One session's reminders, or the next of one person's. */
export type WhosePlanned = { sessionId: string } | { participantId: string };

type Row = Awaited<ReturnType<typeof plannedPage>>[number];
type Draft = Omit<Standing, "nearerDue">;

/**
 * The reminders that are planned and not yet owed, one for everybody who would get one if it fell due as things stand: `at`
 * is when, by the receiver's clock and quiet hours. What it says of a receiver is what the dispatcher would go by.
 */
export async function readPlanned(
  db: Db,
  orgId: string,
  whose: WhosePlanned,
  { now, most }: { now: number; most: number },
): Promise<Standing[]> {
  const rows = await plannedPage(db, orgId, whose, { now, most });
  const own = new Map(rows.map((row) => [`${row.reminder.id}|${row.enrolment.id}`, row]));
  const drafts = [
    ...[...own.values()].map((row) => toDraft(row, false, now)),
    ...rows.filter(({ consent }) => consent !== null).map((row) => toDraft(row, true, now)),
  ];
  return drafts.map((draft) => ({ ...draft, nearerDue: drafts.some((other) => isNearer(other, draft, now)) }));
}

/** The statement behind `readPlanned`: a row for each reminder and person, or each of a person's contacts. */
export function plannedPage(db: Db, orgId: string, whose: WhosePlanned, { now, most }: { now: number; most: number }) {
  const suppressed = (index: SQL): SQL<number> => sql<number>`exists (select 1 from suppressions x
    where x.org_id = ${orgId} and x.email_index = ${index} and x.lifted_at is null and (x.ends_at is null or x.ends_at > ${now}))`;
  const toldAt = (contact: SQL): SQL<number | null> => sql<number | null>`(select max(m.created_at) from session_moves v
    cross join deliveries m indexed by deliveries_by_participant on m.org_id = v.org_id and m.participant_id = enrolments.participant_id and m.${notReminders}
      and m.created_at = v.moved_at and m.kind in ('moved', 'guardian_moved') and m.contact_id is ${contact} and m.${mayHaveTold}
    where v.org_id = ${orgId} and v.session_id = reminders.session_id)`;
  const rows = db
    .select({
      reminder: { id: reminders.id, offsetMinutes: reminders.offsetMinutes, dueAt: reminders.dueAt },
      session: sessions,
      cohort: cohorts,
      enrolment: { id: enrolments.id, leftAt: enrolments.leftAt },
      participant: of.participant,
      answer: sql<string | null>`(select r.answer from replies r
        where r.org_id = ${orgId} and r.session_id = reminders.session_id and r.enrolment_id = enrolments.id
        order by r.replied_at desc, r.rowid desc limit 1)`,
      paused: pausedOn(orgId, sql`enrolments.id`, sql`sessions.local_date`),
      suppressed: suppressed(sql`participants.email_index`),
      toldAt: toldAt(sql`null`),
      contact: contacts,
      consent: { givenBy: contactConsents.givenBy, until: contactConsents.until },
      contactSuppressed: suppressed(sql`contacts.email_index`),
      contactToldAt: toldAt(sql`contacts.id`),
    })
    .from(reminders)
    .innerJoin(
      sessions,
      and(
        eq(sessions.orgId, reminders.orgId),
        eq(sessions.id, reminders.sessionId),
        eq(sessions.revision, reminders.sessionRevision),
      ),
    )
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .innerJoin(
      enrolments,
      and(
        eq(enrolments.orgId, sessions.orgId),
        eq(enrolments.cohortId, sessions.cohortId),
        lte(enrolments.joinedAt, sessions.startsAt),
        isNull(enrolments.leftAt),
      ),
    )
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)))
    .leftJoin(
      contacts,
      and(eq(contacts.orgId, participants.orgId), eq(contacts.participantId, participants.id), isNull(contacts.removedAt)),
    )
    .leftJoin(
      contactConsents,
      and(
        eq(contactConsents.orgId, contacts.orgId),
        eq(contactConsents.contactId, contacts.id),
        eq(contactConsents.purpose, "reminders"),
        isNull(contactConsents.revokedAt),
      ),
    )
    .where(
      and(
        eq(reminders.orgId, orgId),
        isNull(reminders.expandedAt),
        isNull(reminders.voidedAt),
        ...("sessionId" in whose
          ? [eq(reminders.sessionId, whose.sessionId)]
          : [
              eq(enrolments.participantId, whose.participantId),
              sql`reminders.session_id in (select s.id from enrolments n
                cross join sessions s on s.org_id = n.org_id and s.cohort_id = n.cohort_id and s.starts_at > ${now}
                where n.org_id = ${orgId} and n.participant_id = ${whose.participantId} and n.left_at is null
                order by s.starts_at limit ${most})`,
            ]),
        // Where quiet hours bring it forward, some have been owed theirs already.
        sql`not exists (select 1 from deliveries d where d.org_id = ${orgId}
          and d.unique_key > 'reminder|' || enrolments.id || '|' || reminders.session_id || '|' || reminders.offset_minutes || '|'
          and d.unique_key < 'reminder|' || enrolments.id || '|' || reminders.session_id || '|' || reminders.offset_minutes || '}'
          and d.session_revision >= coalesce((select max(v.revision) from session_moves v
            where v.org_id = ${orgId} and v.session_id = reminders.session_id), 1))`,
      ),
    )
    .orderBy(reminders.dueAt, reminders.id);
  return rows;
}

function toDraft(row: Row, guardian: boolean, now: number): Draft {
  const { reminder, session, cohort, enrolment, participant, answer } = row;
  const { quietFrom: from, quietUntil: until } = cohort;
  const zone = participant.timezone ?? session.timezone;
  const quiet = from && until ? { from, until } : null;
  const dueAt = remindAt({ dueAt: reminder.dueAt, startsAt: session.startsAt, quiet, zone }, now);
  const toldAt = guardian ? row.contactToldAt : row.toldAt;
  return {
    delivery: {
      orgId: session.orgId,
      id: "",
      kind: guardian ? "guardian_reminder" : "reminder",
      state: "queued",
      dueAt,
      usefulUntil: session.startsAt,
      participantId: participant.id,
      enrolmentId: enrolment.id,
      sessionId: session.id,
      offsetMinutes: reminder.offsetMinutes,
      staffId: null,
      contactId: guardian ? (row.contact?.id ?? null) : null,
      payload: null,
      createdAt: now,
    },
    leftAt: enrolment.leftAt,
    cohortId: cohort.id,
    participant,
    consent: guardian ? JSON.stringify(row.consent) : null,
    suppressed: Boolean(guardian ? row.contactSuppressed : row.suppressed),
    answer,
    paused: Boolean(row.paused),
    session,
    cohort,
    contact: guardian ? row.contact : null,
    member: null,
    justTold: toldAt !== null && toldAt > dueAt - JUST_TOLD_MS,
  };
}

/** Whether `other` is the same receiver's later reminder of the same session, and due too. */
const isNearer = ({ delivery: other }: Draft, { delivery }: Draft, now: number): boolean =>
  other.enrolmentId === delivery.enrolmentId &&
  other.contactId === delivery.contactId &&
  other.sessionId === delivery.sessionId &&
  (other.offsetMinutes ?? 0) < (delivery.offsetMinutes ?? 0) &&
  other.dueAt <= now;
