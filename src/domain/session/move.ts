import type { Context } from "../../context.ts";
import type { ChangeSet } from "../cohort/change-set.ts";
import { listClosuresOf } from "../cohort/closures-of.ts";
import type { ScheduleConflict } from "../cohort/spell-conflict.ts";
import { type Audience, whomItConcerns } from "../cohort/whom-it-concerns.ts";
import { changeSeries } from "./change-series.ts";
import { conflictsAt } from "./in-the-way.ts";
import { type MovePlan, planMove } from "./plan-move.ts";
import { findRun, type Run } from "./queries.ts";
import { compareDates, type DateChange, noChange, placedBy, type SeriesChange } from "./series.ts";
import type { MoveInput, Session } from "./session.ts";

/** Where a move would put sessions and whom it concerns. Writes nothing. */
export type MovePreview = Run &
  Audience & {
    plan: MovePlan;
    change: SeriesChange;
    dates: DateChange[];
    /** What stands in the way of the new times. */
    conflicts: ScheduleConflict[];
  };

/** @throws as `planMove`, and NotFound. */
export async function previewMove(ctx: Context, id: string, input: Omit<MoveInput, "notify">): Promise<MovePreview> {
  const run = await findRun(ctx, id);
  const [closures, audience] = await Promise.all([
    listClosuresOf(ctx, run.cohort.id, input.date),
    whomItConcerns(ctx, run.cohort.id),
  ]);
  const plan = planMove(run.cohort, run.run, run.session, input, closures, ctx.now);
  const change = asChange(plan);
  const conflicts = await conflictsAt(ctx, run.cohort, placedBy(change));
  return { ...run, plan, change, dates: compareDates(run.run, run.cohort.phases, change), conflicts, ...audience };
}

/**
 * Moves one session, or it and those that follow. With `notify`, each enrolled person is owed one mail, however many
 * sessions changed, two minutes on; see `windowOf`.
 *
 * @returns the sessions that changed, by start.
 * @throws as `planMove`; NotFound; Conflict `schedule_changed`, `room_taken`.
 */
export async function moveSession(
  ctx: Context,
  id: string,
  input: MoveInput,
): Promise<{ sessions: Session[]; changeSet: ChangeSet }> {
  const found = await findRun(ctx, id);
  const closures = await listClosuresOf(ctx, found.cohort.id, input.date);
  const plan = planMove(found.cohort, found.run, found.session, input, closures, ctx.now);
  const { sessions, changeSet } = await changeSeries(ctx, found, asChange(plan), {
    kind: "moved",
    notify: input.notify,
    audit: {
      action: "session.move",
      subject: { kind: "session", id },
      detail: { cohortId: found.cohort.id, scope: input.scope, moved: plan.moved.length },
    },
  });
  return { sessions, changeSet };
}

const asChange = ({ moved, renumbered, pattern }: MovePlan): SeriesChange => ({
  ...noChange,
  moved,
  renumbered,
  cohort: pattern ?? {},
});
