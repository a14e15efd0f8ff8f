import { addDays, daysBetween, isoWeekday } from "../../time.ts";
import { type Closure, type Pattern, schedule } from "./schedule.ts";

type Dated = ReturnType<typeof schedule>["sessions"][number];
type Behind = { localDate: string; startsAt: number };

/**
 * The next dates of a pattern after an instant. Weeks are counted from the latest session that lies on one of the
 * pattern's weekdays, so a single session moved to another day doesn't bend the rhythm.
 * Every 2 weeks on Wednesday, last met Wed 3 March: Wed 17 March, Wed 31 March …
 *
 * @param after UTC epoch ms; the dates given start later than this.
 * @param behind the cohort's sessions so far, cancelled ones too.
 */
export function continueSchedule(pattern: Pattern, after: number, behind: Behind[], count: number, closures: Closure[]): Dated[] {
  const weekdays = pattern.weekdays.length > 0 ? pattern.weekdays : [isoWeekday(pattern.firstDate)];
  const onRhythm = behind.filter(({ localDate }) => weekdays.includes(isoWeekday(localDate)));
  const anchor = latest(onRhythm)?.localDate ?? pattern.firstDate;
  const monday = addDays(anchor, 1 - isoWeekday(anchor));
  const lastDate = new Date(after).toISOString().slice(0, 10);
  const weeks = Math.max(0, daysBetween(monday, lastDate)) / 7 + 2;
  const most = count + Math.ceil(weeks * weekdays.length);
  return schedule({ ...pattern, firstDate: monday, weekdays }, most, closures, [])
    .sessions.filter(({ startsAt }) => startsAt > after)
    .slice(0, count);
}

const latest = (sessions: Behind[]): Behind | undefined =>
  sessions.reduce<Behind | undefined>((last, session) => (last && last.startsAt >= session.startsAt ? last : session), undefined);
