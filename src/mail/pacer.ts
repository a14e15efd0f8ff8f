import { setTimeout as pause } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { pacers } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import type { Deps } from "../deps.ts";

/** A slot further away than this is left to the next tick. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Takes the next moment at which this provider account may be called, and waits for it. Every process that shares the
 * database shares the account's row, so together they keep to its rate.
 *
 * @returns false when the account is parked or its next moment is too far away.
 */
export async function takeSlot({ db, provider, clock }: Deps): Promise<boolean> {
  if (!provider.requestsPerSecond) return true;
  const now = clock();
  const gap = Math.ceil(1000 / provider.requestsPerSecond);
  const [slot] = await db.all<{ nextAt: number }>(sql`
    insert into pacers (account, next_at) values (${provider.name}, ${now + gap})
    on conflict (account) do update set next_at = max(next_at, ${now}) + ${gap}, parked_until = null, parked_reason = null
      where next_at <= ${now + LONGEST_WAIT_MS} and (parked_until is null or parked_until <= ${now})
    returning next_at as nextAt`);
  if (!slot) return false;
  const wait = slot.nextAt - gap - now;
  if (wait > 0) await pause(wait);
  return true;
}

/** The provider asked for a pause: nobody calls it before that. */
export async function holdBack(db: Db, account: string, until: number): Promise<void> {
  await db.run(sql`
    insert into pacers (account, next_at) values (${account}, ${until})
    on conflict (account) do update set next_at = max(next_at, ${until})`);
}

/** Nothing goes until then, for a reason that is ours or the account's to mend. */
export async function park(db: Db, account: string, until: number, reason: string): Promise<void> {
  await db.run(sql`
    insert into pacers (account, next_at, parked_until, parked_reason) values (${account}, ${until}, ${until}, ${reason})
    on conflict (account) do update set parked_until = ${until}, parked_reason = ${reason}`);
}

/** Why mail is standing still; null when it isn't. */
export async function readParked(db: Db, account: string, now: number): Promise<{ until: number; reason: string } | null> {
  const [row] = await db.select().from(pacers).where(eq(pacers.account, account));
  return row?.parkedUntil && row.parkedUntil > now ? { until: row.parkedUntil, reason: row.parkedReason ?? "parked" } : null;
}
