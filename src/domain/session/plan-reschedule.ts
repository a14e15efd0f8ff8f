import { Conflict, Invalid } from "../../errors.ts";
import { addDays, isoWeekday } from "../../time.ts";
import { type CohortRow, patternOf } from "../cohort/cohort.ts";
import { type Closure, schedule } from "../cohort/schedule.ts";
import { checkDate, placed, type RunSession } from "./plan-move.ts";
import { resequence } from "./resequence.ts";
import { noChange, type SeriesChange } from "./series.ts";
import { lockOf } from "./session.ts";

export type NewPattern = { from: string; weekdays: number[]; startTime: string; intervalWeeks: number };

/**
 * Another weekday or time from a date on: every session on or after it that is neither over nor marked goes to the next date of the
 * new pattern, in order, closures skipped. Weeks are counted from the week of the first of them.
 * Wed 18:30, from 8 March Mondays at 17:00: #3 Wed 10 March → Mon 8 March 17:00, #4 Wed 17 March → Mon 15 March …
 *
 * @throws Invalid when nothing would change; Conflict `no_dates`, `session_overlap`, `session_order`.
 */
export function planReschedule(
  cohort: CohortRow,
  run: RunSession[],
  { from, weekdays, startTime, intervalWeeks }: NewPattern,
  closures: Closure[],
  now: number,
): SeriesChange {
  const targets = run
    .filter((row) => row.localDate >= from && lockOf(row, now) === null)
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const [first] = targets;
  if (!first) throw new Invalid([{ path: "from", message: "No session that can still change lies on or after that date." }]);
  const monday = addDays(first.localDate, 1 - isoWeekday(first.localDate));
  const pattern = { ...patternOf(cohort), weekdays, startTime, intervalWeeks, firstDate: monday };
  const dates = schedule(pattern, targets.length + 2 * weekdays.length, closures, [])
    .sessions.filter(({ date, startsAt }) => date >= from && startsAt > now)
    .slice(0, targets.length);
  const [begins] = dates;
  if (!begins || dates.length < targets.length)
    throw new Conflict("no_dates", "Closed days leave too few dates. Choose other weekdays.");
  const moved = targets
    .flatMap((before, index) => {
      const dated = dates[index];
      return dated ? [{ before, after: placed(before, cohort.timezone, dated.date, dated.time) }] : [];
    })
    .filter(({ before, after }) => before.startsAt !== after.startsAt);
  const [earliest] = moved;
  if (!earliest)
    throw new Invalid([{ path: "weekdays", message: "That is when it already meets. Choose another weekday or time." }]);
  checkDate(earliest.after, cohort.timezone, earliest.after.localDate, now);
  const times = new Map(moved.map(({ after }) => [after.id, after]));
  const renumbered = resequence(
    run
      .filter(({ number }) => number !== null)
      .map((row) => ({
        ...row,
        ...times.get(row.id),
        number: row.number,
        locked: lockOf(row, now) !== null,
        moved: times.has(row.id),
      })),
  );
  return { ...noChange, moved, renumbered, cohort: { weekdays, startTime, intervalWeeks, rhythmFrom: begins.date } };
}
