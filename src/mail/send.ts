import { eq, sql } from "drizzle-orm";
import { deliveries, mailings, orgs } from "../../db/schema/index.ts";
import type { Deps } from "../deps.ts";
import { newId } from "../vault.ts";
import { release, settleUnknown } from "./close-mailing.ts";
import { basisOf, deliveriesOf, type Frozen, LEASE_MS, LeaseLost, type MailingRow, openMailing } from "./frozen.ts";
import { gather } from "./gather.ts";
import { NOT_URGENT } from "./owe.ts";
import { takeSlot } from "./pacer.ts";
import { HOURS_A_KEY_HOLDS, settle } from "./settle.ts";
import { putOff } from "./standing.ts";

/** `idle`: nothing waits. `held`: something does but may not go now. */
export type Sent = "idle" | "held" | "done";

/** A mailing whose attempt is on record: now its bytes have to go. */
export type Begun = { before: MailingRow; begun: MailingRow; owner: string; frozen: Frozen };

/** Sends the one frozen mailing that should go first, or finds out that it may not go after all. */
export async function sendNext(deps: Deps): Promise<Sent> {
  const begun = await beginFrozen(deps);
  return typeof begun === "string" ? begun : finish(deps, begun);
}

/** Puts the attempt of the frozen mailing that should go first on record. */
export async function beginFrozen(deps: Deps): Promise<Begun | Sent> {
  const [head] = await deps.db.all<{ id: string }>(sendableHead(deps.clock()));
  if (!head) return "idle";
  if (!(await takeSlot(deps))) return "held";
  const now = deps.clock();
  const owner = newId("wrk");
  const [mailing] = await deps.db
    .update(mailings)
    .set({ leaseOwner: owner, leaseUntil: now + LEASE_MS })
    .where(
      sql`rowid = (select rowid from mailings where ${sendable(now)} and ${nothingMoreUrgent(now)} order by priority, next_attempt_at limit 1)`,
    )
    .returning();
  if (!mailing) return "done";
  try {
    return await beginClaimed(deps, mailing, owner, now);
  } catch (error) {
    if (error instanceof LeaseLost) return "done";
    throw error;
  }
}

/** Hands the bytes over and records what became of them. */
export async function finish(deps: Deps, { before, begun, owner, frozen }: Begun): Promise<Sent> {
  const { orgId, idempotencyKey: key } = begun;
  const outcome = await deps.provider.send({ orgId, key, body: frozen.body, count: frozen.bases.length });
  try {
    return await settle(deps, { before, begun, owner, frozen, outcome });
  } catch (error) {
    if (error instanceof LeaseLost) return "done";
    throw error;
  }
}

/**
 * While nothing may be sent, what is frozen still has to be accounted for: takes one mailing whose time has run out and
 * ends it, or queues its deliveries to be judged. @returns whether there was one.
 */
export async function endOverdue(deps: Deps): Promise<boolean> {
  const now = deps.clock();
  const owner = newId("wrk");
  const keyExpired = sql`first_attempt_at <= ${now - HOURS_A_KEY_HOLDS * 3_600_000}`;
  const tooLate = sql`first_attempt_at is null and useful_until <= ${now}`;
  const [mailing] = await deps.db
    .update(mailings)
    .set({ leaseOwner: owner, leaseUntil: now + LEASE_MS })
    .where(sql`rowid = (select rowid from mailings where ${sendable(now)} and (${keyExpired} or ${tooLate}) limit 1)`)
    .returning();
  if (!mailing) return false;
  try {
    await (mailing.firstAttemptAt === null
      ? release(deps, mailing, owner)
      : settleUnknown(deps, mailing, owner, "never_answered"));
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  }
  return true;
}

/** The partial index on frozen mailings answers this in its own order. */
export const sendableHead = (now: number) => sql`
  select id from mailings where ${sendable(now)} and ${nothingMoreUrgent(now)} order by priority, next_attempt_at limit 1`;

/** A sign-in code that was asked for just now goes before reminders that were frozen during an outage. */
const nothingMoreUrgent = (now: number) => sql`not exists (select 1 from deliveries d
  where d.state = 'queued' and d.priority < min(mailings.priority, ${NOT_URGENT}) and d.due_at <= ${now})`;

const sendable = (now: number) => sql`state = 'frozen' and priority >= 0 and next_attempt_at <= ${now}
  and (lease_until is null or lease_until <= ${now})`;

async function beginClaimed(deps: Deps, mailing: MailingRow, owner: string, now: number): Promise<Begun | Sent> {
  const attempted = mailing.firstAttemptAt !== null;
  if (attempted && now - (mailing.firstAttemptAt ?? now) >= HOURS_A_KEY_HOLDS * 3_600_000) {
    await settleUnknown(deps, mailing, owner, "never_answered");
    return "done";
  }
  let frozen: Frozen;
  try {
    frozen = openMailing(deps.vault.org(mailing.orgId), mailing);
  } catch (error) {
    deps.log("error", "mailing.unreadable", { mailingId: mailing.id, error: (error as Error).name });
    await (attempted ? settleUnknown(deps, mailing, owner, "unreadable") : release(deps, mailing, owner));
    return "done";
  }
  const { changed, owed } = await compare(deps, mailing, frozen, now);
  // Before its first attempt nothing has left: what has changed is written anew. After it only these bytes may go,
  // unless nobody in it should get one any more.
  if (!attempted && changed) await release(deps, mailing, owner);
  else if (attempted && owed === 0) await settleUnknown(deps, mailing, owner, "no_longer_owed");
  else return begin(deps, mailing, owner, frozen);
  return "done";
}

/** How a frozen mailing differs from what would be frozen now. */
async function compare(
  deps: Deps,
  mailing: MailingRow,
  frozen: Frozen,
  now: number,
): Promise<{ changed: boolean; owed: number }> {
  const [org] = await deps.db.select().from(orgs).where(eq(orgs.id, mailing.orgId));
  const rows = await deps.db
    .select({ id: deliveries.id, position: deliveries.position })
    .from(deliveries)
    .where(deliveriesOf(mailing));
  if (!org || rows.length === 0) return { changed: true, owed: 0 };
  const gathered = await gather(deps, org, { ids: rows.map(({ id }) => id) }, now);
  const basis = new Map(gathered.map(({ row, facts }) => [row.delivery.id, facts ? basisOf(facts) : null]));
  return {
    changed:
      rows.some(({ id, position }) => basis.get(id) !== frozen.bases[position ?? -1]) ||
      gathered.some(({ row }) => putOff(row, now) !== null),
    owed: gathered.filter(({ facts }) => facts).length,
  };
}

/** From the moment the attempt is on record the mail counts as possibly sent, whatever happens to this process. */
async function begin(deps: Deps, mailing: MailingRow, owner: string, frozen: Frozen): Promise<Begun> {
  const startedAt = deps.clock();
  const [begun] = await deps.db
    .update(mailings)
    .set({
      firstAttemptAt: sql`coalesce(first_attempt_at, ${startedAt})`,
      attempts: sql`attempts + 1`,
      leaseUntil: startedAt + LEASE_MS,
    })
    .where(sql`org_id = ${mailing.orgId} and id = ${mailing.id} and lease_owner = ${owner} and state = 'frozen'`)
    .returning();
  if (!begun) throw new LeaseLost();
  return { before: mailing, begun, owner, frozen };
}
