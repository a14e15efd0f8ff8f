import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, id, instant, localDate, orgId, sealed, tallyColumns } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { contacts } from "./contact.ts";
import { participants } from "./participant.ts";
import { sessions } from "./session.ts";

/** One stay in one cohort. Leaving closes it; coming back opens another. */
export const enrolments = sqliteTable(
  "enrolments",
  {
    orgId: orgId(),
    id: id(),
    cohortId: text("cohort_id").notNull(),
    participantId: text("participant_id").notNull(),
    joinedOn: localDate("joined_on").notNull(),
    joinedAt: instant("joined_at").notNull(),
    overrideReason: sealed("override_reason"),
    enrolledBy: text("enrolled_by"),
    createdAt: instant("created_at").notNull(),
    /** Set by the withdrawal row, in the same batch. */
    leftAt: instant("left_at"),
    // Tallies of its marks, kept in the same batch (`db/tallies.ts`).
    ...tallyColumns(),
    /** Minutes of the sessions they attended. */
    minutes: integer("minutes").notNull().default(0),
    // The same over the whole course: with earlier stays of theirs in the cohort and in groups of the program they moved from.
    courseAttended: integer("course_attended").notNull().default(0),
    courseMinutes: integer("course_minutes").notNull().default(0),
    /** How many of the cohort's modules they attended; 0 where it has none. */
    courseModules: integer("course_modules").notNull().default(0),
    /** Their course goes on in another stay: they moved, or came back. Reports count it there. */
    goesOn: flag("goes_on").notNull().default(false),
    /** The number of the first session after they left; null while they are here and where the course goes on. */
    goneFrom: integer("gone_from"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    uniqueIndex("enrolments_one_active").on(t.orgId, t.cohortId, t.participantId).where(sql`left_at is null`),
    index("enrolments_by_cohort").on(t.orgId, t.cohortId, t.joinedAt, t.id),
    index("enrolments_by_participant").on(t.orgId, t.participantId, t.joinedAt),
    check("enrolments_order", sql`${t.leftAt} is null or ${t.leftAt} >= ${t.joinedAt}`),
  ],
);

export const withdrawals = sqliteTable(
  "withdrawals",
  {
    orgId: orgId(),
    id: id(),
    enrolmentId: text("enrolment_id").notNull(),
    reason: sealed("reason").notNull(),
    withdrawnAt: instant("withdrawn_at").notNull(),
    withdrawnBy: text("withdrawn_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    uniqueIndex("withdrawals_once").on(t.orgId, t.enrolmentId),
  ],
);

/** From when until when somebody stays away by agreement. Sessions in between are in nobody's denominator; see `db/pauses.ts`. */
export const pauses = sqliteTable(
  "pauses",
  {
    orgId: orgId(),
    id: id(),
    enrolmentId: text("enrolment_id").notNull(),
    fromDate: localDate("from_date").notNull(),
    /** The last day of it, by the venue's calendar; null: until they say so. */
    untilDate: localDate("until_date"),
    reason: sealed("reason"),
    recordedAt: instant("recorded_at").notNull(),
    recordedBy: text("recorded_by"),
    /** It doesn't stand any more, as though it had never been. */
    calledOffAt: instant("called_off_at"),
    calledOffBy: text("called_off_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    index("pauses_by_enrolment").on(t.orgId, t.enrolmentId, t.fromDate),
    check("pauses_order", sql`${t.untilDate} is null or ${t.untilDate} >= ${t.fromDate}`),
  ],
);

/** What a participant said about a coming session. The newest row counts; none is ever a mark. */
export const replies = sqliteTable(
  "replies",
  {
    orgId: orgId(),
    id: id(),
    sessionId: text("session_id").notNull(),
    enrolmentId: text("enrolment_id").notNull(),
    answer: text("answer", { enum: ["coming", "cant_come"] }).notNull(),
    note: sealed("note"),
    repliedAt: instant("replied_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    index("replies_newest").on(t.orgId, t.sessionId, t.enrolmentId, t.repliedAt),
    check("replies_answer", sql`${t.answer} in ('coming','cant_come')`),
  ],
);

/** What a participant's link opens. The token itself is in the mail only; here is its SHA-256. */
export const links = sqliteTable(
  "links",
  {
    orgId: orgId(),
    id: id(),
    tokenHash: text("token_hash").notNull().unique(),
    purpose: text("purpose", {
      enum: ["reply", "confirm_address", "guardian", "calendar", "find_time", "appointment", "check_in"],
    }).notNull(),
    enrolmentId: text("enrolment_id"),
    participantId: text("participant_id").notNull(),
    sessionId: text("session_id"),
    /** Whose it is when it isn't the participant's. */
    contactId: text("contact_id"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.contactId], foreignColumns: [contacts.orgId, contacts.id] }),
    index("links_by_contact").on(t.orgId, t.contactId).where(sql`contact_id is not null`),
    index("links_by_enrolment").on(t.orgId, t.enrolmentId).where(sql`purpose = 'calendar'`),
    index("links_by_participant").on(t.orgId, t.participantId),
    index("links_by_expiry").on(t.expiresAt),
    check("links_of_guardians", sql`(${t.purpose} = 'guardian') = (${t.contactId} is not null)`),
  ],
);
