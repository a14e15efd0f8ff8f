import type { sessions } from "../../../db/schema/index.ts";
import { type Phase, phaseOf } from "../cohort/schedule.ts";
import type { CohortChange } from "./commit-change.ts";
import type { MovePlan, RunSession } from "./plan-move.ts";

/** Everything one change does to a cohort's sessions. */
export type SeriesChange = {
  /** They keep their dates and lose their numbers. */
  cancelled: RunSession[];
  moved: MovePlan["moved"];
  renumbered: { id: string; number: number }[];
  added: (typeof sessions.$inferInsert)[];
  cohort: CohortChange;
};

export const noChange: SeriesChange = { cancelled: [], moved: [], renumbered: [], added: [], cohort: {} };

/** The sessions a change gives a time that they didn't have. */
export const placedBy = ({ moved, added }: SeriesChange): { id: string; startsAt: number; endsAt: number }[] => [
  ...moved.map(({ after }) => after),
  ...added,
];

type Dated = { startsAt: number; endsAt: number; localDate: string; localTime: string; phase: string | null };

/** A number of the sequence and when it is; null: there is no such session. */
export type DateChange = { number: number; before: Dated | null; after: Dated | null };

/** A run as it stands once a change is made: numbered sessions and cancelled ones. */
export function applyChange<Row extends RunSession>(run: Row[], change: SeriesChange): RunSession[] {
  const gone = new Set(change.cancelled.map(({ id }) => id));
  const times = new Map(change.moved.map(({ after }) => [after.id, after]));
  const numbers = new Map(change.renumbered.map(({ id, number }) => [id, number]));
  const kept = run.map((row) => {
    if (gone.has(row.id)) return { ...row, number: null };
    return { ...row, ...times.get(row.id), number: numbers.get(row.id) ?? row.number };
  });
  const added = change.added.map(({ id, number = null, startsAt, endsAt, localDate, localTime }) => {
    return { id, number, startsAt, endsAt, localDate, localTime, markedAt: null, revision: 1 };
  });
  return [...kept, ...added];
}

/**
 * What a change means for each number, as people think of it: cancelling #5 of 8 with push makes #5 31 March instead of 24
 * March, #6 7 April instead of 31 March … Numbers whose time and phase stay are left out.
 */
export function compareDates(run: RunSession[], phases: Phase[], change: SeriesChange): DateChange[] {
  const before = byNumber(run, phases);
  const after = byNumber(applyChange(run, change), change.cohort.phases ?? phases);
  return Array.from({ length: Math.max(before.size, after.size) }, (_, index) => index + 1)
    .map((number) => ({ number, before: before.get(number) ?? null, after: after.get(number) ?? null }))
    .filter(
      ({ before: was, after: is }) => was?.startsAt !== is?.startsAt || was?.endsAt !== is?.endsAt || was?.phase !== is?.phase,
    );
}

const byNumber = (run: RunSession[], phases: Phase[]): Map<number, Dated> =>
  new Map(
    run.flatMap(({ number, startsAt, endsAt, localDate, localTime }) =>
      number === null ? [] : [[number, { startsAt, endsAt, localDate, localTime, phase: phaseOf(number, phases) }] as const],
    ),
  );
