import { integer, text } from "drizzle-orm/sqlite-core";

/** An opaque prefixed id such as `coh_3f…`; unique within its org. */
export const id = () => text("id").notNull();

export const orgId = () => text("org_id").notNull();

/** UTC epoch milliseconds. */
export const instant = (name: string) => integer(name, { mode: "number" });

/** A calendar date without a zone, `YYYY-MM-DD`. */
export const localDate = (name: string) => text(name);

/** A wall-clock time, `HH:MM`. */
export const localTime = (name: string) => text(name);

/** Ciphertext made by the vault. The database never sees what is inside. */
export const sealed = (name: string) => text(name);

/** Keyed hash of a normalised value, for equality look-up only. */
export const blindIndex = (name: string) => text(name);

export const flag = (name: string) => integer(name, { mode: "boolean" });

/** Marks counted. `expected` is the strict denominator; without `excused` it is the adjusted one. */
export const tallyColumns = () => ({
  expected: integer("expected").notNull().default(0),
  attended: integer("attended").notNull().default(0),
  excused: integer("excused").notNull().default(0),
  lateCancelled: integer("late_cancelled").notNull().default(0),
  noShows: integer("no_shows").notNull().default(0),
});
