import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { orgId, tallyColumns } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { enrolments } from "./enrolment.ts";

// Counts that reports read instead of marks. Written by `db/tallies.ts` alone, in the batch that changes what they count. Both
// are tables without rowids (the migration says so by hand): read in the order of their keys, a year takes a few milliseconds.

/** A cohort's sessions of one month, by the venue's calendar. Sessions that weren't held are in none of it. */
export const cohortMonths = sqliteTable(
  "cohort_months",
  {
    orgId: orgId(),
    cohortId: text("cohort_id").notNull(),
    /** `YYYY-MM`. */
    month: text("month").notNull(),
    programId: text("program_id").notNull(),
    /** How many were held, and how many of those below the minimum. */
    sessions: integer("sessions").notNull(),
    belowQuorum: integer("below_quorum").notNull(),
    /** How long they lasted. */
    minutes: integer("minutes").notNull(),
    /** People in the room: attended or, at a drop-in group, as counted, or else marks and walk-ins. */
    heads: integer("heads").notNull(),
    /** Heads times minutes. */
    contactMinutes: integer("contact_minutes").notNull(),
    ...tallyColumns(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.cohortId, t.month] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    // All that a table by month asks for, in its order: nothing to sort and nothing to look up.
    index("cohort_months_by_month").on(
      ...[t.orgId, t.month, t.programId, t.sessions, t.expected, t.attended, t.excused, t.lateCancelled, t.noShows],
      t.contactMinutes,
    ),
  ],
);

/** One stay's marks of one month. */
export const stayMonths = sqliteTable(
  "stay_months",
  {
    orgId: orgId(),
    enrolmentId: text("enrolment_id").notNull(),
    month: text("month").notNull(),
    cohortId: text("cohort_id").notNull(),
    participantId: text("participant_id").notNull(),
    /** Of the sessions they attended. */
    minutes: integer("minutes").notNull(),
    ...tallyColumns(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.cohortId, t.month, t.enrolmentId] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    index("stay_months_by_enrolment").on(t.orgId, t.enrolmentId),
  ],
);
