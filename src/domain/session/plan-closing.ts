import { Conflict, Invalid } from "../../errors.ts";
import type { CohortRow } from "../cohort/cohort.ts";
import type { Closure } from "../cohort/schedule.ts";
import type { SessionDecision } from "./closing.ts";
import { addSessions } from "./plan-cancel.ts";
import { checkDate, placed, type RunSession } from "./plan-move.ts";
import { resequence } from "./resequence.ts";
import { noChange, type SeriesChange } from "./series.ts";
import { lockOf, lockSentences } from "./session.ts";

type At = { org: { id: string }; now: number };

/**
 * What decisions about sessions on days off change of one cohort, all at once; null when all of them are kept. Closed on 10 and 17
 * March, Wednesdays 1..8 to 14 April, #3 pushed and #4 moved to Thu 18 March: #3 Thu 18 March, #4 24 March … #8 21 April.
 *
 * @param closures the new days among them: neither what is moved nor what is added may be on one.
 * @throws Conflict as `planCancel` and `planMove`; Invalid at `<sessionId>.date`.
 */
export function planClosing(
  at: At,
  cohort: CohortRow,
  run: RunSession[],
  decisions: SessionDecision[],
  closures: Closure[],
): SeriesChange | null {
  const decided = new Map(decisions.filter(({ action }) => action !== "keep").map((one) => [one.sessionId, one]));
  const targets = run.filter(({ id }) => decided.has(id));
  if (targets.length === 0) return null;
  for (const row of targets) {
    const lock = lockOf(row, at.now);
    if (lock) throw new Conflict(lock, lockSentences[lock]);
  }
  const cancelled = targets.filter(({ id }) => decided.get(id)?.action === "push");
  const gone = new Set(cancelled.map(({ id }) => id));
  const pairs = targets
    .filter(({ id }) => !gone.has(id))
    .map((before) => ({ before, after: elsewhere(at, cohort, before, decided.get(before.id), closures) }));
  const times = new Map(pairs.map(({ after }) => [after.id, after]));
  const rest = run
    .filter(({ id, number }) => number !== null && !gone.has(id))
    .map((row) => ({
      ...row,
      ...times.get(row.id),
      number: row.number,
      locked: lockOf(row, at.now) !== null,
      moved: times.has(row.id),
    }));
  const renumbered = resequence(rest);
  const numbers = new Map(renumbered.map(({ id, number }) => [id, number]));
  const moved = pairs.map(({ before, after }) => ({
    before,
    after: { ...after, number: numbers.get(after.id) ?? after.number },
  }));
  const lastStart = Math.max(...[...cancelled, ...rest].map(({ startsAt }) => startsAt));
  const added = cancelled.length === 0 ? [] : addSessions(at, cohort, run, lastStart, rest.length, cancelled.length, closures);
  return { ...noChange, cancelled, moved, renumbered, added };
}

function elsewhere(at: At, cohort: CohortRow, row: RunSession, decision: SessionDecision | undefined, closures: Closure[]) {
  const { date = "", time = "" } = decision ?? {};
  const refuse = (message: string) => new Invalid([{ path: `${row.id}.date`, message }], message);
  const closed = closures.find((closure) => closure.date === date);
  if (closed) throw refuse(`That day is closed too: ${closed.reason}. Choose another.`);
  const after = placed(row, cohort.timezone, date, time);
  try {
    checkDate(after, cohort.timezone, date, at.now);
  } catch (error) {
    throw error instanceof Invalid ? refuse(error.errors[0]?.message ?? error.message) : error;
  }
  return after;
}
