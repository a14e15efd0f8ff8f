import { addDays, isoWeekday, toInstant, toLocal } from "../../time.ts";

const HOUR_MS = 3_600_000;
const HOURS_A_WEEK = 168;

/** An hour of the week by a zone's wall clock: `3-18` is Wednesday, 18:00 to 19:00. */
export const weekHour = /^[1-7]-(?:\d|1\d|2[0-3])$/;

/** When somebody can come. */
export type Answer = { zone: string; hours: string[] };

const spell = (index: number): string => `${Math.floor(index / 24) + 1}-${index % 24}`;

/**
 * The hours of a zone's week that a stretch of time touches, in order: 23:30Z to 01:00Z of a winter Wednesday, in New York →
 * `3-18`, `3-19`. It may reach from Sunday into Monday. Instants are UTC epoch milliseconds.
 */
export function hoursOf({ startsAt, endsAt }: { startsAt: number; endsAt: number }, zone: string): string[] {
  const { date, time } = toLocal(startsAt, zone);
  const minute = Number(time.slice(3));
  const first = (isoWeekday(date) - 1) * 24 + Number(time.slice(0, 2));
  const count = Math.ceil((minute * 60_000 + endsAt - startsAt) / HOUR_MS);
  return Array.from({ length: count }, (_, at) => spell((first + at) % HOURS_A_WEEK));
}

export type Asked = {
  timezone: string;
  startsFrom: string;
  weekdays: number[];
  earliest: string;
  latest: string;
};

/**
 * The hours to ask somebody about: all that a session could touch in any of the weeks ahead, by their own clock. Where their
 * clock and the group's change on different days, that is an hour more on either side.
 *
 * @param weeks how many weeks the group runs.
 */
export function hoursToAsk({ timezone, startsFrom, weekdays, earliest, latest }: Asked, zone: string, weeks: number): string[] {
  const found = new Set<string>();
  for (let day = 0; day < 7 * Math.max(1, weeks); day += 1) {
    const date = addDays(startsFrom, day);
    if (!weekdays.includes(isoWeekday(date))) continue;
    const [startsAt, endsAt] = [toInstant({ date, time: earliest }, timezone), toInstant({ date, time: latest }, timezone)];
    for (const hour of hoursOf({ startsAt, endsAt }, zone)) found.add(hour);
  }
  const place = (hour: string): number => Number(hour[0]) * 24 + Number(hour.slice(2));
  return [...found].sort((a, b) => place(a) - place(b));
}
