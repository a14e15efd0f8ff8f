import { sql } from "drizzle-orm";
import type { links } from "../../db/schema/index.ts";
import type { Db, Statement } from "../../db/write.ts";
import { freshToken, hashToken, newOrderedId } from "../vault.ts";
import type { MailFacts } from "./facts.ts";
import type { Standing } from "./read-standing.ts";

const DAY_MS = 86_400_000;
const REPLY_DAYS = 60;
const CONFIRM_DAYS = 30;

export type LinkRow = typeof links.$inferInsert;

/**
 * Gives a mail its links. The token stands in the mail only; the row holds its hash, belongs to the same batch as the
 * frozen mail, and opens until 60 days after the session.
 */
export function withLinks(
  facts: MailFacts,
  row: Standing,
  baseUrl: string,
  now: number,
): { facts: MailFacts; link: LinkRow | null } {
  const { delivery, session } = row;
  if (!delivery.participantId || facts.kind === "staff_invitation" || facts.kind === "sign_in_code") return { facts, link: null };
  const token = freshToken();
  const link = {
    orgId: delivery.orgId,
    id: newOrderedId("lnk", now),
    tokenHash: hashToken(token),
    participantId: delivery.participantId,
    createdAt: now,
  };
  const { contactId } = delivery;
  if (contactId && "stopUrl" in facts) {
    const page = `${baseUrl}/g/${token}`;
    return {
      facts: { ...facts, pageUrl: page, stopUrl: `${page}/stop` },
      link: { ...link, purpose: "guardian", contactId, enrolmentId: delivery.enrolmentId, expiresAt: expiry(session, now) },
    };
  }
  if (facts.kind === "confirm_address") {
    return {
      facts: { ...facts, confirmUrl: `${baseUrl}/confirm/${token}` },
      link: { ...link, purpose: "confirm_address", expiresAt: now + CONFIRM_DAYS * DAY_MS },
    };
  }
  return {
    facts: { ...facts, pageUrl: `${baseUrl}/r/${token}`, stopUrl: `${baseUrl}/r/${token}/stop` },
    link: {
      ...link,
      purpose: "reply",
      enrolmentId: delivery.enrolmentId,
      sessionId: delivery.sessionId,
      expiresAt: expiry(session, now),
    },
  };
}

const expiry = (session: Standing["session"], now: number): number => Math.max(session?.endsAt ?? now, now) + REPLY_DAYS * DAY_MS;

/** As one statement of few words, however many there are: building and preparing a long one takes longer than running it. */
export const insertLinks = (db: Db, rows: LinkRow[]): Statement =>
  db.run(sql`
    insert into links (org_id, id, token_hash, purpose, enrolment_id, participant_id, session_id, contact_id, created_at, expires_at)
    select l ->> 'orgId', l ->> 'id', l ->> 'tokenHash', l ->> 'purpose', l ->> 'enrolmentId', l ->> 'participantId',
      l ->> 'sessionId', l ->> 'contactId', l ->> 'createdAt', l ->> 'expiresAt'
    from (select value as l from json_each(${JSON.stringify(rows)}))`);
