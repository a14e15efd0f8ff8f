import { setTimeout as pause } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { pacers } from "../../db/schema/index.ts";
import type { Db, Statement } from "../../db/write.ts";
import type { Deps } from "../deps.ts";
import { tellParked } from "./look.ts";
import type { Provider } from "./provider.ts";

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
  const configured = Math.ceil(1000 / provider.requestsPerSecond);
  const gap = sql`max(${configured}, gap_ms)`;
  const [slot] = await db.all<{ at: number }>(sql`
    insert into pacers (account, next_at) values (${provider.name}, ${now + configured})
    on conflict (account) do update set next_at = max(next_at, ${now}) + ${gap}, parked_until = null, parked_reason = null
      where next_at <= ${now + LONGEST_WAIT_MS} and (parked_until is null or parked_until <= ${now})
    returning next_at - ${gap} as at`);
  if (!slot) return false;
  if (slot.at > now) await pause(slot.at - now);
  return true;
}

const told = new WeakMap<Provider, number>();

/** Keeps to what the provider says it takes, where that is less than what is configured. Written when it changes. */
export async function keepPace(db: Db, provider: Provider, perSecond: number | undefined): Promise<void> {
  if (!perSecond || told.get(provider) === perSecond) return;
  const gap = Math.ceil(1000 / perSecond);
  await db.run(sql`
    insert into pacers (account, next_at, gap_ms) values (${provider.name}, 0, ${gap})
    on conflict (account) do update set gap_ms = ${gap}`);
  told.set(provider, perSecond);
}

/** The statement that says whose mail was written last. */
export const endTurn = (db: Db, account: string, orgId: string): Statement =>
  db.run(sql`
    insert into pacers (account, next_at, turn_org_id) values (${account}, 0, ${orgId})
    on conflict (account) do update set turn_org_id = ${orgId}`);

/** The provider asked for a pause: nobody calls it before that. */
export async function holdBack(db: Db, account: string, until: number): Promise<void> {
  await db.run(sql`
    insert into pacers (account, next_at) values (${account}, ${until})
    on conflict (account) do update set next_at = max(next_at, ${until})`);
}

type Park = { until: number; reason: string; now: number };

/** Nothing goes until then, for a reason that is ours or the account's to mend, and somebody is told. */
export async function park(db: Db, account: string, { until, reason, now }: Park): Promise<void> {
  await db.run(sql`
    insert into pacers (account, next_at, parked_until, parked_reason) values (${account}, ${until}, ${until}, ${reason})
    on conflict (account) do update set parked_until = ${until}, parked_reason = ${reason}`);
  await tellParked(db, now);
}

/** Why mail is standing still; null when it isn't. */
export async function readParked(db: Db, account: string, now: number): Promise<{ until: number; reason: string } | null> {
  const [row] = await db.select().from(pacers).where(eq(pacers.account, account));
  return row?.parkedUntil && row.parkedUntil > now ? { until: row.parkedUntil, reason: row.parkedReason ?? "parked" } : null;
}
