import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, orgId, sealed } from "../columns.ts";
import { enrolments } from "./enrolment.ts";
import { sessionOutcomes, sessions } from "./session.ts";

export const marks = [
  "present",
  "late",
  "left_early",
  "turned_away_late",
  "excused",
  "late_cancel",
  "no_show",
  "not_expected",
] as const;

/** Those who took part. The domain says what else a mark counts as. */
export const attendedMarks = ["present", "late", "left_early"] as const;

/** Why somebody missed a session, in words that say nothing of their health beyond "ill". */
export const missReasons = ["ill", "family", "school_or_work", "transport", "other_appointment", "other"] as const;

/** One saving of a session's register. Each is kept; the newest is the register. */
export const registers = sqliteTable(
  "registers",
  {
    orgId: orgId(),
    id: id(),
    sessionId: text("session_id").notNull(),
    outcome: text("outcome", { enum: sessionOutcomes }).notNull(),
    headcount: integer("headcount"),
    savedAt: instant("saved_at").notNull(),
    savedBy: text("saved_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    index("registers_by_session").on(t.orgId, t.sessionId, t.savedAt),
  ],
);

/** One mark; a correction is another row, and the one it replaces says when it was replaced. */
export const attendance = sqliteTable(
  "attendance",
  {
    orgId: orgId(),
    id: id(),
    registerId: text("register_id").notNull(),
    sessionId: text("session_id").notNull(),
    enrolmentId: text("enrolment_id").notNull(),
    /** Null: a mark taken back. */
    mark: text("mark", { enum: marks }),
    note: sealed("note"),
    /** Of a late arrival, where it was counted. */
    minutesLate: integer("minutes_late"),
    /** Of a missed session, where it is known. */
    reason: text("reason", { enum: missReasons }),
    markedAt: instant("marked_at").notNull(),
    markedBy: text("marked_by"),
    replacedAt: instant("replaced_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.registerId], foreignColumns: [registers.orgId, registers.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    uniqueIndex("attendance_current").on(t.orgId, t.sessionId, t.enrolmentId).where(sql`replaced_at is null`),
    index("attendance_by_enrolment").on(t.orgId, t.enrolmentId, t.sessionId),
    check(
      "attendance_mark",
      sql`${t.mark} is null or ${t.mark} in ('present','late','left_early','turned_away_late','excused','late_cancel','no_show','not_expected')`,
    ),
  ],
);

/** Somebody at a drop-in session who has no enrolment; an alias is enough. */
export const walkIns = sqliteTable(
  "walk_ins",
  {
    orgId: orgId(),
    id: id(),
    sessionId: text("session_id").notNull(),
    alias: sealed("alias").notNull(),
    /** Chosen by whoever sends it, so that sending it again adds nobody. */
    entryKey: text("entry_key"),
    addedAt: instant("added_at").notNull(),
    addedBy: text("added_by"),
    removedAt: instant("removed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    index("walk_ins_by_session").on(t.orgId, t.sessionId),
    uniqueIndex("walk_ins_once").on(t.orgId, t.sessionId, t.entryKey).where(sql`entry_key is not null`),
  ],
);

/** A walk-in who has become a participant with a place in the group. */
export const walkInPeople = sqliteTable(
  "walk_in_people",
  {
    orgId: orgId(),
    walkInId: text("walk_in_id").notNull(),
    enrolmentId: text("enrolment_id").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    recordedBy: text("recorded_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.walkInId] }),
    foreignKey({ columns: [t.orgId, t.walkInId], foreignColumns: [walkIns.orgId, walkIns.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
  ],
);
