import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, id, instant, localDate, localTime, orgId, sealed, tallyColumns } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { rooms } from "./site.ts";

export const sessionOutcomes = ["planned", "held", "held_below_quorum", "cancelled_by_program", "postponed"] as const;

export const sessions = sqliteTable(
  "sessions",
  {
    orgId: orgId(),
    id: id(),
    cohortId: text("cohort_id").notNull(),
    /** Its place in the sequence; null once the program cancelled it. */
    number: integer("number"),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    timezone: text("timezone").notNull(),
    localDate: localDate("local_date").notNull(),
    localTime: localTime("local_time").notNull(),
    outcome: text("outcome", { enum: sessionOutcomes }).notNull().default("planned"),
    /** +1 on every change of time, place or standing. */
    revision: integer("revision").notNull().default(1),
    /** The revision reminders were last planned for. Planning is owed while it is behind. */
    plannedRevision: integer("planned_revision").notNull().default(0),
    /** Entered as history: nobody is mailed about it. */
    historic: flag("historic").notNull().default(false),
    headcount: integer("headcount"),
    /** When the register was last saved; null: unmarked. */
    markedAt: instant("marked_at"),
    // Tallies, kept in the same batch as the marks they count (`db/tallies.ts`).
    ...tallyColumns(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    uniqueIndex("sessions_number").on(t.orgId, t.cohortId, t.number),
    // With the number last: which one a group has reached is read from the index alone.
    index("sessions_by_cohort").on(t.orgId, t.cohortId, t.startsAt, t.id, t.number),
    index("sessions_by_start").on(t.orgId, t.startsAt, t.id),
    index("sessions_to_plan").on(t.orgId, t.startsAt).where(sql`planned_revision < revision`),
    index("sessions_cancelled").on(t.orgId, t.startsAt, t.localDate, t.cohortId).where(sql`outcome = 'cancelled_by_program'`),
    index("sessions_unmarked").on(t.orgId, t.startsAt, t.id).where(sql`outcome = 'planned'`),
    check("sessions_outcome", sql`${t.outcome} in ('planned','held','held_below_quorum','cancelled_by_program','postponed')`),
    check("sessions_order", sql`${t.endsAt} > ${t.startsAt}`),
  ],
);

export const sessionMoves = sqliteTable(
  "session_moves",
  {
    orgId: orgId(),
    id: id(),
    sessionId: text("session_id").notNull(),
    revision: integer("revision").notNull(),
    fromStartsAt: instant("from_starts_at").notNull(),
    toStartsAt: instant("to_starts_at").notNull(),
    movedAt: instant("moved_at").notNull(),
    movedBy: text("moved_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    index("session_moves_by_session").on(t.orgId, t.sessionId),
  ],
);

export const sessionCancellations = sqliteTable(
  "session_cancellations",
  {
    orgId: orgId(),
    id: id(),
    sessionId: text("session_id").notNull(),
    /** The number it had. */
    number: integer("number"),
    reschedule: text("reschedule", { enum: ["push", "drop"] }).notNull(),
    reason: sealed("reason").notNull(),
    cancelledAt: instant("cancelled_at").notNull(),
    cancelledBy: text("cancelled_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    uniqueIndex("session_cancellations_once").on(t.orgId, t.sessionId),
    check("session_cancellations_reschedule", sql`${t.reschedule} in ('push','drop')`),
  ],
);

/** A session that meets in another room than its cohort. */
export const sessionRooms = sqliteTable(
  "session_rooms",
  {
    orgId: orgId(),
    sessionId: text("session_id").notNull(),
    roomId: text("room_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.sessionId] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.roomId], foreignColumns: [rooms.orgId, rooms.id] }),
    index("session_rooms_by_room").on(t.orgId, t.roomId),
  ],
);

/** A session that takes place on a day off all the same: somebody decided so. */
export const closureKeeps = sqliteTable(
  "closure_keeps",
  {
    orgId: orgId(),
    sessionId: text("session_id").notNull(),
    /** The day off; moved to another one, it is asked again. */
    date: localDate("date").notNull(),
    keptAt: instant("kept_at").notNull(),
    keptBy: text("kept_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.sessionId, t.date] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
  ],
);
