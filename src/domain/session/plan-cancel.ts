import { Conflict } from "../../errors.ts";
import { type CohortRow, patternOf } from "../cohort/cohort.ts";
import { continueSchedule } from "../cohort/continue-schedule.ts";
import { newSession } from "../cohort/new-session.ts";
import { refitPhases } from "../cohort/refit-phases.ts";
import type { Closure } from "../cohort/schedule.ts";
import type { RunSession } from "./plan-move.ts";
import { resequence } from "./resequence.ts";
import { noChange, type SeriesChange } from "./series.ts";
import { lockOf, lockSentences } from "./session.ts";

type At = { org: { id: string }; now: number };

/**
 * Cancels some of a cohort's sessions: later ones move up. `push` adds as many at the end, so that the course keeps its length;
 * `drop` makes the course shorter, and the phases fit what is left. Of 1..8, #5 and #6 dropped: 1..6, phases over six.
 *
 * @throws Conflict `session_past`, `session_marked`, `session_cancelled`, `session_order`, `no_dates`.
 */
export function planCancel(
  at: At,
  cohort: CohortRow,
  run: RunSession[],
  cancelled: RunSession[],
  reschedule: "push" | "drop",
  closures: Closure[],
): SeriesChange {
  for (const session of cancelled) {
    const lock = lockOf(session, at.now);
    if (lock) throw new Conflict(lock, lockSentences[lock]);
  }
  const gone = new Set(cancelled.map(({ id }) => id));
  const rest = run.filter(({ id, number }) => number !== null && !gone.has(id));
  const renumbered = resequence(rest.map((row) => ({ ...row, locked: lockOf(row, at.now) !== null, moved: false })));
  const change = { ...noChange, cancelled, renumbered };
  if (reschedule === "drop") return { ...change, cohort: fitTo(cohort, run, rest.length, at.now) };
  const lastStart = Math.max(...[...cancelled, ...rest].map(({ startsAt }) => startsAt));
  return { ...change, added: addSessions(at, cohort, run, lastStart, rest.length, cancelled.length, closures) };
}

/**
 * The next sessions of a cohort's rhythm, with the numbers after `lastNumber`. A date that was cancelled isn't offered again.
 *
 * @param after UTC epoch ms. @throws Conflict `no_dates` when closed days leave too few.
 */
export function addSessions(
  at: At,
  cohort: CohortRow,
  run: RunSession[],
  after: number,
  lastNumber: number,
  count: number,
  closures: Closure[],
): SeriesChange["added"] {
  const cancelled = run.filter(({ number }) => number === null).map(({ localDate }) => ({ date: localDate, reason: "" }));
  const dated = continueSchedule(patternOf(cohort), after, run, count, [...closures, ...cancelled]);
  if (dated.length < count)
    throw new Conflict("no_dates", "Closed days leave too few dates after the last session. Open some again first.");
  return dated.map((one, index) => newSession(at, cohort, { ...one, number: lastNumber + index + 1 }));
}

/** What of a cohort changes when it has `count` sessions; sessions behind keep their phase. One without an end has no count. */
export function fitTo(cohort: CohortRow, run: RunSession[], count: number, now: number): SeriesChange["cohort"] {
  if (cohort.sessionCount === null || count === 0) return {};
  const behind = run.filter((row) => row.number !== null && lockOf(row, now) !== null).map(({ number }) => number ?? 0);
  return { sessionCount: count, phases: refitPhases(cohort.phases, count, Math.max(0, ...behind)) };
}
