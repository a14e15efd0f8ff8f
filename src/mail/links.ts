import { type SQL, sql } from "drizzle-orm";
import type { links } from "../../db/schema/index.ts";
import type { Deps } from "../deps.ts";
import { hashToken } from "../vault.ts";
import type { MailFacts } from "./facts.ts";
import { placeOf } from "./link-token.ts";

const DAY_MS = 86_400_000;
const REPLY_DAYS = 60;
const CONFIRM_DAYS = 30;

/** Gives a mail its links, made of a fresh token. That stands in the mail only; the delivery keeps its hash. */
export function withLinks(facts: MailFacts, baseUrl: string, token: string): { facts: MailFacts; hash: string | null } {
  if (!("stopUrl" in facts) && facts.kind !== "confirm_address") return { facts, hash: null };
  const hash = hashToken(token);
  if (facts.kind === "confirm_address") return { facts: { ...facts, confirmUrl: `${baseUrl}/confirm/${token}` }, hash };
  const page = `${baseUrl}/${pageOf(facts.kind)}/${token}`;
  return { facts: { ...facts, pageUrl: page, stopUrl: `${page}/stop` }, hash };
}

/** The page that the link in a mail of this kind opens. */
export const pageOf = (kind: MailFacts["kind"]): string =>
  kind.startsWith("appointment_") ? "b" : kind === "find_time" ? "t" : kind.startsWith("guardian_") ? "g" : "r";

/** What a link was made for. It opens until `expiresAt`, unless the address it was mailed to was given up after `madeAt`. */
export type Link = Pick<
  typeof links.$inferSelect,
  "orgId" | "purpose" | "participantId" | "enrolmentId" | "sessionId" | "contactId" | "expiresAt"
> & {
  madeAt: number;
  /** The invitation that it answers. */
  invitationId: string | null;
  /** The appointment that it is about. */
  appointmentId: string | null;
};

/**
 * The link of a token, whether it may still be opened or not; null when there is none. A link in a mail opens until 60 days
 * after its session, one that confirms an address for 30 days.
 */
export async function findLink({ db, vault }: Pick<Deps, "db" | "vault">, token: string): Promise<Link | null> {
  const hash = hashToken(token);
  const place = placeOf(vault, token);
  const [found] = await db.all<Link>(place ? inMail(place, hash) : byItself(hash));
  return found ?? null;
}

/** What a mail's own link opens. Two rows are read, whichever of a hundred mails it was. */
const inMail = ({ mailingId, position }: NonNullable<ReturnType<typeof placeOf>>, hash: string): SQL => sql`
  select d.org_id as orgId,
    case when d.contact_id is not null then 'guardian' when d.kind in ('confirm_address', 'find_time') then d.kind
      when d.kind in ('appointment_offer', 'appointment_changed', 'appointment_reminder') then 'appointment' else 'reply' end as purpose,
    d.participant_id as participantId, d.enrolment_id as enrolmentId, d.session_id as sessionId, d.contact_id as contactId,
    m.frozen_at as madeAt,
    case when d.kind = 'find_time' then substr(d.unique_key, 11, instr(substr(d.unique_key, 11), '|') - 1) end as invitationId,
    case when d.unique_key like 'appointment|%'
      then substr(d.unique_key, 13, instr(substr(d.unique_key, 13), '|') - 1) end as appointmentId,
    case when d.kind = 'confirm_address' then m.frozen_at + ${CONFIRM_DAYS * DAY_MS}
      else max(m.frozen_at, coalesce(s.ends_at, 0)) + ${REPLY_DAYS * DAY_MS} end as expiresAt
  from mailings m
  cross join deliveries d on d.org_id = m.org_id and d.id = m.delivery_ids ->> ${`$[${position}]`}
  left join sessions s on s.org_id = d.org_id and s.id = d.session_id
  where m.idempotency_key = ${mailingId} and d.link_hash = ${hash}`;

const byItself = (hash: string): SQL => sql`
  select org_id as orgId, purpose, participant_id as participantId, enrolment_id as enrolmentId, session_id as sessionId,
    contact_id as contactId, created_at as madeAt, expires_at as expiresAt, null as invitationId, null as appointmentId
  from links where token_hash = ${hash} and revoked_at is null`;

/** Whether it may be opened now, by whoever it is for. @param linksFrom when their address became this one. */
export const opens = ({ expiresAt, madeAt }: Link, { linksFrom }: { linksFrom: number | null }, now: number): boolean =>
  expiresAt > now && (linksFrom === null || madeAt >= linksFrom);
