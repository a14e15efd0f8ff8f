import { sql } from "drizzle-orm";
import { idempotencyKeys, links, logins, providerEvents, rateLimits, ticks, verifications } from "../db/schema/index.ts";
import type { Deps } from "./deps.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LAST_TIDY = 2;
const MOST_ROWS = 2_000;

/** Once an hour, forgets what only mattered for a while. What happened is never among it. */
export async function tidy({ db, clock }: Deps): Promise<void> {
  const now = clock();
  const [due] = await db
    .insert(ticks)
    .values({ id: LAST_TIDY, lastTickAt: now })
    .onConflictDoUpdate({ target: ticks.id, set: { lastTickAt: now }, setWhere: sql`last_tick_at <= ${now - HOUR_MS}` })
    .returning();
  if (!due) return;
  const oldest = (table: unknown, column: string, before: number) =>
    sql`rowid in (select rowid from ${table} where ${sql.raw(column)} < ${before} order by ${sql.raw(column)} limit ${MOST_ROWS})`;
  await db.batch([
    db.delete(idempotencyKeys).where(oldest(idempotencyKeys, "created_at", now - DAY_MS)),
    db.delete(providerEvents).where(oldest(providerEvents, "received_at", now - 30 * DAY_MS)),
    db.delete(links).where(oldest(links, "expires_at", now - 30 * DAY_MS)),
    db.delete(rateLimits).where(sql`window_started_at < ${now - DAY_MS}`),
    db.delete(logins).where(sql`expires_at < ${now - DAY_MS}`),
    db.delete(verifications).where(sql`expires_at < ${now - DAY_MS}`),
  ]);
}
