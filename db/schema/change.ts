import { sql } from "drizzle-orm";
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, orgId } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import type { sessions } from "./session.ts";

export const changeKinds = ["moved", "cancelled", "place", "extended", "shortened", "continued"] as const;

type Session = typeof sessions.$inferSelect;

/** What a change changed, as it was before it. */
export type Before = {
  /** `again`: its time, place or standing changed, not only its number. */
  sessions: (Pick<Session, "id" | "number" | "startsAt" | "endsAt" | "localDate" | "localTime" | "outcome"> & {
    again: boolean;
  })[];
  cohort: Partial<
    Pick<
      typeof cohorts.$inferSelect,
      | "weekdays"
      | "startTime"
      | "minutes"
      | "intervalWeeks"
      | "rhythmFrom"
      | "sessionCount"
      | "phases"
      | "scheduledUntil"
      | "place"
      | "placeAlias"
      | "onlineUrl"
    >
  >;
  /** The cohort's room before, where the change gave it another. */
  roomId?: string | null;
  /** Rows it made: of session_moves, of session_cancellations, and the session added at the end. */
  moves: string[];
  cancellation: string | null;
  added: string | null;
  /** The same, where there are several. */
  cancellations?: string[];
  addedSessions?: string[];
  /** Rows it made: a cohort_decisions row and the cohort it opened. */
  decision?: string;
  opened?: string;
  /** How the cohort's sessions stood. */
  stamp: string;
  /** The version its program had for it, on which the phases to put back rest. */
  programVersion?: number;
};

/** One change of a cohort's dates or place: what people are told of at once, and what is undone at once. */
export const changeSets = sqliteTable(
  "change_sets",
  {
    orgId: orgId(),
    id: id(),
    cohortId: text("cohort_id").notNull(),
    kind: text("kind", { enum: changeKinds }).notNull(),
    madeAt: instant("made_at").notNull(),
    madeBy: text("made_by"),
    /** When people are told; null: nobody is. Reminders of what changed aren't planned before. */
    dueAt: instant("due_at"),
    /** It can be taken back before this instant; null: it can't. */
    undoUntil: instant("undo_until"),
    undoneAt: instant("undone_at"),
    undoneBy: text("undone_by"),
    /** People and guardians who are told, as counted when it was made. */
    people: integer("people").notNull().default(0),
    guardians: integer("guardians").notNull().default(0),
    /** JSON of `Before`. */
    before: text("before").notNull(),
    /** How the cohort's sessions stood right after it; while they stand so, it can be undone. */
    stamp: text("stamp").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    index("change_sets_by_cohort").on(t.orgId, t.cohortId, t.madeAt),
    index("change_sets_waiting").on(t.orgId, t.cohortId, t.dueAt).where(sql`undone_at is null and due_at is not null`),
  ],
);
