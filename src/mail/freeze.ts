import { eq, type SQL, sql } from "drizzle-orm";
import { mailings, orgs } from "../../db/schema/index.ts";
import { exactly, type Statement, write } from "../../db/write.ts";
import type { Deps } from "../deps.ts";
import { newId } from "../vault.ts";
import { attachmentsOf } from "./attachments.ts";
import { patterns } from "./compose.ts";
import { theseDeliveries } from "./delivery-id.ts";
import { basisOf, freezeMails, LEASE_MS, LeaseLost, mailingRow, systemWriter } from "./frozen.ts";
import { type Gathered, gather, type OrgRow } from "./gather.ts";
import { makeTokens } from "./link-token.ts";
import { withLinks } from "./links.ts";
import { tellTrouble } from "./look.ts";
import { ALONE } from "./owe.ts";
import { endTurn, takeSlot } from "./pacer.ts";
import type { Filled, Pattern } from "./pattern.ts";
import { anyQueued, queued, queuedHead } from "./queue.ts";
import type { Begun, Sent } from "./send.ts";
import type { PutOff, Verdict } from "./standing.ts";

/** Mails in one request: what the provider takes. */
export const MOST_MAILS = 100;
const PUT_ASIDE_MS = 60_000;

type Written = { deliveryId: string; usefulUntil: number; mail: Filled["mails"][number]; basis: string; linkHash: string | null };
type Unsent = { deliveryId: string; verdict: Verdict | PutOff | { state: "failed"; reason: "not_composed" } };

/**
 * Takes up to 100 due deliveries of one org and one priority, decides which are still owed, writes those and seals the
 * exact bytes of one request. The rest get the state that says why not. All in one batch.
 *
 * @param overdue only those whose time has run out: while nothing can be sent they still have to be accounted for.
 * @returns whether it found any.
 */
export async function freezeNext(deps: Deps, overdue = false): Promise<boolean> {
  const head = await headOf(deps, overdue);
  if (!head) return false;
  try {
    await freeze(deps, head, { overdue, toSend: false });
    return true;
  } catch (error) {
    if (error instanceof LeaseLost) return false;
    throw error;
  }
}

/** As `freezeNext`, when the request may go at once: its first attempt is on record in the batch that freezes it. */
export async function freezeToSend(deps: Deps): Promise<Begun | Sent> {
  const head = await headOf(deps, false);
  if (!head) return "idle";
  if (!(await takeSlot(deps))) return "held";
  try {
    return (await freeze(deps, head, { overdue: false, toSend: true })) ?? "done";
  } catch (error) {
    if (error instanceof LeaseLost) return "held";
    throw error;
  }
}

type Head = { orgId: string; priority: number };

async function headOf(deps: Deps, overdue: boolean): Promise<Head | undefined> {
  if ((await deps.db.all(anyQueued)).length === 0) return undefined;
  const [head] = await deps.db.all<Head>(queuedHead(deps.clock(), overdue, deps.provider.name));
  return head;
}

async function freeze(deps: Deps, head: Head, { overdue, toSend }: { overdue: boolean; toSend: boolean }): Promise<Begun | null> {
  const now = deps.clock();
  const [org] = await deps.db.select().from(orgs).where(eq(orgs.id, head.orgId));
  if (!org) return null;
  const due = sql`${queued(now, overdue)} and priority = ${head.priority}`;
  const most = head.priority === ALONE ? 1 : MOST_MAILS;
  try {
    const gathered = await gather(deps, org, { due, most }, now);
    if (gathered.length === 0) return null;
    const composed = await compose(deps, gathered, now);
    return await commit(deps, org, { ...composed, priority: head.priority, now, toSend });
  } catch (error) {
    if (!(error instanceof LeaseLost)) await putAside(deps, org.id, { due, most }, now);
    throw error;
  }
}

/** What can't be written now must not keep everybody else's mail waiting behind it. */
async function putAside(deps: Deps, orgId: string, { due, most }: { due: SQL; most: number }, now: number): Promise<void> {
  deps.log("error", "deliveries.put_aside", { orgId });
  await deps.db.run(sql`update deliveries set due_at = ${now + PUT_ASIDE_MS}
    where org_id = ${orgId} and id in (select id from deliveries where org_id = ${orgId} and ${due} order by due_at, id limit ${most})`);
}

type Composed = { id: string; patterns: Pattern[]; written: Written[]; unsent: Unsent[] };

/** One mail that can't be written fails alone. */
async function compose(deps: Deps, gathered: Gathered[], now: number): Promise<Composed> {
  const { written: made, fill } = patterns();
  const id = newId("mlg");
  const tokenAt = makeTokens(deps.vault, id, gathered.length);
  const written: Written[] = [];
  const unsent: Unsent[] = [];
  for (const { row, facts, verdict } of gathered) {
    const { id: deliveryId, usefulUntil } = row.delivery;
    if (verdict) {
      unsent.push({ deliveryId, verdict });
      continue;
    }
    try {
      const linked = withLinks(facts, deps.config.baseUrl, tokenAt(written.length));
      const mail = await fill(linked.facts, attachmentsOf(facts, now));
      written.push({ deliveryId, usefulUntil, mail, basis: basisOf(facts), linkHash: linked.hash });
    } catch (error) {
      deps.log("error", "delivery.not_composed", { deliveryId, kind: facts.kind, error: (error as Error).name });
      unsent.push({ deliveryId, verdict: { state: "failed", reason: "not_composed" } });
    }
  }
  return { id, patterns: made, written, unsent };
}

type Freeze = Composed & { priority: number; now: number; toSend: boolean };

/** Whoever else is at the same deliveries, one batch wins and the others change nothing. @throws LeaseLost */
async function commit(deps: Deps, org: OrgRow, freeze: Freeze): Promise<Begun | null> {
  const { written, unsent, now } = freeze;
  const { db } = deps;
  const statements: Statement[] = [];
  const kindOf = ({ verdict }: Unsent) => JSON.stringify(verdict);
  for (const [verdict, group] of groupBy(unsent, kindOf)) {
    const { state, reason, dueAt = null } = JSON.parse(verdict) as Unsent["verdict"] & { dueAt?: number };
    const ids = group.map(({ deliveryId }) => deliveryId);
    const troubled = state === "missed" || state === "failed";
    statements.push(
      db.run(sql`update deliveries set state = ${state}, reason = ${reason}, due_at = coalesce(${dueAt}, due_at),
          troubled_at = ${troubled ? now : null}
        where ${stillQueued(org.id, ids)}`),
      exactly(db, ids.length),
      ...(troubled ? [tellTrouble(db, org.id, now)] : []),
    );
    if (troubled) deps.log("error", "deliveries.not_sent", { orgId: org.id, state, reason, count: group.length });
  }
  const begun = written.length > 0 ? freezeWritten(deps, org, freeze, statements) : null;
  statements.push(endTurn(db, deps.provider.name, org.id));
  await write(systemWriter(deps, org.id, now), { statements, otherwise: () => new LeaseLost(), audit: [] });
  return begun;
}

/** Adds what makes one mailing of the mails. @returns it, when it is to be sent at once. */
function freezeWritten(
  deps: Deps,
  org: OrgRow,
  { id, patterns, written, priority, now, toSend }: Freeze,
  statements: Statement[],
): Begun | null {
  const { db } = deps;
  const owner = newId("wrk");
  const ids = written.map(({ deliveryId }) => deliveryId);
  const mails = written.map(({ mail }) => mail);
  const frozen = freezeMails(
    { patterns, mails, ...(priority === ALONE ? { alone: true } : {}) },
    written.map(({ basis }) => basis),
  );
  const usefulUntil = Math.min(...written.map((one) => one.usefulUntil));
  const before = mailingRow(deps.vault.org(org.id), { orgId: org.id, id, frozen, ids, usefulUntil, priority, now });
  const attempt = { attempts: 1, firstAttemptAt: now, leaseOwner: owner, leaseUntil: deps.clock() + LEASE_MS };
  const row = toSend ? { ...before, ...attempt } : before;
  const positions = JSON.stringify(Object.fromEntries(ids.map((one, position) => [one, position])));
  const hashes = JSON.stringify(written.map(({ linkHash }) => linkHash));
  const these = theseDeliveries(org.id, ids, sql`state = 'queued' and ${positions} ->> id is not null`);
  statements.push(
    db.insert(mailings).values(row),
    db.run(sql`update deliveries set state = 'frozen', reason = null, mailing_id = ${id},
        position = cast(${positions} ->> id as integer), link_hash = ${hashes} ->> ('$[' || (${positions} ->> id) || ']')
      where ${these}`),
    exactly(db, ids.length),
  );
  return toSend ? { before, begun: row, owner, frozen } : null;
}

function stillQueued(orgId: string, ids: string[]): SQL {
  const known = JSON.stringify(Object.fromEntries(ids.map((id) => [id, 1])));
  return theseDeliveries(orgId, ids, sql`state = 'queued' and ${known} ->> id = 1`);
}

function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
