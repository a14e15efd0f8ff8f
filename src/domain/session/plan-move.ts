import { Conflict, Invalid } from "../../errors.ts";
import { addDays, isoWeekday, toInstant, toLocal } from "../../time.ts";
import type { CohortRow } from "../cohort/cohort.ts";
import { continueSchedule } from "../cohort/continue-schedule.ts";
import type { Closure } from "../cohort/schedule.ts";
import { resequence } from "./resequence.ts";
import { lockOf, lockSentences, type MoveInput } from "./session.ts";

export type RunSession = {
  id: string;
  number: number | null;
  startsAt: number;
  endsAt: number;
  localDate: string;
  localTime: string;
  markedAt: number | null;
  revision: number;
};

export type Moved = { id: string; number: number; startsAt: number; endsAt: number; localDate: string; localTime: string };

export type MovePlan = {
  /** New times or lengths, in order of the sessions' old numbers. */
  moved: { before: RunSession; after: Moved }[];
  /** Every session whose number changes. */
  renumbered: { id: string; number: number }[];
  /** The cohort's pattern from here on; null when it stays. */
  pattern: { weekdays: number[]; startTime: string; rhythmFrom: string; minutes?: number } | null;
};

const LONGEST_AHEAD_DAYS = 1830;

/**
 * Where sessions go when one is moved. `this`: that one alone. `following`: it and every later one that is neither over
 * nor marked, each to the next date of the new weekday and time, closures skipped.
 * Wed 18:30 #3..#8, #3 moved to Thu 11 March 19:00 with following: #4 Thu 18 March 19:00, #5 Thu 25 March …
 *
 * @throws Conflict `session_past`, `session_marked`, `session_cancelled`, `session_overlap`, `session_order`;
 *   Invalid for a time that is over, too far or no change.
 */
export function planMove(
  cohort: CohortRow,
  run: RunSession[],
  target: RunSession,
  input: Pick<MoveInput, "date" | "time" | "scope" | "minutes">,
  closures: Closure[],
  now: number,
): MovePlan {
  const lock = lockOf(target, now);
  if (lock) throw new Conflict(lock, lockSentences[lock]);
  const first = placed(target, cohort.timezone, input.date, input.time, input.minutes);
  checkDate(first, cohort.timezone, input.date, now);

  const later = run
    .filter((session) => input.scope === "following" && (session.number ?? 0) > (target.number ?? 0) && !lockOf(session, now))
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const weekdays = newWeekdays(cohort.weekdays, isoWeekday(target.localDate), isoWeekday(first.localDate));
  const pattern = { ...cohort, weekdays, startTime: input.time, rhythmFrom: input.date };
  const dates = continueSchedule(pattern, first.startsAt, [first], later.length, closures);
  const pairs = [
    { before: target, after: first },
    ...later.flatMap((before, index) => {
      const dated = dates[index];
      return dated ? [{ before, after: placed(before, cohort.timezone, dated.date, dated.time, input.minutes) }] : [];
    }),
  ];
  const moved = pairs.filter(({ before, after }) => before.startsAt !== after.startsAt || before.endsAt !== after.endsAt);
  if (moved.length === 0)
    throw new Invalid([{ path: "date", message: "That is when it already is. Choose another date or time." }]);

  const times = new Map(moved.map(({ after }) => [after.id, after]));
  const renumbered = resequence(
    run
      .filter(({ number }) => number !== null)
      .map((session) => ({
        ...session,
        ...times.get(session.id),
        number: session.number,
        locked: lockOf(session, now) !== null,
        moved: times.has(session.id),
      })),
  );
  const numbers = new Map(renumbered.map(({ id, number }) => [id, number]));
  return {
    moved: moved.map(({ before, after }) => ({ before, after: { ...after, number: numbers.get(after.id) ?? after.number } })),
    renumbered,
    pattern:
      input.scope === "following"
        ? {
            weekdays,
            startTime: input.time,
            rhythmFrom: input.date,
            ...(input.minutes === undefined ? {} : { minutes: input.minutes }),
          }
        : null,
  };
}

/** @param minutes its length; left out: as long as it was. */
export function placed(session: RunSession, zone: string, date: string, time: string, minutes?: number): Moved {
  const startsAt = toInstant({ date, time }, zone);
  return {
    id: session.id,
    number: session.number ?? 0,
    startsAt,
    endsAt: startsAt + (minutes === undefined ? session.endsAt - session.startsAt : minutes * 60_000),
    localDate: date,
    localTime: time,
  };
}

export function checkDate(first: Moved, zone: string, date: string, now: number): void {
  if (first.startsAt <= now) throw new Invalid([{ path: "date", message: "Choose a date and time that are still ahead." }]);
  if (date > addDays(toLocal(now, zone).date, LONGEST_AHEAD_DAYS))
    throw new Invalid([{ path: "date", message: "That is more than five years ahead. Check the year." }]);
}

/**
 * A weekday the pattern already has keeps the pattern; another one takes the old one's place, or the nearest's.
 * Mon and Wed, Wed moved to Thu: Mon and Thu.
 */
function newWeekdays(weekdays: number[], from: number, to: number): number[] {
  if (weekdays.includes(to)) return weekdays;
  const nearest = [...weekdays].sort((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];
  const replaced = weekdays.includes(from) ? from : nearest;
  return [...weekdays.filter((day) => day !== replaced), to].sort((a, b) => a - b);
}
