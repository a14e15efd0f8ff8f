import { ticks } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";

export const LAST_TICK = 1;

/** Notes when the dispatcher last ran, for /health. */
export async function recordTick(db: Db, now: number): Promise<void> {
  await db
    .insert(ticks)
    .values({ id: LAST_TICK, lastTickAt: now })
    .onConflictDoUpdate({ target: ticks.id, set: { lastTickAt: now } });
}
