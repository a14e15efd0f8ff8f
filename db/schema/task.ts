import { sql } from "drizzle-orm";
import { foreignKey, index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, orgId, sealed } from "../columns.ts";
import { cohorts } from "./cohort.ts";
import { orgs } from "./org.ts";
import { participants } from "./participant.ts";
import { deliveries } from "./reminder.ts";
import { sessions } from "./session.ts";

export const taskKinds = [
  "call_person",
  "forget_person",
  "consent_review",
  "mail_trouble",
  "safety",
  "reach_out",
  "exit_proposed",
] as const;

/** Something a person has to do that no rule can. Closing it says who did what; a closed one stays. */
export const tasks = sqliteTable(
  "tasks",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    kind: text("kind", { enum: taskKinds }).notNull(),
    /** Why, as a stable code: `bounced`, `asked`. The domain puts it into words. */
    code: text("code").notNull(),
    /** What may be open once, e.g. `call|par_…`. */
    uniqueKey: text("unique_key").notNull(),
    participantId: text("participant_id"),
    cohortId: text("cohort_id"),
    sessionId: text("session_id"),
    deliveryId: text("delivery_id"),
    /** JSON of ids, counts and codes. */
    detail: text("detail").notNull().default("{}"),
    openedAt: instant("opened_at").notNull(),
    closedAt: instant("closed_at"),
    /** The staff member; null while open, and when the reason went away by itself. */
    closedBy: text("closed_by"),
    note: sealed("note"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    foreignKey({ columns: [t.orgId, t.cohortId], foreignColumns: [cohorts.orgId, cohorts.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.deliveryId], foreignColumns: [deliveries.orgId, deliveries.id] }),
    uniqueIndex("tasks_open_once").on(t.orgId, t.uniqueKey).where(sql`closed_at is null`),
    index("tasks_open").on(t.orgId, t.openedAt, t.id).where(sql`closed_at is null`),
    index("tasks_by_age").on(t.orgId, t.openedAt, t.id),
    index("tasks_by_participant").on(t.orgId, t.participantId, t.openedAt),
  ],
);
