import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { pausedOn } from "../../db/pauses.ts";
import { deliveries, enrolments, participants } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";

/** Only what is asked for: there are a hundred of each. */
export const of = {
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
const deliveryFields = Object.keys(of.delivery);
const participantFields = Object.keys(of.participant);

/** A delivery and what is its receiver's own. */
export type Receiving = {
  delivery: Pick<typeof deliveries.$inferSelect, keyof typeof of.delivery>;
  participant: Pick<typeof participants.$inferSelect, keyof typeof of.participant> | null;
  leftAt: number | null;
  cohortId: string | null;
  /** JSON of the consent that covers it, for a guardian's. */
  consent: string | null;
  suppressed: boolean;
  /** Their newest reply about the session. */
  answer: string | null;
  /** Away by agreement on the day of the session. */
  paused: boolean;
};

/** Those deliveries of one org, or the first of those due, in the order they are due. */
export type Which = { ids: string[] } | { due: SQL; most: number };

// As text: as JSON it would become a part of the row's.
const consent = sql`(select '' || json_object('givenBy', k.given_by, 'until', k.until) from contact_consents k
  where k.org_id = deliveries.org_id and k.contact_id = deliveries.contact_id and k.revoked_at is null
    and k.purpose = case deliveries.kind when 'guardian_reminder' then 'reminders' else 'changes' end)`;

const suppressed = (now: number): SQL => sql`exists (select 1 from suppressions x
  where x.org_id = deliveries.org_id and x.lifted_at is null and (x.ends_at is null or x.ends_at > ${now})
    and x.email_index = case when deliveries.contact_id is null then participants.email_index
      else (select c.email_index from contacts c where c.org_id = deliveries.org_id and c.id = deliveries.contact_id) end)`;

const answer = sql`(select r.answer from replies r
  where r.org_id = deliveries.org_id and r.session_id = deliveries.session_id and r.enrolment_id = deliveries.enrolment_id
  order by r.replied_at desc, r.rowid desc limit 1)`;

const paused = pausedOn(
  sql`deliveries.org_id`,
  sql`deliveries.enrolment_id`,
  sql`(select s.local_date from sessions s where s.org_id = deliveries.org_id and s.id = deliveries.session_id)`,
);

const nameOf = (table: string, columns: Record<string, { name: string }>): string[] =>
  Object.values(columns).map(({ name }) => `${table}.${name}`);

const plain = sql.raw(
  [
    ...nameOf("deliveries", of.delivery),
    ...nameOf("participants", of.participant),
    "enrolments.left_at",
    "enrolments.cohort_id",
  ].join(", "),
);

/** A row is one JSON text: thirty columns of a hundred rows take longer to fetch one by one than to find. */
export async function readReceivers(db: Db, orgId: string, which: Which, now: number): Promise<Receiving[]> {
  const rows = db
    .select({ packed: sql<string>`json_array(${plain}, ${consent}, ${suppressed(now)}, ${answer}, ${paused})` })
    .from(deliveries)
    .leftJoin(enrolments, and(eq(enrolments.orgId, deliveries.orgId), eq(enrolments.id, deliveries.enrolmentId)))
    .leftJoin(participants, and(eq(participants.orgId, deliveries.orgId), eq(participants.id, deliveries.participantId)))
    .where(and(eq(deliveries.orgId, orgId), "ids" in which ? inArray(deliveries.id, which.ids) : which.due))
    .orderBy(deliveries.dueAt, deliveries.id);
  const found = await ("ids" in which ? rows : rows.limit(which.most));
  return found.map(({ packed }) => unpacked(JSON.parse(packed) as unknown[]));
}

function unpacked(values: unknown[]): Receiving {
  const own = values.slice(deliveryFields.length);
  const participant = named(participantFields, own) as Receiving["participant"];
  const [leftAt, cohortId, agreed, stopped, said, away] = own.slice(participantFields.length);
  return {
    delivery: named(deliveryFields, values) as Receiving["delivery"],
    participant: participant?.id ? { ...participant, emailPermitted: Boolean(participant.emailPermitted) } : null,
    leftAt: leftAt as Receiving["leftAt"],
    cohortId: cohortId as Receiving["cohortId"],
    consent: agreed as Receiving["consent"],
    suppressed: Boolean(stopped),
    answer: said as Receiving["answer"],
    paused: Boolean(away),
  };
}

const named = (fields: string[], values: unknown[]): unknown =>
  Object.fromEntries(fields.map((field, at) => [field, values[at]]));
