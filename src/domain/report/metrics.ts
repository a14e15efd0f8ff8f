import { type Mark, markMeanings } from "../attendance/attendance.ts";

// Every attendance figure, from rows to numbers. E is the number of marks that count as expected, over sessions
// held while the person was enrolled. A pair without a mark is held back; a rate of nothing is null, never 0.

export type Tally = { expected: number; attended: number; excused: number; lateCancelled: number; noShows: number };

/** Null where there is nothing to divide by. */
export const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Rows by what `of` says about them, in order. */
export function groupBy<Row, Key>(rows: readonly Row[], of: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = of(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** One session's marks counted. At a drop-in session people attend, but nobody is expected. */
export function tally(marks: readonly Mark[], dropIn = false): Tally {
  const count = (is: (mark: Mark) => boolean) => marks.filter(is).length;
  const attended = count((mark) => markMeanings[mark].attended);
  if (dropIn) return { expected: 0, attended, excused: 0, lateCancelled: 0, noShows: 0 };
  return {
    expected: count((mark) => markMeanings[mark].expected),
    attended,
    excused: count((mark) => mark === "excused"),
    lateCancelled: count((mark) => mark === "late_cancel"),
    noShows: count((mark) => mark === "no_show"),
  };
}

export function sum(tallies: readonly Tally[]): Tally {
  const total: Tally = { expected: 0, attended: 0, excused: 0, lateCancelled: 0, noShows: 0 };
  for (const each of tallies) {
    total.expected += each.expected;
    total.attended += each.attended;
    total.excused += each.excused;
    total.lateCancelled += each.lateCancelled;
    total.noShows += each.noShows;
  }
  return total;
}

/** Over no drop-in sessions: strict = attended / E; adjusted = attended / (E − excused); no-show = no-shows / E; notice = told us / all misses. */
export function rates(total: Tally) {
  return {
    strictRate: ratio(total.attended, total.expected),
    adjustedRate: ratio(total.attended, total.expected - total.excused),
    noShowRate: ratio(total.noShows, total.expected),
    noticeRate: ratio(total.excused + total.lateCancelled, total.expected - total.attended),
  };
}

type Remaining = { starters: number; gone: readonly number[]; reached: number | null };

/** How many of the starters had not left when each session began, up to the last that has begun. */
export function remainingOf({ starters, gone, reached }: Remaining): number[] {
  const lost = groupBy(gone, (number) => number);
  let remaining = starters;
  return Array.from({ length: reached ?? 0 }, (_, index) => {
    remaining -= lost.get(index + 1)?.length ?? 0;
    return remaining;
  });
}

export type RetentionPoint = { number: number; starters: number; remaining: number; rate: number | null };

/**
 * Survival curve: of those who ever attended, how many had not left when session k began. With several cohorts, k counts only
 * the starters of cohorts that have reached it. E.g. 8 starters, one gone from session 3 on → 7 of 8 at 3.
 *
 * @param cohorts `gone`: for each starter who left, the first session without them; `reached`: the last that has begun.
 */
export function retention(cohorts: readonly Remaining[]): RetentionPoint[] {
  const points: RetentionPoint[] = [];
  for (const { starters, gone, reached } of cohorts) {
    for (let number = 1; number <= (reached ?? 0); number += 1) {
      points[number - 1] ??= { number, starters: 0, remaining: 0, rate: null };
      const point = points[number - 1] as RetentionPoint;
      point.starters += starters;
      point.remaining += starters;
    }
    for (const from of gone)
      for (let number = from; number <= (reached ?? 0); number += 1) (points[number - 1] as RetentionPoint).remaining -= 1;
  }
  return points.map((point) => ({ ...point, rate: ratio(point.remaining, point.starters) }));
}

/** Fill: active / capacity; null without a limit. */
export const fill = (active: number, capacity: number | null): number | null =>
  capacity === null ? null : ratio(active, capacity);
