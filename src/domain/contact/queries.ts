import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { contactConsents, contacts } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { type ConsentGiver, whoDecides, whyNotTold } from "../../mail/consent.ts";
import { ageOn, toLocal } from "../../time.ts";
import type { Participant } from "../participant/participant.ts";
import { findParticipant } from "../participant/queries.ts";
import type { Consent, Contact } from "./contact.ts";
import { openContact } from "./seal-contact.ts";

export type ContactWithConsents = Contact & { consents: Consent[] };

const MOST_CONTACTS = 50;
const MOST_CONSENTS = 200;

/** @throws NotFound, also for one that was removed. */
export async function findContact(ctx: Context, id: string): Promise<Contact> {
  const [row] = await ctx.db
    .select()
    .from(contacts)
    .where(and(eq(contacts.orgId, ctx.org.id), eq(contacts.id, id), isNull(contacts.removedAt)));
  if (!row) throw new NotFound("contact");
  return openContact(ctx.vault, row);
}

/** A contact with everything ever agreed, newest first, and whose contact it is. @throws NotFound */
export async function readContact(ctx: Context, id: string): Promise<{ contact: ContactWithConsents; person: Participant }> {
  const contact = await findContact(ctx, id);
  const [person, rows] = await Promise.all([
    findParticipant(ctx, contact.participantId),
    ctx.db
      .select()
      .from(contactConsents)
      .where(and(eq(contactConsents.orgId, ctx.org.id), eq(contactConsents.contactId, id)))
      .orderBy(desc(contactConsents.recordedAt), desc(contactConsents.id))
      .limit(MOST_CONSENTS),
  ]);
  return { contact: { ...contact, consents: rows.map((row) => toConsent(ctx, row, person)) }, person };
}

/** A person's contacts, oldest first, each with what it may be told now. */
export async function listContacts(ctx: Context, person: Participant): Promise<ContactWithConsents[]> {
  const rows = await contactsOf(ctx, person.id);
  const consents =
    rows.length === 0
      ? []
      : await ctx.db
          .select()
          .from(contactConsents)
          .where(
            and(
              eq(contactConsents.orgId, ctx.org.id),
              sql`${contactConsents.contactId} in (select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`,
              isNull(contactConsents.revokedAt),
            ),
          )
          .orderBy(desc(contactConsents.purpose));
  return rows.map((row) => ({
    ...openContact(ctx.vault, row),
    consents: consents.filter(({ contactId }) => contactId === row.id).map((consent) => toConsent(ctx, consent, person)),
  }));
}

/** The statement behind `listContacts`. */
export const contactsOf = (ctx: Context, participantId: string) =>
  ctx.db
    .select()
    .from(contacts)
    .where(and(eq(contacts.orgId, ctx.org.id), eq(contacts.participantId, participantId), isNull(contacts.removedAt)))
    .orderBy(asc(contacts.createdAt), asc(contacts.id))
    .limit(MOST_CONTACTS);

/** @throws NotFound */
export async function findConsent(
  ctx: Context,
  id: string,
): Promise<{ consent: typeof contactConsents.$inferSelect; participantId: string }> {
  const [row] = await ctx.db
    .select({ consent: contactConsents, participantId: contacts.participantId })
    .from(contactConsents)
    .innerJoin(contacts, and(eq(contacts.orgId, contactConsents.orgId), eq(contacts.id, contactConsents.contactId)))
    .where(and(eq(contactConsents.orgId, ctx.org.id), eq(contactConsents.id, id)));
  if (!row) throw new NotFound("consent");
  return row;
}

/** Whose consent it takes to tell somebody's guardian anything; null when nobody's will do. */
export function whoseConsent(ctx: Context, { birthDate }: Pick<Participant, "birthDate">): ConsentGiver | null {
  const age = birthDate === null ? null : ageOn(birthDate, toLocal(ctx.now, ctx.org.timezone).date);
  return age === null || age >= ctx.org.adultAge ? null : whoDecides(ctx.org, age);
}

function toConsent(ctx: Context, row: typeof contactConsents.$inferSelect, { birthDate }: Participant): Consent {
  const { orgId: _org, recordedBy: _by, revokedBy: _revoker, ...consent } = row;
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  return { ...consent, why: row.revokedAt === null ? whyNotTold(row, birthDate, ctx.org, today) : "revoked" };
}
