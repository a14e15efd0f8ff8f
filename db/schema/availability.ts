import { sql } from "drizzle-orm";
import { foreignKey, index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, localDate, orgId, sealed } from "../columns.ts";
import { sessions } from "./session.ts";
import { staff } from "./staff.ts";

/** When somebody works in an ordinary week, by the org's clock. Without a row nothing is said. */
export const staffWeeks = sqliteTable(
  "staff_weeks",
  {
    orgId: orgId(),
    staffId: text("staff_id").notNull(),
    /** JSON: [{ weekday, from, until }], ISO weekdays. */
    hours: text("hours").notNull(),
    savedAt: instant("saved_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.staffId] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
  ],
);

/** A date on which they work other hours than their week says. */
export const staffDays = sqliteTable(
  "staff_days",
  {
    orgId: orgId(),
    staffId: text("staff_id").notNull(),
    date: localDate("date").notNull(),
    /** JSON: [{ from, until }]; empty: not at all. */
    hours: text("hours").notNull(),
    savedAt: instant("saved_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.staffId, t.date] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
  ],
);

/** Whole days on which somebody is away. */
export const leaves = sqliteTable(
  "leaves",
  {
    orgId: orgId(),
    id: id(),
    staffId: text("staff_id").notNull(),
    fromDate: localDate("from_date").notNull(),
    /** The last day. */
    toDate: localDate("to_date").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    note: sealed("note"),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by"),
    withdrawnAt: instant("withdrawn_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
    index("leaves_by_staff").on(t.orgId, t.staffId, t.endsAt).where(sql`withdrawn_at is null`),
    index("leaves_by_end").on(t.orgId, t.endsAt).where(sql`withdrawn_at is null`),
  ],
);

/** Somebody asked to lead a session in another's place. */
export const coverRequests = sqliteTable(
  "cover_requests",
  {
    orgId: orgId(),
    id: id(),
    sessionId: text("session_id").notNull(),
    /** Who would lead it otherwise. */
    awayId: text("away_id").notNull(),
    askedId: text("asked_id").notNull(),
    /** When the session was to start: moved, it is another question. */
    startsAt: instant("starts_at").notNull(),
    askedAt: instant("asked_at").notNull(),
    askedBy: text("asked_by"),
    answer: text("answer", { enum: ["accepted", "declined"] }),
    answeredAt: instant("answered_at"),
    /** No longer needed: another accepted, or the leave was withdrawn. */
    withdrawnAt: instant("withdrawn_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.awayId], foreignColumns: [staff.orgId, staff.id] }),
    foreignKey({ columns: [t.orgId, t.askedId], foreignColumns: [staff.orgId, staff.id] }),
    index("cover_requests_by_session").on(t.orgId, t.sessionId),
    index("cover_requests_open").on(t.orgId, t.askedId).where(sql`answered_at is null and withdrawn_at is null`),
  ],
);

/** Who leads one session instead of one of its group's facilitators. */
export const sessionCovers = sqliteTable(
  "session_covers",
  {
    orgId: orgId(),
    sessionId: text("session_id").notNull(),
    awayId: text("away_id").notNull(),
    coverId: text("cover_id").notNull(),
    /** When the session was to start. Holds while it does: whoever agreed to a Wednesday didn't agree to the Friday. */
    startsAt: instant("starts_at").notNull(),
    since: instant("since").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.sessionId, t.awayId, t.startsAt] }),
    foreignKey({ columns: [t.orgId, t.sessionId], foreignColumns: [sessions.orgId, sessions.id] }),
    foreignKey({ columns: [t.orgId, t.awayId], foreignColumns: [staff.orgId, staff.id] }),
    foreignKey({ columns: [t.orgId, t.coverId], foreignColumns: [staff.orgId, staff.id] }),
    index("session_covers_by_cover").on(t.orgId, t.coverId),
  ],
);
