import { addDays, toInstant, toLocal } from "../../time.ts";

export const DIGEST_AT = "07:00";
export const NUDGE_AT = "09:00";

/** The day that the digest of one morning speaks of: everything that starts before the next one. `day` is its date. */
export type DigestDay = { day: string; from: number; until: number };

/** Friday 03:00 → Thursday, 07:00 to 07:00; Friday 07:00 → Friday. As long as its wall clock says: 23 hours in spring. */
export function digestDayAt(now: number, zone: string): DigestDay {
  const { date, time } = toLocal(now, zone);
  const day = time >= DIGEST_AT ? date : addDays(date, -1);
  const morning = (on: string): number => toInstant({ date: on, time: DIGEST_AT }, zone);
  return { day, from: morning(day), until: morning(addDays(day, 1)) };
}

/** When its leaders are asked for a register that nobody took: the morning after, by the venue's clock. */
export const nudgeAt = ({ startsAt, timezone }: { startsAt: number; timezone: string }): number =>
  toInstant({ date: addDays(toLocal(startsAt, timezone).date, 1), time: NUDGE_AT }, timezone);

/** The next instant after `now` at which a zone's clock shows this time. */
export function nextTime(time: string, zone: string, now: number): number {
  const { date } = toLocal(now, zone);
  const today = toInstant({ date, time }, zone);
  return today > now ? today : toInstant({ date: addDays(date, 1), time }, zone);
}
