import { z } from "zod";
import { consentGivers, consentPurposes, type contactConsents } from "../../../db/schema/index.ts";
import type { NoConsent } from "../../mail/consent.ts";
import { isLocalDate } from "../../time.ts";
import { line, personFields } from "../participant/participant.ts";

export { consentGivers, consentPurposes };

export type ConsentPurpose = (typeof consentPurposes)[number];

type ConsentRow = typeof contactConsents.$inferSelect;

/** What somebody agreed a contact may be told. `why` is null while it holds. */
export type Consent = Pick<
  ConsentRow,
  "id" | "contactId" | "purpose" | "givenBy" | "givenOn" | "until" | "recordedAt" | "revokedAt" | "revokedThrough"
> & { why: NoConsent | "revoked" | null };

/** Somebody who looks after a minor, fields opened. Never put one in a log, an audit line or an error. */
export type Contact = {
  id: string;
  participantId: string;
  givenName: string;
  familyName: string | null;
  relation: string;
  email: string | null;
  phone: string | null;
  locale: "en" | "es" | null;
  createdAt: number;
  removedAt: number | null;
};

const fields = {
  givenName: personFields.givenName,
  familyName: personFields.familyName,
  relation: line(60, "Say who they are: mother, grandfather, caseworker."),
  email: personFields.email,
  phone: personFields.phone,
  locale: personFields.locale,
};

export const contactInput = z.strictObject({
  givenName: fields.givenName,
  familyName: fields.familyName.optional(),
  relation: fields.relation,
  email: fields.email.optional(),
  phone: fields.phone.optional(),
  locale: fields.locale.optional(),
});

/** What is left out stays; null clears. */
export const contactPatch = z
  .strictObject({
    givenName: fields.givenName,
    familyName: fields.familyName.nullable(),
    relation: fields.relation,
    email: fields.email.nullable(),
    phone: fields.phone.nullable(),
    locale: fields.locale.nullable(),
  })
  .partial();

const date = (missing: string) => z.string(missing).refine(isLocalDate, "Give a date such as 2027-02-28.");

export const consentInput = z.strictObject({
  purpose: z.enum(consentPurposes, "Choose what they may be told."),
  givenBy: z.enum(consentGivers, "Choose who agreed."),
  /** The day it was given; today when left out. */
  givenOn: date("Give the day it was given.").optional(),
  /** The last day it holds; until they are of age when left out. */
  until: date("Give the last day it holds.").optional(),
});

export type ContactInput = z.output<typeof contactInput>;
export type ContactPatch = z.output<typeof contactPatch>;
export type ConsentInput = z.output<typeof consentInput>;

export const purposeWords: Record<ConsentPurpose, string> = {
  reminders: "Reminders of each date",
  changes: "Dates that are moved or cancelled",
};

export const giverWords: Record<Consent["givenBy"], string> = {
  minor: "the young person",
  guardian: "the guardian",
  both: "the young person and the guardian",
};

/** Why a consent doesn't count, for staff. */
export const whyWords: Record<Exclude<Consent["why"], null>, string> = {
  revoked: "Ended",
  no_consent: "Its time is up",
  consent_insufficient: "Doesn’t count any more: somebody else decides now",
  of_age: "Doesn’t count: they are of age, or their birth date isn’t known",
};

/** "Rosa Ruiz". */
export const contactName = ({ givenName, familyName }: Pick<Contact, "givenName" | "familyName">): string =>
  [givenName, familyName].filter(Boolean).join(" ");
