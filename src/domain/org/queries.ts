import { eq } from "drizzle-orm";
import { orgs, ticks } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Org } from "../../context.ts";
import { toOrg } from "./org.ts";
import { LAST_TICK } from "./record-tick.ts";

export type Health = { status: "ok" | "unavailable"; database: "ok" | "unavailable"; lastTickAt: string | null };

/** Whether the database answers and when the dispatcher last ran. Says nothing about any org. */
export async function readHealth(db: Db): Promise<Health> {
  try {
    const [row] = await db.select().from(ticks).where(eq(ticks.id, LAST_TICK));
    return { status: "ok", database: "ok", lastTickAt: row ? new Date(row.lastTickAt).toISOString() : null };
  } catch {
    return { status: "unavailable", database: "unavailable", lastTickAt: null };
  }
}

export async function findOrg(db: Db, id: string): Promise<Org | null> {
  const [row] = await db.select().from(orgs).where(eq(orgs.id, id));
  return row ? toOrg(row) : null;
}

/** Whether anybody has set this Convene up. */
export async function isSetUp(db: Db): Promise<boolean> {
  const [row] = await db.select({ id: orgs.id }).from(orgs).limit(1);
  return row !== undefined;
}
