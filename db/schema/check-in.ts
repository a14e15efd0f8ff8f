import { sql } from "drizzle-orm";
import { foreignKey, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { id, instant, orgId, sealed } from "../columns.ts";
import { enrolments } from "./enrolment.ts";
import { sessions } from "./session.ts";

/** What a person answered on the day of one session. All of it is sealed; a correction is another row. */
export const checkIns = sqliteTable(
  "check_ins",
  {
    orgId: orgId(),
    id: id(),
    enrolmentId: text("enrolment_id").notNull(),
    sessionId: text("session_id").notNull(),
    /** JSON of every kind that was answered. */
    answers: sealed("answers").notNull(),
    filledAt: instant("filled_at").notNull(),
    /** The staff member who typed it in; null: they filled it in themselves. */
    filledBy: text("filled_by"),
    replacedAt: instant("replaced_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.enrolmentId], foreignColumns: [enrolments.orgId, enrolments.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    uniqueIndex("check_ins_current").on(t.orgId, t.enrolmentId, t.sessionId).where(sql`replaced_at is null`),
  ],
);
