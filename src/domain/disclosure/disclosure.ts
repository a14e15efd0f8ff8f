import { z } from "zod";
import { type disclosureConsents, exportBases } from "../../../db/schema/index.ts";
import { isLocalDate } from "../../time.ts";
import type { OrgVault } from "../../vault.ts";
import { line } from "../participant/participant.ts";

export { exportBases };
export const exportFormats = ["csv", "xlsx"] as const;
export type ExportBasis = (typeof exportBases)[number];
export type ExportFormat = (typeof exportFormats)[number];

/**
 * 42 CFR 2.32(a)(2) as the final rule of 16 February 2024 has it (89 FR 12472): the shorter of the two statements, of which one
 * accompanies each disclosure. It fits the first cell of a table. What 2.32(b) asks for besides is in the lines below it.
 */
export const PROHIBITION = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";

/** House default: a consent is looked at anew at least this often. */
export const MOST_YEARS = 5;

const date = (missing: string) => z.string(missing).refine(isLocalDate, "Give a date such as 2027-02-28.");

export const consentFields = {
  recipient: line(160, "Say who may be told: a person or an organization."),
  purpose: line(200, "Say what they may use it for."),
};

export const disclosureConsentInput = z
  .strictObject({
    ...consentFields,
    /** The day it was signed. */
    signedOn: date("Give the day it was signed."),
    /** The last day it holds, by the org's calendar. */
    expiresOn: date("Give the last day it holds."),
  })
  .refine(({ signedOn, expiresOn }) => signedOn <= expiresOn, {
    path: ["expiresOn"],
    error: "It can't end before it was signed.",
  })
  .refine(({ signedOn, expiresOn }) => expiresOn <= yearsAfter(signedOn), {
    path: ["expiresOn"],
    error: `At most ${MOST_YEARS} years after it was signed. Ask again then.`,
  });
export type DisclosureConsentInput = z.output<typeof disclosureConsentInput>;

type Row = typeof disclosureConsents.$inferSelect;

/** What a participant agreed to in writing, fields opened. Never put one in a log, an audit line or an error. */
export type DisclosureConsent = Pick<
  Row,
  "id" | "participantId" | "recipient" | "purpose" | "signedOn" | "expiresOn" | "recordedAt" | "revokedAt"
> & {
  standing: Standing;
  /** Names of staff; null: not a staff member. */
  by: string | null;
  revokedBy: string | null;
};

export type Standing = "current" | "expired" | "revoked";

/** Whether it holds on a day of the org's calendar; its last day is one on which it does. */
export const standingOf = ({ revokedAt, expiresOn }: Pick<Row, "revokedAt" | "expiresOn">, today: string): Standing =>
  revokedAt !== null ? "revoked" : expiresOn < today ? "expired" : "current";

/** Case and doubled spaces don't make another recipient: "  Bay  Clinic" → "bay clinic". */
export const folded = (text: string): string => text.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();

/** Apart from what else is indexed, so that a recipient doesn't look like whoever has the same address. */
export const recipientIndex = (vault: OrgVault, recipient: string): string => vault.index(`recipient|${folded(recipient)}`);

/** 2027-02-28 → 2032-02-28. Of 29 February it may be a day that isn't there; comparing is all it is for. */
const yearsAfter = (date: string): string => `${Number(date.slice(0, 4)) + MOST_YEARS}${date.slice(4)}`;
