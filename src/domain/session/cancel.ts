import type { sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import type { ChangeSet } from "../cohort/change-set.ts";
import { listClosuresOf } from "../cohort/closures-of.ts";
import type { ScheduleConflict } from "../cohort/spell-conflict.ts";
import { type Audience, whomItConcerns } from "../cohort/whom-it-concerns.ts";
import { changeSeries } from "./change-series.ts";
import { conflictsAt } from "./in-the-way.ts";
import { planCancel } from "./plan-cancel.ts";
import { findRun, type Run } from "./queries.ts";
import { compareDates, type DateChange, placedBy, type SeriesChange } from "./series.ts";
import { type CancelInput, lockOf, type Session } from "./session.ts";

/** What cancelling would do and whom it concerns. Writes nothing. */
export type CancelPreview = Run &
  Audience & {
    change: SeriesChange;
    dates: DateChange[];
    renumbered: { id: string; number: number }[];
    /** The first session made up at the end; null when nothing is. */
    added: typeof sessions.$inferInsert | null;
    /** What stands in the way of the sessions made up at the end. */
    conflicts: ScheduleConflict[];
  };

type What = Pick<CancelInput, "reschedule" | "scope">;

/** @throws NotFound; Conflict `session_past`, `session_marked`, `session_cancelled`, `session_order`, `no_dates`. */
export async function previewCancellation(
  ctx: Context,
  id: string,
  reschedule: CancelInput["reschedule"],
  scope: CancelInput["scope"] = "this",
): Promise<CancelPreview> {
  const found = await findRun(ctx, id);
  const [change, audience] = await Promise.all([plan(ctx, found, { reschedule, scope }), whomItConcerns(ctx, found.cohort.id)]);
  const dates = compareDates(found.run, found.cohort.phases, change);
  const conflicts = await conflictsAt(ctx, found.cohort, placedBy(change));
  return { ...found, change, dates, renumbered: change.renumbered, added: change.added[0] ?? null, conflicts, ...audience };
}

/**
 * Cancels one session, or it and those that follow. They keep their dates and lose their numbers; later ones move up. `push` adds
 * as many at the end; `drop` makes the course shorter.
 *
 * @returns the cancelled session, the first added one, and all that changed, by start.
 * @throws as `previewCancellation`; Conflict `schedule_changed`, `room_taken`.
 */
export async function cancelSession(
  ctx: Context,
  id: string,
  input: CancelInput,
): Promise<{ id: string; cancelled: Session; added: Session | null; sessions: Session[]; changeSet: ChangeSet }> {
  const found = await findRun(ctx, id);
  const change = await plan(ctx, found, input);
  const { reason, reschedule, notify } = input;
  const done = await changeSeries(ctx, found, change, {
    kind: "cancelled",
    notify,
    cancelling: { reason, reschedule },
    audit: {
      action: "session.cancel",
      subject: { kind: "session", id },
      detail: { cohortId: found.cohort.id, reschedule, cancelled: change.cancelled.length },
    },
  });
  const cancelled = done.sessions.find((item) => item.id === id);
  if (!cancelled) throw new Error("the cancelled session is gone");
  const added = done.sessions.find((item) => item.id === change.added[0]?.id) ?? null;
  return { id: done.cancellations[0] ?? "", cancelled, added, sessions: done.sessions, changeSet: done.changeSet };
}

async function plan(ctx: Context, { session, cohort, run }: Run, { reschedule, scope }: What): Promise<SeriesChange> {
  const closures = await listClosuresOf(ctx, cohort.id, session.localDate);
  const following = run.filter((row) => row.startsAt > session.startsAt && lockOf(row, ctx.now) === null);
  return planCancel(ctx, cohort, run, [session, ...(scope === "following" ? following : [])], reschedule, closures);
}
