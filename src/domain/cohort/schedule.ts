import { addDays, isoWeekday, toInstant } from "../../time.ts";

/** Sessions `from` to `to`, both included. */
export type Phase = { name: string; from: number; to: number };

/** When a cohort meets, in the wall time of its zone. */
export type Pattern = {
  timezone: string;
  firstDate: string;
  startTime: string;
  intervalWeeks: number;
  /** ISO, 1 = Monday. Empty: the first date's weekday. */
  weekdays: number[];
  minutes: number;
};

export type Closure = { date: string; reason: string };

export type ScheduledSession = {
  number: number;
  date: string;
  time: string;
  startsAt: number;
  endsAt: number;
  phase: string | null;
};

export type Schedule = { sessions: ScheduledSession[]; skipped: Closure[] };

/** A pattern that closures swallow entirely stops here rather than looking for ever. */
const MOST_DATES_LOOKED_AT = 2_000;

/** Dates a group met on, whatever its pattern says, in order. What follows them follows the pattern, from a date on. */
export type Met = { dates: string[]; from: string };

/**
 * The dated, numbered sessions of a pattern. Closed days are skipped and push the sequence: numbers stay 1..count.
 * Weekly from Wed 2027-02-24, count 3, closed on 03-03 → 1: 02-24, 2: 03-10, 3: 03-17; skipped 03-03.
 */
export function schedule(pattern: Pattern, count: number, closures: Closure[], phases: Phase[], met?: Met): Schedule {
  const closed = new Map(closures.map((closure) => [closure.date, closure.reason]));
  const sessions = (met?.dates ?? []).map((date, index) => sessionOn(pattern, date, index + 1, phases));
  const last = sessions.at(-1)?.date;
  const skipped: Closure[] = [];
  let looked = 0;
  for (const date of datesOf({ ...pattern, firstDate: last ?? pattern.firstDate })) {
    if (sessions.length >= count || looked >= MOST_DATES_LOOKED_AT) break;
    if (met && (date < met.from || (last !== undefined && date <= last))) continue;
    looked += 1;
    const reason = closed.get(date);
    if (reason === undefined) sessions.push(sessionOn(pattern, date, sessions.length + 1, phases));
    else skipped.push({ date, reason });
  }
  return { sessions, skipped };
}

/** The name of the phase a number lies in: 2 of [initial 1–1, middle 2–7] → "middle". */
export const phaseOf = (number: number | null, phases: Phase[]): string | null =>
  number === null ? null : (phases.find((phase) => number >= phase.from && number <= phase.to)?.name ?? null);

/** The dates of a pattern from its first date on, without end. Weeks begin on Monday. */
export function* datesOf({
  firstDate,
  weekdays,
  intervalWeeks,
}: Pick<Pattern, "firstDate" | "weekdays" | "intervalWeeks">): Generator<string> {
  const days = weekdays.length > 0 ? [...new Set(weekdays)].sort((a, b) => a - b) : [isoWeekday(firstDate)];
  let monday = addDays(firstDate, 1 - isoWeekday(firstDate));
  for (;;) {
    for (const day of days) {
      const date = addDays(monday, day - 1);
      if (date >= firstDate) yield date;
    }
    monday = addDays(monday, 7 * intervalWeeks);
  }
}

function sessionOn(pattern: Pattern, date: string, number: number, phases: Phase[]): ScheduledSession {
  const startsAt = toInstant({ date, time: pattern.startTime }, pattern.timezone);
  return {
    number,
    date,
    time: pattern.startTime,
    startsAt,
    endsAt: startsAt + pattern.minutes * 60_000,
    phase: phaseOf(number, phases),
  };
}
