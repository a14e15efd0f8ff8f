/** What the rule looks at. Instants are UTC epoch milliseconds, offsets minutes before the start. */
export type Planned = {
  startsAt: number;
  offsets: number[];
  /** When the session got the time it has: opened, added or moved. */
  knownSince: number;
  /** Offsets already handed on since it got that time. */
  handedOn: number[];
};

export type Due = { offsetMinutes: number; dueAt: number };

/**
 * Which reminders a session owes, and when.
 *
 * Each offset is due that long before the start; none once the session has started. An offset whose instant had passed
 * before the session got its time is late: it isn't owed while a nearer one is still to come, and otherwise only the
 * nearest is, now. One that fell due while nothing was planning keeps its instant and goes at once.
 * An offset handed on since the session got its time isn't owed again: then only its number has changed.
 *
 * Start Friday 18:00, offsets 3 days and 1 day, opened Wednesday 12:00 → Thursday 18:00 only.
 * Opened Friday 09:00 → one reminder, Friday 09:00.
 */
export function remindersDue({ startsAt, offsets, knownSince, handedOn }: Planned, now: number): Due[] {
  if (startsAt <= now) return [];
  const all = [...new Set(offsets)]
    .sort((a, b) => b - a)
    .map((offsetMinutes) => ({ offsetMinutes, dueAt: startsAt - offsetMinutes * 60_000 }));
  const inTime = all.filter(({ dueAt }) => dueAt >= knownSince);
  const nearest = all.at(-1);
  const owed = inTime.length > 0 || !nearest ? inTime : [{ ...nearest, dueAt: now }];
  return owed.filter(({ offsetMinutes }) => !handedOn.includes(offsetMinutes));
}
