import { sql } from "drizzle-orm";
import { check, foreignKey, index, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { flag, id, instant, localDate, orgId } from "../columns.ts";
import { users } from "./identity.ts";
import { orgs } from "./org.ts";

export const staff = sqliteTable(
  "staff",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    /** The identity that signs in; one person may be staff of several orgs. */
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role", { enum: ["manager", "facilitator", "peer"] }).notNull(),
    invitedAt: instant("invited_at").notNull(),
    joinedAt: instant("joined_at"),
    removedAt: instant("removed_at"),
    /** The last day on which they may lead minors; null: nobody has said so. */
    clearedUntil: localDate("cleared_until"),
    /** Their day, on mornings with a session of theirs. */
    wantsDigest: flag("wants_digest").notNull().default(true),
    /** One mail about a register that nobody took. */
    wantsNudges: flag("wants_nudges").notNull().default(true),
    /** The month's numbers, where they are a manager. */
    wantsSummary: flag("wants_summary").notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    uniqueIndex("staff_email").on(t.orgId, t.email),
    index("staff_by_user").on(t.userId),
    check("staff_role", sql`${t.role} in ('manager','facilitator','peer')`),
  ],
);

export const apiTokens = sqliteTable(
  "api_tokens",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    staffId: text("staff_id").notNull(),
    label: text("label").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
  ],
);

/** The secret address of a staff member's calendar. Of the token only its SHA-256. */
export const staffFeeds = sqliteTable(
  "staff_feeds",
  {
    orgId: orgId(),
    staffId: text("staff_id").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    madeAt: instant("made_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.staffId] }),
    foreignKey({ columns: [t.orgId, t.staffId], foreignColumns: [staff.orgId, staff.id] }),
  ],
);
