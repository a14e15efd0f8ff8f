import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, localDate, localTime, orgId, sealed } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { orgs } from "./org.ts";
import { participants } from "./participant.ts";
import { programs } from "./program.ts";
import { rooms } from "./site.ts";
import { staff } from "./staff.ts";

/** A cohort that has no time yet: people are asked when they can come. */
export const cohortDrafts = sqliteTable(
  "cohort_drafts",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    programId: text("program_id").notNull(),
    name: text("name").notNull(),
    alias: text("alias"),
    timezone: text("timezone").notNull(),
    /** It begins on this date or within the week after it. */
    startsFrom: localDate("starts_from").notNull(),
    /** JSON: ISO weekdays that come into question. */
    weekdays: text("weekdays").notNull(),
    /** No session starts before the one or ends after the other, by the wall clock of its zone. */
    earliest: localTime("earliest").notNull(),
    latest: localTime("latest").notNull(),
    minutes: integer("minutes").notNull(),
    intervalWeeks: integer("interval_weeks").notNull(),
    /** Null: open-ended. */
    sessionCount: integer("session_count"),
    capacity: integer("capacity"),
    minimum: integer("minimum"),
    place: text("place"),
    placeAlias: text("place_alias"),
    onlineUrl: text("online_url"),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by"),
    /** When nobody is asked any more: opened as the cohort named, or given up. */
    closedAt: instant("closed_at"),
    closedBy: text("closed_by"),
    cohortId: text("cohort_id"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.programId], foreignColumns: [programs.orgId, programs.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    index("cohort_drafts_by_age").on(t.orgId, t.createdAt, t.id),
    check("cohort_drafts_window", sql`${t.earliest} < ${t.latest}`),
    check("cohort_drafts_minutes", sql`${t.minutes} between 5 and 480`),
    check("cohort_drafts_closed", sql`${t.cohortId} is null or ${t.closedAt} is not null`),
  ],
);

export const draftFacilitators = sqliteTable(
  "draft_facilitators",
  {
    orgId: orgId(),
    draftId: text("draft_id").notNull(),
    staffId: text("staff_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.draftId, t.staffId] }),
    foreignKey({ columns: [t.orgId, t.draftId], foreignColumns: [cohortDrafts.orgId, cohortDrafts.id] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
  ],
);

/** The room it would meet in. */
export const draftRooms = sqliteTable(
  "draft_rooms",
  {
    orgId: orgId(),
    draftId: text("draft_id").notNull(),
    roomId: text("room_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.draftId] }),
    foreignKey({ columns: [t.orgId, t.draftId], foreignColumns: [cohortDrafts.orgId, cohortDrafts.id] }),
    foreignKey({ columns: [t.orgId, t.roomId], foreignColumns: [rooms.orgId, rooms.id] }),
  ],
);

/** Somebody who is asked when they can come. */
export const draftInvitations = sqliteTable(
  "draft_invitations",
  {
    orgId: orgId(),
    id: id(),
    draftId: text("draft_id").notNull(),
    participantId: text("participant_id").notNull(),
    invitedAt: instant("invited_at").notNull(),
    invitedBy: text("invited_by"),
    /** How many mails have asked them. */
    asked: integer("asked").notNull().default(0),
    removedAt: instant("removed_at"),
    removedBy: text("removed_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.draftId], foreignColumns: [cohortDrafts.orgId, cohortDrafts.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    uniqueIndex("draft_invitations_once").on(t.orgId, t.draftId, t.participantId).where(sql`removed_at is null`),
    index("draft_invitations_by_participant").on(t.orgId, t.participantId),
  ],
);

/** What somebody said about when they can. The newest counts. */
export const draftAnswers = sqliteTable(
  "draft_answers",
  {
    orgId: orgId(),
    id: id(),
    invitationId: text("invitation_id").notNull(),
    /** JSON: { zone, hours }, hours of a week in that zone's wall time, as `1-18`. */
    answer: sealed("answer").notNull(),
    answeredAt: instant("answered_at").notNull(),
    /** Null: they themselves. */
    answeredFor: text("answered_for"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.invitationId], foreignColumns: [draftInvitations.orgId, draftInvitations.id] }),
    index("draft_answers_newest").on(t.orgId, t.invitationId, t.answeredAt),
  ],
);
