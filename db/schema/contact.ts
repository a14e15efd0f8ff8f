import { sql } from "drizzle-orm";
import { check, foreignKey, index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, localDate, orgId, sealed } from "../columns.ts";
import { participants } from "./participant.ts";

export const consentPurposes = ["reminders", "changes"] as const;
export const consentGivers = ["minor", "guardian", "both"] as const;
export const revocationSources = ["staff", "link", "one_click", "complaint", "removed", "replaced", "of_age"] as const;

/** Somebody who looks after a minor: a parent, a guardian, a caseworker. Gets nothing by itself; see `contact_consents`. */
export const contacts = sqliteTable(
  "contacts",
  {
    orgId: orgId(),
    id: id(),
    participantId: text("participant_id").notNull(),
    givenName: sealed("given_name").notNull(),
    familyName: sealed("family_name"),
    relation: sealed("relation").notNull(),
    email: sealed("email"),
    emailIndex: blindIndex("email_index"),
    phone: sealed("phone"),
    locale: text("locale", { enum: ["en", "es"] }),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by"),
    /** Links in mail written before this open nothing: the address was another one. */
    linksFrom: instant("links_from"),
    updatedAt: instant("updated_at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    index("contacts_by_participant").on(t.orgId, t.participantId, t.createdAt),
    index("contacts_by_email").on(t.orgId, t.emailIndex),
    check("contacts_locale", sql`${t.locale} is null or ${t.locale} in ('en','es')`),
  ],
);

/** That a contact may be told something, who agreed to it, from when until when. Ending one keeps the row. */
export const contactConsents = sqliteTable(
  "contact_consents",
  {
    orgId: orgId(),
    id: id(),
    contactId: text("contact_id").notNull(),
    purpose: text("purpose", { enum: consentPurposes }).notNull(),
    givenBy: text("given_by", { enum: consentGivers }).notNull(),
    givenOn: localDate("given_on").notNull(),
    /** The last day it holds, by the org's calendar; null: until they are of age. */
    until: localDate("until"),
    recordedAt: instant("recorded_at").notNull(),
    recordedBy: text("recorded_by"),
    revokedAt: instant("revoked_at"),
    revokedBy: text("revoked_by"),
    revokedThrough: text("revoked_through", { enum: revocationSources }),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.contactId], foreignColumns: [contacts.orgId, contacts.id] }),
    uniqueIndex("contact_consents_one").on(t.orgId, t.contactId, t.purpose).where(sql`revoked_at is null`),
    index("contact_consents_by_contact").on(t.orgId, t.contactId, t.recordedAt),
    check("contact_consents_purpose", sql`${t.purpose} in ('reminders','changes')`),
    check("contact_consents_given_by", sql`${t.givenBy} in ('minor','guardian','both')`),
    check("contact_consents_order", sql`${t.until} is null or ${t.until} >= ${t.givenOn}`),
    check("contact_consents_revoked", sql`(${t.revokedAt} is null) = (${t.revokedThrough} is null)`),
  ],
);
