import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { blindIndex, id, instant, localDate, orgId, sealed } from "../columns.ts";
import { orgs } from "./org.ts";
import { participants } from "./participant.ts";

/** What an identified export rests on: a reason that somebody gave, or a consent of everybody in it. */
export const exportBases = ["reason", "consent"] as const;

/** That a participant agreed, in writing, to have one recipient told of their attendance, what for and until when (42 CFR 2.31). */
export const disclosureConsents = sqliteTable(
  "disclosure_consents",
  {
    orgId: orgId(),
    id: id(),
    participantId: text("participant_id").notNull(),
    recipient: sealed("recipient").notNull(),
    /** Of the recipient's name, so that an export to them finds who agreed. */
    recipientIndex: blindIndex("recipient_index").notNull(),
    purpose: sealed("purpose").notNull(),
    signedOn: localDate("signed_on").notNull(),
    /** The last day it holds, by the org's calendar. */
    expiresOn: localDate("expires_on").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    recordedBy: text("recorded_by"),
    revokedAt: instant("revoked_at"),
    revokedBy: text("revoked_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    index("disclosure_consents_by_participant").on(t.orgId, t.participantId, t.recordedAt),
    index("disclosure_consents_by_recipient").on(t.orgId, t.recipientIndex).where(sql`revoked_at is null`),
    check("disclosure_consents_order", sql`${t.expiresOn} >= ${t.signedOn}`),
  ],
);

/** Every file that left with people's names in it: what was asked for, on what grounds, by whom. Not what it said. */
export const exports = sqliteTable(
  "exports",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    format: text("format", { enum: ["csv", "xlsx"] }).notNull(),
    basis: text("basis", { enum: exportBases }).notNull(),
    /** The reason given, or what those in it agreed to have it used for. */
    reason: sealed("reason").notNull(),
    recipient: sealed("recipient").notNull(),
    /** JSON of the filters: ids and dates. */
    scope: text("scope").notNull(),
    people: integer("people").notNull(),
    rows: integer("rows").notNull(),
    madeAt: instant("made_at").notNull(),
    madeBy: text("made_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index("exports_by_time").on(t.orgId, t.madeAt, t.id),
    check("exports_basis", sql`${t.basis} in ('reason','consent')`),
  ],
);
