import { sql } from "drizzle-orm";
import { check, foreignKey, index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, orgId, sealed } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { enrolments } from "./enrolment.ts";
import { participants } from "./participant.ts";

export const waitingEnds = ["enrolled", "taken_off"] as const;

/** Somebody who waits for a place in a cohort that is full. It ends with the place, in the same batch, or by being taken off. */
export const waitlistEntries = sqliteTable(
  "waitlist_entries",
  {
    orgId: orgId(),
    id: id(),
    cohortId: text("cohort_id").notNull(),
    participantId: text("participant_id").notNull(),
    /** Whoever has waited longest comes first. May lie before `created_at`: the list was kept somewhere else. */
    waitingSince: instant("waiting_since").notNull(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by"),
    endedAt: instant("ended_at"),
    endedBy: text("ended_by"),
    outcome: text("outcome", { enum: waitingEnds }),
    /** The place they got. */
    enrolmentId: text("enrolment_id"),
    /** Why they were taken off. */
    reason: sealed("reason"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    uniqueIndex("waitlist_once").on(t.orgId, t.cohortId, t.participantId).where(sql`ended_at is null`),
    index("waitlist_open").on(t.orgId, t.cohortId, t.waitingSince, t.id).where(sql`ended_at is null`),
    index("waitlist_by_participant").on(t.orgId, t.participantId, t.waitingSince),
    check("waitlist_outcome", sql`${t.outcome} is null or ${t.outcome} in ('enrolled','taken_off')`),
    check("waitlist_ended", sql`(${t.endedAt} is null) = (${t.outcome} is null)`),
    check("waitlist_place", sql`(${t.enrolmentId} is not null) = (${t.outcome} is not null and ${t.outcome} = 'enrolled')`),
  ],
);
