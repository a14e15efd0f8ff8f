import { changeKinds, type changeSets } from "../../../db/schema/index.ts";

export { changeKinds };

export type ChangeKind = (typeof changeKinds)[number];

/** A change that has been made, and who is told when. Instants are UTC epoch milliseconds. */
export type ChangeSet = Pick<
  typeof changeSets.$inferSelect,
  "id" | "cohortId" | "kind" | "madeAt" | "dueAt" | "undoUntil" | "undoneAt" | "people" | "guardians"
>;

const MINUTE_MS = 60_000;
/** How long a change can be taken back. House default. */
export const UNDO_MS = 2 * MINUTE_MS;
/** Whoever is on the way can't wait for somebody to change their mind. House default. */
const SOON_MS = 120 * MINUTE_MS;

/**
 * When people are told of a change and until when it can be undone: two minutes on, so that a slip tells nobody. When one of
 * the sessions starts within two hours they are told at once, and nothing undoes that.
 *
 * @param soonest when the first session starts that it concerns, as it was or as it is.
 */
export function windowOf(soonest: number, notify: boolean, now: number): Pick<ChangeSet, "dueAt" | "undoUntil"> {
  if (!notify) return { dueAt: null, undoUntil: now + UNDO_MS };
  return soonest - now < SOON_MS ? { dueAt: now, undoUntil: null } : { dueAt: now + UNDO_MS, undoUntil: now + UNDO_MS };
}
