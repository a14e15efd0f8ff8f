/** What the rule looks at. Instants are UTC epoch milliseconds, offsets minutes before the start. */
export type Planned = {
  startsAt: number;
  offsets: number[];
  /** When the session got the time it has: opened, added or moved. */
  knownSince: number;
  /** When the offsets last changed; 0: never. */
  changedAt: number;
  /** Offsets planned since it got that time, and still so. */
  kept: number[];
  /** Offsets already handed on since it got that time. */
  handedOn: number[];
};

export type Due = { offsetMinutes: number; dueAt: number };

/**
 * Which reminders a session owes, and when. Quiet hours come later, by each receiver's clock.
 *
 * Each offset is due that long before the start; none once the session has started. An offset whose instant had passed
 * before the session got its time, or before the offset was chosen, is late: it isn't owed while a nearer one is still to
 * come or one has been handed on, and otherwise only the nearest is, now. One that fell due while nothing was planning
 * keeps its instant and goes at once. An offset handed on since the session got its time isn't owed again.
 *
 * Start Friday 18:00, offsets 3 days and 1 day, opened Wednesday 12:00 → Thursday 18:00 only.
 * Opened Friday 09:00 → one reminder, Friday 09:00.
 * The 3 days handed on, then 2 days and 3 hours chosen on Thursday → Friday 15:00 only.
 */
export function remindersDue({ startsAt, offsets, knownSince, changedAt, kept, handedOn }: Planned, now: number): Due[] {
  if (startsAt <= now) return [];
  const since = (offset: number): number => (kept.includes(offset) ? knownSince : Math.max(knownSince, changedAt));
  const all = [...new Set(offsets)]
    .sort((a, b) => b - a)
    .map((offsetMinutes) => ({ offsetMinutes, dueAt: startsAt - offsetMinutes * 60_000 }));
  const inTime = all.filter(({ offsetMinutes, dueAt }) => dueAt >= since(offsetMinutes));
  const nearest = all.at(-1);
  const late = inTime.length === 0 && handedOn.length === 0 && nearest;
  const owed = late ? [{ ...nearest, dueAt: now }] : inTime;
  return owed.filter(({ offsetMinutes }) => !handedOn.includes(offsetMinutes));
}
