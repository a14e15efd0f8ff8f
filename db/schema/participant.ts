import { sql } from "drizzle-orm";
import { check, foreignKey, index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { blindIndex, flag, id, instant, orgId, sealed } from "../columns.ts";
import { orgs } from "./org.ts";

export const reminderChoices = ["all", "day_before", "none"] as const;

export const participants = sqliteTable(
  "participants",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    givenName: sealed("given_name").notNull(),
    familyName: sealed("family_name"),
    preferredName: sealed("preferred_name"),
    email: sealed("email"),
    emailIndex: blindIndex("email_index"),
    phone: sealed("phone"),
    birthDate: sealed("birth_date"),
    note: sealed("note"),
    timezone: text("timezone"),
    locale: text("locale", { enum: ["en", "es"] }),
    /** Which reminders they want; notices of changes come all the same. */
    reminderChoice: text("reminder_choice", { enum: reminderChoices }).notNull().default("all"),
    /** The newest row of `email_permissions`, in the same batch. */
    emailPermitted: flag("email_permitted").notNull().default(false),
    emailConfirmedAt: instant("email_confirmed_at"),
    /** Links in mail written before this open nothing: the address was another one. */
    linksFrom: instant("links_from"),
    /** The caller's own key on import, hashed; re-import finds the person by it or by email. */
    importKey: blindIndex("import_key"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index("participants_by_age").on(t.orgId, t.createdAt, t.id),
    index("participants_by_zone").on(t.orgId, t.timezone).where(sql`timezone is not null`),
    index("participants_by_email").on(t.orgId, t.emailIndex),
    uniqueIndex("participants_import_key").on(t.orgId, t.importKey),
    check("participants_reminder_choice", sql`${t.reminderChoice} in ('all','day_before','none')`),
    check("participants_locale", sql`${t.locale} is null or ${t.locale} in ('en','es')`),
  ],
);

export const emailPermissions = sqliteTable(
  "email_permissions",
  {
    orgId: orgId(),
    id: id(),
    participantId: text("participant_id").notNull(),
    permitted: flag("permitted").notNull(),
    /** How we know: recorded by staff, by the person's own link, one-click, a complaint. */
    source: text("source", { enum: ["staff", "import", "link", "one_click", "complaint"] }).notNull(),
    at: instant("at").notNull(),
    by: text("by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    index("email_permissions_by_participant").on(t.orgId, t.participantId, t.at),
    check("email_permissions_source", sql`${t.source} in ('staff','import','link','one_click','complaint')`),
  ],
);

/** Addresses not to write to: the provider said so, or mail to them keeps coming back. */
export const suppressions = sqliteTable(
  "suppressions",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    emailIndex: blindIndex("email_index").notNull(),
    reason: text("reason", { enum: ["bounced", "keeps_bouncing", "complained", "suppressed"] }).notNull(),
    at: instant("at").notNull(),
    /** When it ends by itself; null: when somebody lifts it. */
    endsAt: instant("ends_at"),
    liftedAt: instant("lifted_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index("suppressions_by_email").on(t.orgId, t.emailIndex),
    check("suppressions_reason", sql`${t.reason} in ('bounced','keeps_bouncing','complained','suppressed')`),
  ],
);

/** Two people who must not be in one cohort. `a < b`, so a pair exists once. */
export const keepAparts = sqliteTable(
  "keep_aparts",
  {
    orgId: orgId(),
    id: id(),
    participantA: text("participant_a").notNull(),
    participantB: text("participant_b").notNull(),
    reason: sealed("reason").notNull(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by"),
    removedAt: instant("removed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantA], foreignColumns: [participants.orgId, participants.id] }),
    foreignKey({ columns: [t.orgId, t.participantB], foreignColumns: [participants.orgId, participants.id] }),
    uniqueIndex("keep_aparts_pair").on(t.orgId, t.participantA, t.participantB).where(sql`removed_at is null`),
    index("keep_aparts_other").on(t.orgId, t.participantB),
    check("keep_aparts_order", sql`${t.participantA} < ${t.participantB}`),
  ],
);
