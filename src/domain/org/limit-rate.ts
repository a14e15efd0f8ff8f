import { sql } from "drizzle-orm";
import { rateLimits } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import { TooManyRequests } from "../../errors.ts";
import type { Vault } from "../../vault.ts";

export type Limit = { max: number; windowSeconds: number };

/**
 * Counts one try at something that can be guessed, in fixed windows. The key (an address, an email) is kept as a keyed hash.
 *
 * @throws TooManyRequests above `max` tries in the window.
 */
export async function limitRate({ db, vault }: { db: Db; vault: Vault }, key: string, limit: Limit, now: number): Promise<void> {
  const hashed = vault.org("").index(key);
  const oldest = now - limit.windowSeconds * 1000;
  const [row] = await db
    .insert(rateLimits)
    .values({ key: hashed, windowStartedAt: now, count: 1 })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`case when ${rateLimits.windowStartedAt} <= ${oldest} then 1 else ${rateLimits.count} + 1 end`,
        windowStartedAt: sql`case when ${rateLimits.windowStartedAt} <= ${oldest} then ${now} else ${rateLimits.windowStartedAt} end`,
      },
    })
    .returning();
  if (row && row.count > limit.max) {
    throw new TooManyRequests(Math.max(1, Math.ceil((row.windowStartedAt - oldest) / 1000)));
  }
}
