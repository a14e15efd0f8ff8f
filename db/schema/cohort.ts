import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flag, id, instant, localDate, localTime, orgId, sealed } from "../columns.ts";
import { orgs } from "./org.ts";
import { programs } from "./program.ts";
import { rooms } from "./site.ts";
import { staff } from "./staff.ts";

export const cohorts = sqliteTable(
  "cohorts",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    programId: text("program_id").notNull(),
    name: text("name").notNull(),
    /** What mail calls it; null: the org's alias. */
    alias: text("alias"),
    timezone: text("timezone").notNull(),
    firstDate: localDate("first_date").notNull(),
    startTime: localTime("start_time").notNull(),
    intervalWeeks: integer("interval_weeks").notNull(),
    /** JSON: ISO weekdays, 1 = Monday. */
    weekdays: text("weekdays").notNull(),
    /** A date of the week from which every so many weeks are counted; null: told from its sessions. */
    rhythmFrom: localDate("rhythm_from"),
    minutes: integer("minutes").notNull(),
    /** Null: open-ended; sessions are then kept filled a fixed stretch ahead. */
    sessionCount: integer("session_count"),
    /** Open-ended only: when its last session starts. The tick adds sessions before this comes near. */
    scheduledUntil: instant("scheduled_until"),
    capacity: integer("capacity"),
    minimum: integer("minimum"),
    place: text("place"),
    placeAlias: text("place_alias"),
    onlineUrl: text("online_url"),
    enrolmentMode: text("enrolment_mode", { enum: ["closed", "rolling", "drop_in"] }).notNull(),
    /** Its program's version that it goes by. */
    programVersion: integer("program_version").notNull().default(1),
    /** JSON copy of the program's phases when the cohort was opened. */
    phases: text("phases").notNull(),
    modules: text("modules").notNull().default("[]"),
    /** The reminder policy in force: its own, or a copy that follows the program's. See `programs`. */
    ownReminders: flag("own_reminders").notNull().default(false),
    reminderOffsets: text("reminder_offsets").notNull(),
    quietFrom: localTime("quiet_from"),
    quietUntil: localTime("quiet_until"),
    skipDeclined: flag("skip_declined").notNull(),
    /** When anything of it last changed; null: not since the cohort was opened. */
    remindersChangedAt: instant("reminders_changed_at"),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by"),
    endedAt: instant("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.programId], foreignColumns: [programs.orgId, programs.id] }),
    index("cohorts_by_age").on(t.orgId, t.createdAt, t.id),
    index("cohorts_by_program").on(t.orgId, t.programId, t.createdAt, t.id),
    index("cohorts_by_zone").on(t.orgId, t.timezone).where(sql`ended_at is null`),
    index("cohorts_by_place").on(t.orgId, sql`lower(place)`),
    index("cohorts_to_extend").on(t.scheduledUntil).where(sql`session_count is null and ended_at is null`),
    check("cohorts_capacity", sql`${t.capacity} is null or ${t.capacity} between 1 and 500`),
    check("cohorts_minutes", sql`${t.minutes} between 5 and 480`),
    check("cohorts_mode", sql`${t.enrolmentMode} in ('closed','rolling','drop_in')`),
  ],
);

export const cohortFacilitators = sqliteTable(
  "cohort_facilitators",
  {
    orgId: orgId(),
    cohortId: text("cohort_id").notNull(),
    staffId: text("staff_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.cohortId, t.staffId] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
    index("cohort_facilitators_by_staff").on(t.orgId, t.staffId),
  ],
);

export const decisionKinds = ["extended", "shortened", "maintenance", "peer_led"] as const;

/** What was agreed about how long a cohort goes on: who, why, and when the contract ends now. */
export const cohortDecisions = sqliteTable(
  "cohort_decisions",
  {
    orgId: orgId(),
    id: id(),
    cohortId: text("cohort_id").notNull(),
    kind: text("kind", { enum: decisionKinds }).notNull(),
    /** How many sessions it had and has. Null: no end. */
    sessionsBefore: integer("sessions_before"),
    sessionsAfter: integer("sessions_after"),
    contractEndsOn: localDate("contract_ends_on"),
    /** Who decided, and why. */
    decidedBy: sealed("decided_by").notNull(),
    reason: sealed("reason").notNull(),
    /** The cohort it goes on as. */
    followOnId: text("follow_on_id"),
    recordedAt: instant("recorded_at").notNull(),
    recordedBy: text("recorded_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    foreignKey({ columns: [t.orgId, t.followOnId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    index("cohort_decisions_by_cohort").on(t.orgId, t.cohortId, t.recordedAt),
    index("cohort_decisions_by_follow_on").on(t.orgId, t.followOnId).where(sql`follow_on_id is not null`),
  ],
);

/** The room a cohort meets in. */
export const cohortRooms = sqliteTable(
  "cohort_rooms",
  {
    orgId: orgId(),
    cohortId: text("cohort_id").notNull(),
    roomId: text("room_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.cohortId] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    foreignKey({ columns: [t.orgId, t.roomId], foreignColumns: [rooms.orgId, rooms.id] }),
    index("cohort_rooms_by_room").on(t.orgId, t.roomId),
  ],
);
