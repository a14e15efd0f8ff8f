import { sql } from "drizzle-orm";
import { check, foreignKey, index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, id, instant, orgId, sealed } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { enrolments } from "./enrolment.ts";
import { sessions } from "./session.ts";

/** A move from one cohort to another: the stay that it closed and the one it opened. */
export const transfers = sqliteTable(
  "transfers",
  {
    orgId: orgId(),
    id: id(),
    fromEnrolmentId: text("from_enrolment_id").notNull(),
    toEnrolmentId: text("to_enrolment_id").notNull(),
    reason: sealed("reason").notNull(),
    transferredAt: instant("transferred_at").notNull(),
    transferredBy: text("transferred_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.fromEnrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    foreignKey({ columns: [t.orgId, t.toEnrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    uniqueIndex("transfers_from_once").on(t.orgId, t.fromEnrolmentId),
    uniqueIndex("transfers_to_once").on(t.orgId, t.toEnrolmentId),
  ],
);

/** What stands in for a session somebody missed. Exactly one of session, appointment and cohort is named. */
export const makeUps = sqliteTable(
  "make_ups",
  {
    orgId: orgId(),
    id: id(),
    enrolmentId: text("enrolment_id").notNull(),
    missedSessionId: text("missed_session_id").notNull(),
    /** A later session of a sibling cohort, which they come to as a guest. */
    sessionId: text("session_id"),
    appointmentId: text("appointment_id"),
    /** The next cycle: the cohort in which they take it. */
    cohortId: text("cohort_id"),
    plannedAt: instant("planned_at").notNull(),
    plannedBy: text("planned_by"),
    /** Whether they came; null: not said yet. */
    came: flag("came"),
    settledAt: instant("settled_at"),
    settledBy: text("settled_by"),
    /** It was called off. */
    droppedAt: instant("dropped_at"),
    droppedBy: text("dropped_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    foreignKey({ columns: [t.orgId, t.missedSessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    uniqueIndex("make_ups_once")
      .on(t.orgId, t.enrolmentId, t.missedSessionId)
      .where(sql`dropped_at is null and coalesce(came, 1) = 1`),
    index("make_ups_by_session").on(t.orgId, t.sessionId).where(sql`session_id is not null and dropped_at is null`),
    index("make_ups_by_missed").on(t.orgId, t.missedSessionId),
    index("make_ups_by_enrolment").on(t.orgId, t.enrolmentId),
    index("make_ups_by_cohort").on(t.orgId, t.cohortId).where(sql`cohort_id is not null and dropped_at is null`),
    check("make_ups_one", sql`(${t.sessionId} is not null) + (${t.appointmentId} is not null) + (${t.cohortId} is not null) = 1`),
  ],
);
