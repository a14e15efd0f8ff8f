import { addDays, daysBetween, isoWeekday } from "../../time.ts";
import { type Closure, type Pattern, schedule } from "./schedule.ts";

type Dated = ReturnType<typeof schedule>["sessions"][number];
type Behind = { localDate: string; startsAt: number };

/** A pattern with a date of the week its weeks are counted from; null where nobody wrote it down. */
export type Rhythm = Pattern & { rhythmFrom?: string | null };

/**
 * The next dates of a pattern after an instant. Weeks are counted from where its rhythm began, so a single session moved
 * elsewhere doesn't bend it. Every 2 weeks on Wednesday from 3 March, after the 3rd: Wed 17 March, Wed 31 March …
 *
 * @param after UTC epoch ms; the dates given start later than this.
 * @param behind the cohort's sessions so far, cancelled ones too: without a beginning, the latest on one of the weekdays counts.
 */
export function continueSchedule(pattern: Rhythm, after: number, behind: Behind[], count: number, closures: Closure[]): Dated[] {
  const weekdays = pattern.weekdays.length > 0 ? pattern.weekdays : [isoWeekday(pattern.firstDate)];
  const onRhythm = behind.filter(({ localDate }) => weekdays.includes(isoWeekday(localDate)));
  const anchor = pattern.rhythmFrom ?? latest(onRhythm)?.localDate ?? pattern.firstDate;
  const monday = addDays(anchor, 1 - isoWeekday(anchor));
  const lastDate = new Date(after).toISOString().slice(0, 10);
  const cycle = 7 * pattern.intervalWeeks;
  // The cycle before the one that instant lies in: dates there may still be later by the clock of the zone.
  const from = addDays(monday, (Math.floor(daysBetween(monday, lastDate) / cycle) - 1) * cycle);
  return schedule({ ...pattern, firstDate: from, weekdays }, count + 3 * weekdays.length, closures, [])
    .sessions.filter(({ startsAt }) => startsAt > after)
    .slice(0, count);
}

const latest = (sessions: Behind[]): Behind | undefined =>
  sessions.reduce<Behind | undefined>((last, session) => (last && last.startsAt >= session.startsAt ? last : session), undefined);
