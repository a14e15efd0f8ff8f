import { addDays, isoWeekday, toInstant } from "../../time.ts";
import type { Availability } from "./availability.ts";

/** Instants are UTC epoch milliseconds; one ends when the next begins. */
type Stretch = { startsAt: number; endsAt: number };

/**
 * When somebody works and nothing else is on: working hours, or the date's own, less leave and whatever is taken. Monday
 * 09:00–17:00 with a session 10:00–11:30: 09:00–10:00, 11:30–17:00.
 *
 * @param from the first date, `until` the first that is no longer looked at.
 * @param zone whose clock the hours go by.
 */
export function freeTimes(
  { week, days }: Availability,
  taken: Stretch[],
  { from, until }: { from: string; until: string },
  zone: string,
): Stretch[] {
  return workingTimes({ week, days }, { from, until }, zone).flatMap((working) => without(working, taken));
}

/** When somebody works, dates' own hours before their week's. Nothing is known of somebody who has said nothing. */
export function workingTimes(
  { week, days }: Availability,
  { from, until }: { from: string; until: string },
  zone: string,
): Stretch[] {
  const found: Stretch[] = [];
  for (let date = from; date < until; date = addDays(date, 1)) {
    const own = days.find((day) => day.date === date)?.hours;
    const hours = own ?? (week ?? []).filter(({ weekday }) => weekday === isoWeekday(date));
    for (const { from: begins, until: ends } of hours)
      found.push({ startsAt: toInstant({ date, time: begins }, zone), endsAt: toInstant({ date, time: ends }, zone) });
  }
  return found.filter(({ startsAt, endsAt }) => endsAt > startsAt).sort((a, b) => a.startsAt - b.startsAt);
}

/** What is left of a stretch beside others. */
function without(whole: Stretch, taken: Stretch[]): Stretch[] {
  const inside = taken
    .filter(({ startsAt, endsAt }) => startsAt < whole.endsAt && endsAt > whole.startsAt)
    .sort((a, b) => a.startsAt - b.startsAt);
  const left: Stretch[] = [];
  let free = whole.startsAt;
  for (const { startsAt, endsAt } of inside) {
    if (startsAt > free) left.push({ startsAt: free, endsAt: startsAt });
    free = Math.max(free, endsAt);
  }
  if (free < whole.endsAt) left.push({ startsAt: free, endsAt: whole.endsAt });
  return left;
}
