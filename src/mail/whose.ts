import { type SQL, sql } from "drizzle-orm";
import { notReminders } from "../../db/schema/index.ts";

// Reminders are found by how their unique keys begin, which spares each of them two index entries; other mail by its own indexes,
// named because SQLite takes the primary key, and with it an org's whole mail, for cheaper.

const kinds = [sql`'reminder|'`, sql`'guardian|'`];

/** The query for the ids of all mail about some sessions. @param which holds for those among `sessions s`. */
export const mailAboutSessions = (which: SQL): SQL => sql`
  select o.id from sessions s
  join deliveries o indexed by deliveries_by_session on o.org_id = s.org_id and o.session_id = s.id and o.${notReminders} where ${which}
  ${each(
    (kind) => sql`union all
  select d.id from sessions s
  join enrolments e on e.org_id = s.org_id and e.cohort_id = s.cohort_id
  cross join deliveries d on ${beginsWith(sql`${kind} || e.id || '|' || s.id`)}
  where ${which}`,
  )}`;

/** The query for the ids of all mail to one person, and to others about them. */
export const mailAboutParticipant = (orgId: string, participantId: string): SQL => sql`
  select o.id from deliveries o indexed by deliveries_by_participant where o.org_id = ${orgId} and o.participant_id = ${participantId} and o.${notReminders}
  ${each(
    (kind) => sql`union all
  select d.id from enrolments e
  cross join deliveries d on ${beginsWith(sql`${kind} || e.id`)}
  where e.org_id = ${orgId} and e.participant_id = ${participantId}`,
  )}`;

const each = (arm: (kind: SQL) => SQL): SQL => sql.join(kinds.map(arm), sql` `);

/** Deliveries `d` of the org of `e` whose unique keys begin with this and a bar. */
const beginsWith = (beginning: SQL): SQL =>
  sql`d.org_id = e.org_id and d.unique_key > ${beginning} || '|' and d.unique_key < ${beginning} || '}'`;

/**
 * When the address of somebody changed: after every mail to the old one, also one that was written down while the change was
 * on its way. @param now when that began, epoch milliseconds
 */
export const addressChangedAt = (now: number, orgId: string, participantId: string): SQL => sql`max(${now}, coalesce((
  select max(m.frozen_at) + 1 from deliveries d cross join mailings m on m.org_id = d.org_id and m.id = d.mailing_id
  where d.org_id = ${orgId} and d.id in (${mailAboutParticipant(orgId, participantId)}) and m.frozen_at > ${now}), 0))`;
