import { eq, type SQL, sql } from "drizzle-orm";
import { mailings, orgs } from "../../db/schema/index.ts";
import { type Statement, write } from "../../db/write.ts";
import type { Deps } from "../deps.ts";
import { newId } from "../vault.ts";
import { composeMail } from "./compose.ts";
import { basisOf, bodyOf, type Frozen, LEASE_MS, LeaseLost, mailingRow, systemWriter } from "./frozen.ts";
import { type Gathered, gather, type OrgRow } from "./gather.ts";
import { insertLinks, type LinkRow, withLinks } from "./links.ts";
import { endTurn, takeSlot } from "./pacer.ts";
import type { Mail } from "./provider.ts";
import { anyQueued, queued, queuedHead } from "./queue.ts";
import type { Begun, Sent } from "./send.ts";
import type { PutOff, Verdict } from "./standing.ts";

/** Mails in one request: what the provider takes. */
export const MOST_MAILS = 100;

type Written = { deliveryId: string; mail: Mail; basis: string; link: LinkRow | null };
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
  if (head) await freeze(deps, head, { overdue, toSend: false });
  return head !== undefined;
}

/** As `freezeNext`, when the request may go at once: its first attempt is on record in the batch that freezes it. */
export async function freezeToSend(deps: Deps): Promise<Begun | Sent> {
  const head = await headOf(deps, false);
  if (!head) return "idle";
  if (!(await takeSlot(deps))) return "held";
  return (await freeze(deps, head, { overdue: false, toSend: true })) ?? "done";
}

type Head = { orgId: string; priority: number };

async function headOf(deps: Deps, overdue: boolean): Promise<Head | undefined> {
  if ((await deps.db.all(anyQueued)).length === 0) return undefined;
  const [head] = await deps.db.all<Head>(queuedHead(deps.clock(), overdue, deps.provider.name));
  return head;
}

async function freeze(deps: Deps, head: Head, { overdue, toSend }: { overdue: boolean; toSend: boolean }): Promise<Begun | null> {
  const now = deps.clock();
  const owner = newId("wrk");
  const claimed = await deps.db.all<{ id: string }>(sql`
    update deliveries set lease_owner = ${owner}, lease_until = ${now + LEASE_MS}
    where rowid in (
      select rowid from deliveries
      where ${queued(now, overdue)} and priority = ${head.priority} and org_id = ${head.orgId}
      order by due_at limit ${MOST_MAILS})
    returning id`);
  const [org] = await deps.db.select().from(orgs).where(eq(orgs.id, head.orgId));
  if (claimed.length === 0 || !org) return null;
  const ids = claimed.map(({ id }) => id);
  const gathered = await gather(deps, org, ids, now);
  const { written, unsent } = await compose(deps, gathered, now);
  try {
    return await commit(deps, org, { owner, ids, written, unsent, priority: head.priority, now, toSend });
  } catch (error) {
    if (error instanceof LeaseLost) return null;
    throw error;
  }
}

/** One mail that can't be written fails alone. */
async function compose(deps: Deps, gathered: Gathered[], now: number): Promise<{ written: Written[]; unsent: Unsent[] }> {
  const written: Written[] = [];
  const unsent: Unsent[] = [];
  for (const { row, facts, verdict } of gathered) {
    const deliveryId = row.delivery.id;
    if (verdict) {
      unsent.push({ deliveryId, verdict });
      continue;
    }
    try {
      const linked = withLinks(facts, row, deps.config.baseUrl, now);
      const mail = await composeMail(linked.facts);
      const tags = [
        { name: "delivery", value: deliveryId },
        { name: "org", value: row.delivery.orgId },
      ];
      written.push({ deliveryId, mail: { ...mail, tags }, basis: basisOf(facts), link: linked.link });
    } catch (error) {
      deps.log("error", "delivery.not_composed", { deliveryId, kind: facts.kind, error: (error as Error).name });
      unsent.push({ deliveryId, verdict: { state: "failed", reason: "not_composed" } });
    }
  }
  return { written, unsent };
}

type Freeze = {
  owner: string;
  ids: string[];
  written: Written[];
  unsent: Unsent[];
  priority: number;
  now: number;
  toSend: boolean;
};

async function commit(deps: Deps, org: OrgRow, freeze: Freeze): Promise<Begun | null> {
  const { owner, ids, written, unsent, now } = freeze;
  const { db } = deps;
  // The plus keeps SQLite from walking everything queued: these are found by their ids.
  const ours = sql`org_id = ${org.id} and lease_owner = ${owner} and +state = 'queued'`;
  const statements: Statement[] = [];
  const kindOf = ({ verdict }: Unsent) => JSON.stringify(verdict);
  for (const [verdict, group] of groupBy(unsent, kindOf)) {
    const { state, reason, dueAt = null } = JSON.parse(verdict) as Unsent["verdict"] & { dueAt?: number };
    const which = JSON.stringify(group.map(({ deliveryId }) => deliveryId));
    statements.push(
      db.run(sql`update deliveries set state = ${state}, reason = ${reason}, due_at = coalesce(${dueAt}, due_at),
          lease_owner = null, lease_until = null
        where ${ours} and id in (select value from json_each(${which}))`),
    );
    if (state === "missed" || state === "failed")
      deps.log("error", "deliveries.not_sent", { orgId: org.id, state, reason, count: group.length });
  }
  const begun = written.length > 0 ? freezeWritten(deps, org, freeze, ours, statements) : null;
  statements.push(endTurn(db, deps.provider.name, org.id));
  const guard = {
    holds: sql`(select count(*) from json_each(${JSON.stringify(ids)}) j cross join deliveries d
      where d.org_id = ${org.id} and d.id = j.value and d.lease_owner = ${owner} and +d.state = 'queued') = ${ids.length}`,
    otherwise: () => new LeaseLost(),
  };
  await write(systemWriter(deps, org.id, now), { guards: [guard], statements, audit: [] });
  return begun;
}

/** Adds what makes one mailing of the mails. @returns it, when it is to be sent at once. */
function freezeWritten(
  deps: Deps,
  org: OrgRow,
  { owner, written, priority, now, toSend }: Freeze,
  ours: SQL,
  statements: Statement[],
): Begun | null {
  const { db } = deps;
  const id = newId("mlg");
  const frozen: Frozen = { body: bodyOf(written.map(({ mail }) => mail)), bases: written.map(({ basis }) => basis) };
  const before = mailingRow(deps.vault.org(org.id), org.id, id, frozen, priority, now);
  const attempt = { attempts: 1, firstAttemptAt: now, leaseOwner: owner, leaseUntil: deps.clock() + LEASE_MS };
  const row = toSend ? { ...before, ...attempt } : before;
  const linkRows = written.map(({ link }) => link).filter((link) => link !== null);
  const positions = JSON.stringify(Object.fromEntries(written.map(({ deliveryId }, position) => [deliveryId, position])));
  statements.push(db.insert(mailings).values(row));
  if (linkRows.length > 0) statements.push(insertLinks(db, linkRows));
  statements.push(
    db.run(sql`update deliveries set state = 'frozen', reason = null, mailing_id = ${id}, lease_owner = null, lease_until = null,
        position = cast(${positions} ->> id as integer)
      where ${ours} and id in (select key from json_each(${positions}))`),
  );
  return toSend ? { before, begun: row, owner, frozen } : null;
}

function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
