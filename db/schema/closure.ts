import { foreignKey, index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, localDate, orgId } from "../columns.ts";
import { orgs } from "./org.ts";
import { sites } from "./site.ts";

/** A day on which the org, or one of its sites, doesn't meet. */
export const closures = sqliteTable(
  "closures",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    /** Null: the whole org. */
    siteId: text("site_id"),
    date: localDate("date").notNull(),
    reason: text("reason").notNull(),
    source: text("source", { enum: ["manual", "holiday", "calendar"] }).notNull(),
    createdAt: instant("created_at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.siteId], foreignColumns: [sites.orgId, sites.id] }),
    index("closures_by_date").on(t.orgId, t.date),
  ],
);

/** Days closed at once, and what was decided about the sessions on them: what is undone at once. */
export const closings = sqliteTable(
  "closings",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    /** Null: the whole org. */
    siteId: text("site_id"),
    madeAt: instant("made_at").notNull(),
    madeBy: text("made_by"),
    /** It can be taken back before this instant; null: it can't. */
    undoUntil: instant("undo_until"),
    undoneAt: instant("undone_at"),
    undoneBy: text("undone_by"),
    /** JSON of `ClosingMade`. */
    made: text("made").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.siteId], foreignColumns: [sites.orgId, sites.id] }),
    index("closings_by_age").on(t.orgId, t.madeAt),
  ],
);

/** Rows a closing made: of closures, of closure_keeps, and of change_sets. */
export type ClosingMade = { closures: string[]; keeps: { sessionId: string; date: string }[]; changeSets: string[] };
