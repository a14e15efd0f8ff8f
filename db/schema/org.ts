import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flag, id, instant, localDate, orgId, sealed } from "../columns.ts";

export const orgs = sqliteTable(
  "orgs",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    timezone: text("timezone").notNull(),
    country: text("country").notNull().default("US"),
    region: text("region"),
    locale: text("locale").notNull().default("en"),
    /** The neutral name mail uses. Never the org's own name unless staff chose so. */
    alias: text("alias").notNull().default("Appointments"),
    mailFrom: text("mail_from"),
    replyPhone: text("reply_phone"),
    /** A line of the org's own in every mail to participants, per language; checked to say nothing. */
    ownLineEn: text("own_line_en"),
    ownLineEs: text("own_line_es"),
    /** Who confirms that an address may get mail: staff by recording it, or the participant by a link. */
    addressConfirmedBy: text("address_confirmed_by", { enum: ["staff", "participant"] })
      .notNull()
      .default("staff"),
    excusedCutoffHours: integer("excused_cutoff_hours").notNull().default(24),
    /** From this age nobody else is told anything. */
    adultAge: integer("adult_age").notNull().default(18),
    /** From this age a minor has a say in who else is told; below it a guardian decides. */
    minorConsentAge: integer("minor_consent_age").notNull().default(13),
    /** Who agrees to mail to a guardian from that age on. */
    guardianConsentBy: text("guardian_consent_by", { enum: ["minor", "guardian", "both"] })
      .notNull()
      .default("minor"),
    /** Younger than this nobody is written to, and has no page of their own. */
    youngestToMail: integer("youngest_to_mail").notNull().default(13),
    createdAt: instant("created_at").notNull(),
    /** When to look again whether staff should be told something; 0: at the next tick. */
    staffMailAt: instant("staff_mail_at").notNull().default(0),
    /** The last day, by the org's clock, whose digests are owed. */
    digestOn: localDate("digest_on"),
    /** The day of the month on which managers get the numbers of the month before; 0: never. */
    summaryDay: integer("summary_day").notNull().default(5),
    /** The last month, `YYYY-MM` by the org's clock, whose summary is owed. */
    summaryMonth: text("summary_month"),
  },
  (t) => [
    index("orgs_staff_mail").on(t.staffMailAt),
    check("orgs_address_confirmed_by", sql`${t.addressConfirmedBy} in ('staff','participant')`),
    check("orgs_guardian_consent_by", sql`${t.guardianConsentBy} in ('minor','guardian','both')`),
    check("orgs_adult_age", sql`${t.adultAge} between 16 and 25`),
    check("orgs_minor_consent_age", sql`${t.minorConsentAge} between 0 and ${t.adultAge}`),
    check("orgs_youngest_to_mail", sql`${t.youngestToMail} between 13 and ${t.adultAge}`),
  ],
);

/** One line per change or identified read. Never holds a name, an address or a note. */
export const auditLines = sqliteTable(
  "audit_lines",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    orgId: orgId().references(() => orgs.id),
    at: instant("at").notNull(),
    actorKind: text("actor_kind", { enum: ["staff", "participant", "contact", "system", "provider"] }).notNull(),
    actorId: text("actor_id"),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id"),
    /** JSON of ids, counts and codes. */
    detail: text("detail").notNull().default("{}"),
    requestId: text("request_id"),
  },
  (t) => [index("audit_lines_by_org").on(t.orgId, t.seq), index("audit_lines_by_subject").on(t.orgId, t.subjectId, t.seq)],
);

/** The chain the tick lays over audit lines: each link's MAC covers its line and the link before it. */
export const auditLinks = sqliteTable(
  "audit_links",
  {
    orgId: orgId().references(() => orgs.id),
    position: integer("position").notNull(),
    lineSeq: integer("line_seq").notNull().unique(),
    mac: text("mac").notNull(),
    sealedAt: instant("sealed_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.position] })],
);

/** The end of each org's chain, itself under a MAC, so that cutting the tail off shows. */
export const auditHeads = sqliteTable("audit_heads", {
  orgId: text("org_id")
    .primaryKey()
    .references(() => orgs.id),
  position: integer("position").notNull(),
  lineSeq: integer("line_seq").notNull(),
  chainMac: text("chain_mac").notNull(),
  headMac: text("head_mac").notNull(),
});

/** A sealed constant that only the right APP_SECRET opens. One row. */
export const keyChecks = sqliteTable("key_checks", {
  id: integer("id").primaryKey(),
  proof: sealed("proof").notNull(),
});

/** Guards are inserted and deleted inside one batch; a row whose condition is false fails that batch. */
export const guards = sqliteTable("guards", { code: text("code").notNull(), holds: flag("holds").notNull() }, (t) => [
  check("guard_holds", sql`${t.holds} = 1`),
]);

/** When the dispatcher last ran. One row. */
export const ticks = sqliteTable("ticks", {
  id: integer("id").primaryKey(),
  lastTickAt: instant("last_tick_at").notNull(),
});

/** Fixed-window counters for things that can be guessed. The key is a keyed hash. */
export const rateLimits = sqliteTable("rate_limits", {
  key: text("key").primaryKey(),
  windowStartedAt: instant("window_started_at").notNull(),
  count: integer("count").notNull(),
});

/** Answers remembered for 24 hours under a caller's Idempotency-Key. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    orgId: orgId().references(() => orgs.id),
    /** Hash of token, method, path and key. */
    id: id(),
    bodyHash: text("body_hash").notNull(),
    status: integer("status"),
    response: sealed("response"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.id] }), index("idempotency_keys_by_age").on(t.createdAt)],
);
