import { sql } from "drizzle-orm";
import type { Db } from "../../db/write.ts";
import { coalesced } from "../coalesced.ts";
import type { Deps } from "../deps.ts";
import { freezeNext, freezeToSend } from "./freeze.ts";
import { type Begun, beginFrozen, endOverdue, finish, type Sent } from "./send.ts";

/** Workers ends a cron event after 30 s; what is left waits for the next tick. */
const LONGEST_PASS_MS = 20_000;
/** How often one pass puts up with being told to slow down. */
const MOST_HOLDS = 3;
/** Requests on their way at once: the next is written while the provider reads the last. Its pace is the pacer's. */
const MOST_IN_FLIGHT = 4;

/** Hands over what is due. Calls in one process share a pass. */
export const dispatch = coalesced(async (deps) => {
  if (!(await anythingWaits(deps.db))) return;
  const startedAt = deps.clock();
  const more = () => deps.clock() - startedAt < LONGEST_PASS_MS;
  const holds = await handOver(deps, more);
  if (holds > 0) while (more() && (await endOverdue(deps)));
  while (more() && (await freezeNext(deps, true)));
});

/** @returns how often the provider or its pacer said to wait. */
async function handOver(deps: Deps, more: () => boolean): Promise<number> {
  const flying = new Set<Promise<void>>();
  const failed: unknown[] = [];
  let holds = 0;
  let landed = 0;
  const note = (sent: Sent): void => {
    if (sent === "held") holds += 1;
  };
  const fly = (begun: Begun): void => {
    const flight = finish(deps, begun)
      .then(note, (error: unknown) => void failed.push(error))
      .finally(() => {
        landed += 1;
        flying.delete(flight);
      });
    flying.add(flight);
  };
  try {
    while (more() && holds < MOST_HOLDS && failed.length === 0) {
      const before = landed;
      const next = flying.size < MOST_IN_FLIGHT ? await beginNext(deps) : "idle";
      if (typeof next !== "string") fly(next);
      else if (next !== "idle") note(next);
      else if (flying.size > 0) await Promise.race(flying);
      // What has just landed may have left something to do.
      else if (landed === before) break;
    }
  } finally {
    await Promise.all(flying);
  }
  if (failed.length > 0) throw failed[0];
  return holds;
}

/** What is frozen goes before more is frozen, so little is ever in between. */
async function beginNext(deps: Deps): Promise<Begun | Sent> {
  const frozen = await beginFrozen(deps);
  return frozen === "idle" ? freezeToSend(deps) : frozen;
}

/** Two partial indexes that are empty most of the time: the questions that follow cost more. */
async function anythingWaits(db: Db): Promise<boolean> {
  const [found] = await db.all<{ waits: number }>(sql`
    select exists (select 1 from deliveries where state = 'queued') or exists (select 1 from mailings where state = 'frozen') as waits`);
  return found?.waits === 1;
}
