import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flag, id, instant, orgId } from "../columns.ts";
import { orgs } from "./org.ts";

/** A building the org meets in. */
export const sites = sqliteTable(
  "sites",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    name: text("name").notNull(),
    address: text("address"),
    /** Null: the org's. */
    timezone: text("timezone"),
    /** JSON: [{ weekday, from, until }], ISO weekdays and its own wall time. Empty: not said. */
    openingHours: text("opening_hours").notNull().default("[]"),
    createdAt: instant("created_at").notNull(),
    retiredAt: instant("retired_at"),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.id] })],
);

/** Where sessions and appointments take place. Without a site it is online. */
export const rooms = sqliteTable(
  "rooms",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    siteId: text("site_id"),
    name: text("name").notNull(),
    capacity: integer("capacity"),
    stepFree: flag("step_free").notNull().default(false),
    teenSuitable: flag("teen_suitable").notNull().default(false),
    /** Of an online room. Never in mail. */
    onlineUrl: text("online_url"),
    createdAt: instant("created_at").notNull(),
    retiredAt: instant("retired_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.siteId], foreignColumns: [sites.orgId, sites.id] }),
    index("rooms_by_site").on(t.orgId, t.siteId),
    check("rooms_somewhere", sql`(${t.siteId} is null) = (${t.onlineUrl} is not null)`),
    check("rooms_capacity", sql`${t.capacity} is null or ${t.capacity} between 1 and 1000`),
  ],
);

/** How long one takes from a site to another; a pair stands once, the lesser id first. */
export const siteTravels = sqliteTable(
  "site_travels",
  {
    orgId: orgId(),
    siteA: text("site_a").notNull(),
    siteB: text("site_b").notNull(),
    minutes: integer("minutes").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.siteA, t.siteB] }),
    foreignKey({ columns: [t.orgId, t.siteA], foreignColumns: [sites.orgId, sites.id] }),
    foreignKey({ columns: [t.orgId, t.siteB], foreignColumns: [sites.orgId, sites.id] }),
    check("site_travels_once", sql`${t.siteA} < ${t.siteB}`),
    check("site_travels_minutes", sql`${t.minutes} between 0 and 600`),
  ],
);
