import { Conflict } from "../../errors.ts";

/** A numbered session as it would stand after a change. */
export type Slot = {
  id: string;
  /** What it is now; null for one that is being added. */
  number: number | null;
  startsAt: number;
  endsAt: number;
  /** Has begun or has been marked: keeps its number. */
  locked: boolean;
  /** Its time is part of the change. */
  moved: boolean;
};

/**
 * Numbers sessions 1..n in the order they start. Wed #3 moved past Thu #4 makes Thu #3 and Wed #4.
 *
 * @returns only the sessions whose number changes.
 * @throws Conflict `session_overlap` when a moved one would overlap another, `session_order` when one that is over
 *   or marked would get another number.
 */
export function resequence(slots: Slot[]): { id: string; number: number }[] {
  const ordered = [...slots].sort((a, b) => a.startsAt - b.startsAt || (a.number ?? Infinity) - (b.number ?? Infinity));
  ordered.forEach((slot, index) => {
    const before = ordered[index - 1];
    if (before && before.endsAt > slot.startsAt && (before.moved || slot.moved))
      throw new Conflict("session_overlap", "This group already has a session at that time. Choose another time.");
  });
  const renumbered = ordered
    .map((slot, index) => ({ slot, number: index + 1 }))
    .filter(({ slot, number }) => slot.number !== number);
  if (renumbered.some(({ slot }) => slot.locked))
    throw new Conflict(
      "session_order",
      "A session that is over or marked would get another number. Choose a later date, or leave it as it is.",
    );
  return renumbered.map(({ slot, number }) => ({ id: slot.id, number }));
}
