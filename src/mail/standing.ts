import { and, eq, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { cohorts, contacts, deliveries, enrolments, type orgs, participants, sessions, staff } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import { ageOn } from "../time.ts";
import { type ConsentGiver, type NoConsent, whyNotTold } from "./consent.ts";
import { isQuiet, laterAllowed, ON_TIME_MS } from "./quiet-hours.ts";

/** How long before a reminder falls due a moved notice makes it one mail too many. */
const JUST_TOLD_MS = 2 * 3_600_000;

const DAY_MINUTES = 1440;

type Receiving = Awaited<ReturnType<typeof readReceivers>>[number];

/** A delivery and everything that decides whether it may go. */
export type Standing = Receiving & {
  session: typeof sessions.$inferSelect | null;
  cohort: typeof cohorts.$inferSelect | null;
  contact: typeof contacts.$inferSelect | null;
  member: typeof staff.$inferSelect | null;
};

/** Why a delivery doesn't go. Stable codes; the domain puts them into words. */
export type Verdict = {
  state: "skipped" | "missed" | "failed";
  reason:
    | "left_staff"
    | "withdrawn"
    | "session_off"
    | "session_moved"
    | "replied_cant_come"
    | "not_in_policy"
    | "chose_none"
    | "chose_day_before"
    | "nearer_one_due"
    | "just_told"
    | NoConsent
    | "too_young"
    | "no_address"
    | "no_permission"
    | "not_confirmed"
    | "already_confirmed"
    | "suppressed"
    | "unreadable"
    | "too_late";
};

/** Stays queued until then: it is late, and now would be in the receiver's quiet hours. */
export type PutOff = { state: "queued"; reason: "quiet_hours"; dueAt: number };

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

function readReceivers(db: Db, orgId: string, ids: string[], now: number) {
  return db
    .select({
      delivery: deliveries,
      leftAt: enrolments.leftAt,
      cohortId: enrolments.cohortId,
      participant: participants,
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

type Rules = Pick<
  typeof orgs.$inferSelect,
  "addressConfirmedBy" | "adultAge" | "minorConsentAge" | "guardianConsentBy" | "youngestToMail"
>;

/** The org's rules, the participant's birth date, and today by the org's calendar. */
export type Footing = { rules: Rules; birthDate: string | null; today: string };

/** Whether a delivery may still go: null when it may. A reason the person gave comes before a reason of time. */
export function judge(row: Standing, footing: Footing, now: number): Verdict | null {
  const skip = (reason: Verdict["reason"]): Verdict => ({ state: "skipped", reason });
  const judgeReceiver = row.delivery.contactId ? judgeContact : judgeAddress;
  const reason = row.delivery.staffId ? judgeStaff(row) : (judgeOccasion(row) ?? judgeReceiver(row, footing));
  if (reason) return skip(reason);
  return row.delivery.usefulUntil <= now ? { state: "missed", reason: "too_late" } : null;
}

const judgeStaff = ({ member }: Standing): Verdict["reason"] | null =>
  !member || member.removedAt !== null ? "left_staff" : null;

/** When a reminder that is late should go instead of now; null when now is right. */
export function putOff({ delivery, session, cohort, participant }: Standing, now: number): PutOff | null {
  if (delivery.kind !== "reminder" && delivery.kind !== "guardian_reminder") return null;
  if (!session || !cohort?.quietFrom || !cohort.quietUntil) return null;
  const quiet = { from: cohort.quietFrom, until: cohort.quietUntil };
  const zone = participant?.timezone ?? session.timezone;
  // Quiet hours were minded when it fell due; only what came late since then is put off.
  if (now <= delivery.dueAt + ON_TIME_MS || !isQuiet(now, quiet, zone)) return null;
  const dueAt = laterAllowed(now, session.startsAt, quiet, zone);
  return dueAt === null ? null : { state: "queued", reason: "quiet_hours", dueAt };
}

function judgeOccasion(row: Standing): Verdict["reason"] | null {
  const { delivery, session, cohort, participant, leftAt, answer, nearerDue, justTold } = row;
  if (leftAt !== null) return "withdrawn";
  if (delivery.kind !== "reminder" && delivery.kind !== "guardian_reminder") return null;
  if (!session || session.historic || session.number === null || session.outcome !== "planned") return "session_off";
  if (cohort?.endedAt != null && cohort.endedAt <= session.startsAt) return "session_off";
  if (session.startsAt !== delivery.usefulUntil) return "session_moved";
  const offsets = JSON.parse(cohort?.reminderOffsets ?? "[]") as number[];
  const offset = delivery.offsetMinutes ?? 0;
  if (!offsets.includes(offset)) return "not_in_policy";
  const choice = delivery.contactId ? "all" : participant?.reminderChoice;
  if (choice === "none") return "chose_none";
  if (choice === "day_before" && offset !== dayBefore(offsets)) return "chose_day_before";
  if (answer === "cant_come" && cohort?.skipDeclined) return "replied_cant_come";
  // Whoever chose one has no nearer one to wait for.
  if (nearerDue && choice === "all") return "nearer_one_due";
  return justTold ? "just_told" : null;
}

/** Of several reminders the one nearest to a day before: of 3 days and 3 hours, the 3 hours. */
export const dayBefore = (offsets: number[]): number | undefined =>
  [...offsets].sort((a, b) => Math.abs(a - DAY_MINUTES) - Math.abs(b - DAY_MINUTES))[0];

/** A guardian gets what somebody who may decide has agreed to, while the person is a minor, and nothing else. */
function judgeContact(
  { contact, consent, suppressed }: Standing,
  { birthDate, rules, today }: Footing,
): Verdict["reason"] | null {
  if (!contact || contact.removedAt !== null) return "no_consent";
  const agreed = consent === null ? null : (JSON.parse(consent) as { givenBy: ConsentGiver; until: string | null });
  const why = whyNotTold(agreed, birthDate, rules, today);
  if (why) return why;
  if (!contact.email) return "no_address";
  return suppressed ? "suppressed" : null;
}

function judgeAddress({ delivery, participant, suppressed }: Standing, footing: Footing): Verdict["reason"] | null {
  const { birthDate, today } = footing;
  const { youngestToMail, addressConfirmedBy: by } = footing.rules;
  if (birthDate !== null && ageOn(birthDate, today) < youngestToMail) return "too_young";
  if (!participant?.email) return "no_address";
  if (!participant.emailPermitted) return "no_permission";
  if (suppressed) return "suppressed";
  if (delivery.kind === "confirm_address") return participant.emailConfirmedAt === null ? null : "already_confirmed";
  // Where staff confirm addresses, recording the permission is the confirmation.
  return participant.emailConfirmedAt === null && by === "participant" ? "not_confirmed" : null;
}
