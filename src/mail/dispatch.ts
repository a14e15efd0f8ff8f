import { coalesced } from "../coalesced.ts";
import { freezeNext } from "./freeze.ts";
import { endOverdue, sendNext } from "./send.ts";

/** Workers ends a cron event after 30 s; what is left waits for the next tick. */
const LONGEST_PASS_MS = 20_000;
/** How often one pass puts up with being told to slow down. */
const MOST_HOLDS = 3;

/**
 * Hands over what is due, most urgent first: what is frozen is sent before more is frozen, so little is ever in between.
 * Calls in one process share a pass.
 */
export const dispatch = coalesced(async (deps) => {
  const startedAt = deps.clock();
  let holds = 0;
  while (deps.clock() - startedAt < LONGEST_PASS_MS) {
    const sent = await sendNext(deps);
    if (sent === "held") {
      holds += 1;
      if (holds >= MOST_HOLDS) break;
    }
    if (sent === "idle" && !(await freezeNext(deps))) return;
  }
  const more = () => deps.clock() - startedAt < LONGEST_PASS_MS;
  if (holds === 0) return;
  while (more() && (await endOverdue(deps)));
  while (more() && (await freezeNext(deps, true)));
});
