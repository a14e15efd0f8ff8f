import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, localDate, orgId } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { enrolments } from "./enrolment.ts";
import { participants } from "./participant.ts";
import { staff } from "./staff.ts";

export const appointmentKinds = ["pre_group", "mid_group", "post_group", "booster", "catch_up"] as const;
export const appointmentStates = ["offered", "booked", "cancelled"] as const;
export const appointmentMarks = ["present", "late", "excused", "no_show"] as const;

/** A one-to-one meeting that belongs to somebody's program. Offered without a time; booked with one. */
export const appointments = sqliteTable(
  "appointments",
  {
    orgId: orgId(),
    id: id(),
    enrolmentId: text("enrolment_id").notNull(),
    participantId: text("participant_id").notNull(),
    cohortId: text("cohort_id").notNull(),
    /** With whom. */
    staffId: text("staff_id").notNull(),
    kind: text("kind", { enum: appointmentKinds }).notNull(),
    /** What staff call it. Mail never says it. */
    name: text("name").notNull(),
    minutes: integer("minutes").notNull(),
    /** When it may be, told from the cohort's sessions as they are then: after and before these numbers, or so long after the last. */
    afterSession: integer("after_session"),
    beforeSession: integer("before_session"),
    withinDays: integer("within_days"),
    /** The first and last date that staff allow, whatever the sessions say. */
    fromDate: localDate("from_date"),
    toDate: localDate("to_date"),
    state: text("state", { enum: appointmentStates }).notNull().default("offered"),
    startsAt: instant("starts_at"),
    endsAt: instant("ends_at"),
    /** The venue's; times are said in the person's own where they meet online. */
    timezone: text("timezone").notNull(),
    /** +1 whenever it is booked, moved or cancelled. */
    revision: integer("revision").notNull().default(0),
    offeredAt: instant("offered_at").notNull(),
    offeredBy: text("offered_by"),
    changedAt: instant("changed_at"),
    changedBy: text("changed_by", { enum: ["participant", "staff"] }),
    mark: text("mark", { enum: appointmentMarks }),
    markedAt: instant("marked_at"),
    markedBy: text("marked_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
    index("appointments_by_staff").on(t.orgId, t.staffId, t.startsAt),
    index("appointments_by_participant").on(t.orgId, t.participantId, t.startsAt),
    index("appointments_by_cohort").on(t.orgId, t.cohortId),
    index("appointments_by_start").on(t.orgId, t.startsAt).where(sql`state = 'booked'`),
    check("appointments_booked", sql`(${t.state} = 'booked') <= (${t.startsAt} is not null)`),
    check("appointments_order", sql`${t.startsAt} is null or ${t.endsAt} > ${t.startsAt}`),
  ],
);
