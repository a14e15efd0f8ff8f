import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, orgId, sealed } from "../columns.ts";
import { contacts } from "./contact.ts";
import { enrolments } from "./enrolment.ts";
import { orgs } from "./org.ts";
import { participants } from "./participant.ts";
import { sessions } from "./session.ts";
import { staff } from "./staff.ts";

export const deliveryKinds = [
  "reminder",
  "welcome",
  "moved",
  "cancelled",
  "changed",
  "guardian_reminder",
  "guardian_moved",
  "guardian_cancelled",
  "guardian_changed",
  "confirm_address",
  "find_time",
  "appointment_offer",
  "appointment_changed",
  "appointment_reminder",
  "staff_invitation",
  "sign_in_code",
  "digest",
  "register_nudge",
  "cover_request",
  "summary",
  "attention",
  "alert",
  "test",
] as const;
export const deliveryStates = ["queued", "frozen", "sent", "skipped", "missed", "failed", "unknown"] as const;
export const providerOutcomes = ["delivered", "delayed", "bounced", "complained", "suppressed", "failed"] as const;

/** What managers are told of: mail that didn't go as promised, mail that stands still, a provider that reports nothing. */
export const alertCauses = ["trouble", "parked", "silent"] as const;

export const bounceTypes = ["permanent", "transient", "undetermined"] as const;

/** What is owed for one session at one offset. */
export const reminders = sqliteTable(
  "reminders",
  {
    orgId: orgId(),
    id: id(),
    sessionId: text("session_id").notNull(),
    sessionRevision: integer("session_revision").notNull(),
    offsetMinutes: integer("offset_minutes").notNull(),
    dueAt: instant("due_at").notNull(),
    /** When to look whom it is due for next: quiet hours may bring it forward for some and put it off for others. */
    expandAt: instant("expand_at").notNull(),
    expandedAt: instant("expanded_at"),
    /** Superseded by a later revision of the session or of the policy, or the session was cancelled. */
    voidedAt: instant("voided_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    uniqueIndex("reminders_once").on(t.orgId, t.sessionId, t.offsetMinutes, t.sessionRevision),
    index("reminders_due").on(t.expandAt).where(sql`expanded_at is null and voided_at is null`),
  ],
);

/** Up to 100 deliveries frozen into the exact bytes of one provider request. */
export const mailings = sqliteTable(
  "mailings",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    idempotencyKey: text("idempotency_key").notNull().unique(),
    payload: sealed("payload").notNull(),
    payloadHash: text("payload_hash").notNull(),
    state: text("state", { enum: ["frozen", "sent", "failed", "unknown", "split"] }).notNull(),
    /** JSON: ids of its deliveries, by position. */
    deliveryIds: text("delivery_ids").notNull().default("[]"),
    /** JSON: what the provider calls them, by position. */
    providerIds: text("provider_ids"),
    /** The earliest of its deliveries' `useful_until`. */
    usefulUntil: instant("useful_until"),
    attempts: integer("attempts").notNull().default(0),
    frozenAt: instant("frozen_at").notNull(),
    firstAttemptAt: instant("first_attempt_at"),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    /** Lower goes first: sign-in codes, then changes, then reminders. */
    priority: integer("priority").notNull(),
    leaseOwner: text("lease_owner"),
    leaseUntil: instant("lease_until"),
    lastOutcome: text("last_outcome"),
    settledAt: instant("settled_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index("mailings_to_send").on(t.priority, t.nextAttemptAt).where(sql`state = 'frozen'`),
    index("mailings_by_settling").on(t.settledAt).where(sql`provider_ids is not null`),
    check("mailings_state", sql`${t.state} in ('frozen','sent','failed','unknown','split')`),
  ],
);

/** The states whose deliveries are found through an index; a query has to say it in these words. */
export const endedOtherwise = sql`state in ('skipped','missed','failed','unknown')`;

/** Mail that is found by its session or its person through an index; reminders are found by their unique key. */
export const notReminders = sql`kind not in ('reminder','guardian_reminder')`;

/**
 * One email owed to one person. Every mail of any kind is a row here. WITHOUT ROWID, as the migration says: rows lie in
 * the order of their ids, which is that of time.
 */
export const deliveries = sqliteTable(
  "deliveries",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    kind: text("kind", { enum: deliveryKinds }).notNull(),
    state: text("state", { enum: deliveryStates }).notNull().default("queued"),
    reason: text("reason"),
    priority: integer("priority").notNull(),
    dueAt: instant("due_at").notNull(),
    /** Not handed over after this instant; `missed` then. */
    usefulUntil: instant("useful_until").notNull(),
    /** Says what must exist once, e.g. `reminder|enr_…|ses_…|1440|3`; a person's reminders are found by how theirs begin. */
    uniqueKey: text("unique_key").notNull(),
    participantId: text("participant_id"),
    enrolmentId: text("enrolment_id"),
    sessionId: text("session_id"),
    sessionRevision: integer("session_revision"),
    offsetMinutes: integer("offset_minutes"),
    staffId: text("staff_id"),
    /** A minor's guardian, when it goes to them; the participant is then whom it is about. */
    contactId: text("contact_id"),
    /** JSON of what only this mail says (a code, the time before a move). */
    payload: sealed("payload"),
    /** No foreign key: it would be looked up for every mail that is frozen, in the very batch that makes the mailing. */
    mailingId: text("mailing_id"),
    position: integer("position"),
    /** SHA-256 of the token in the mail's own link. The token itself is in the mail only. */
    linkHash: text("link_hash"),
    providerId: text("provider_id"),
    sentAt: instant("sent_at"),
    /** The furthest the provider's events have told us; state order, not arrival order. */
    outcome: text("outcome", { enum: providerOutcomes }),
    outcomeAt: instant("outcome_at"),
    /** Of a bounce: whether another try may work. */
    bounceType: text("bounce_type", { enum: bounceTypes }),
    /** When it was missed, failed or became uncertain. */
    troubledAt: instant("troubled_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
    foreignKey({ columns: [t.orgId, t.contactId], foreignColumns: [contacts.orgId, contacts.id] }),
    uniqueIndex("deliveries_once").on(t.orgId, t.uniqueKey),
    index("deliveries_due").on(t.priority, t.orgId, t.dueAt).where(sql`state = 'queued'`),
    // Each index costs every mail a write, and one over random values a page: these hold only what is looked for by them. A
    // mail is found by its link, and by the provider's name for it, through its mailing.
    index("deliveries_by_session").on(t.orgId, t.sessionId, t.createdAt).where(notReminders),
    index("deliveries_by_participant").on(t.orgId, t.participantId, t.createdAt).where(notReminders),
    index("deliveries_by_state").on(t.orgId, t.state, t.createdAt).where(endedOtherwise),
    index("deliveries_troubled").on(t.orgId, t.troubledAt).where(sql`troubled_at is not null`),
    // A list with IN is a look-up, and one more row read, for every change of every mail.
    check(
      "deliveries_state",
      sql`${t.state} = 'queued' or ${t.state} = 'frozen' or ${t.state} = 'sent' or ${t.state} = 'skipped' or ${t.state} = 'missed' or ${t.state} = 'failed' or ${t.state} = 'unknown'`,
    ),
  ],
);

/** One pacer per provider account: when the next request may go. */
export const pacers = sqliteTable("pacers", {
  account: text("account").primaryKey(),
  nextAt: instant("next_at").notNull(),
  parkedUntil: instant("parked_until"),
  parkedReason: text("parked_reason"),
  /** The least time between two requests that the provider's own headers ask for. */
  gapMs: integer("gap_ms").notNull().default(0),
  /** The org whose mail was written last: the next one's turn comes after it. */
  turnOrgId: text("turn_org_id").notNull().default(""),
});

/** When the managers of an org were last told of something. */
export const mailAlerts = sqliteTable(
  "mail_alerts",
  {
    orgId: orgId().references(() => orgs.id),
    cause: text("cause", { enum: alertCauses }).notNull(),
    raisedAt: instant("raised_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.cause] })],
);

/** Webhook events already applied. */
export const providerEvents = sqliteTable(
  "provider_events",
  {
    svixId: text("svix_id").primaryKey(),
    kind: text("kind").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [index("provider_events_by_age").on(t.receivedAt)],
);

/** Mail kept on this machine when no provider is configured. Rows of one idempotency key exist once. */
export const outboxMails = sqliteTable(
  "outbox_mails",
  {
    id: text("id").primaryKey(),
    orgId: orgId().references(() => orgs.id),
    idempotencyKey: text("idempotency_key").notNull(),
    position: integer("position").notNull(),
    mail: sealed("mail").notNull(),
    acceptedAt: instant("accepted_at").notNull(),
  },
  (t) => [uniqueIndex("outbox_mails_once").on(t.idempotencyKey, t.position), index("outbox_mails_by_age").on(t.acceptedAt)],
);
