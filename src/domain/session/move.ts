import { sessionMoves } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { newId } from "../../vault.ts";
import { listAudience, listGuardians } from "../cohort/audience.ts";
import type { ChangeSet } from "../cohort/change-set.ts";
import { startIfDue, tellOfChange } from "../cohort/tell-of-change.ts";
import { listClosures } from "../org/closures.ts";
import { beforeOf, commitChange } from "./commit-change.ts";
import { type MovePlan, planMove } from "./plan-move.ts";
import { findRun, type Run } from "./queries.ts";
import type { MoveInput, Session } from "./session.ts";

/** Where a move would put sessions and whom it concerns. Writes nothing. */
export type MovePreview = Run & {
  plan: MovePlan;
  told: number;
  /** Enrolled, but without an address or permission: staff tell them another way. */
  untold: number;
  /** Guardians it was agreed may be told of changes. */
  guardians: number;
  /** Why the new date is a day off, if it is one; moving there is allowed. */
  closed: string | null;
};

/** @throws as `planMove`, and NotFound. */
export async function previewMove(ctx: Context, id: string, input: Omit<MoveInput, "notify">): Promise<MovePreview> {
  const run = await findRun(ctx, id);
  const closures = await listClosures(ctx, { from: input.date });
  const plan = planMove(run.cohort, run.run, run.session, input, closures, ctx.now);
  const audience = await listAudience(ctx, run.cohort.id);
  const told = audience.filter(({ reachable }) => reachable).length;
  const { length: guardians } = await listGuardians(ctx, run.cohort.id);
  const closed = closures.find(({ date }) => date === input.date)?.reason ?? null;
  return { ...run, plan, told, untold: audience.length - told, guardians, closed };
}

/**
 * Moves one session, or it and those that follow. With `notify`, each enrolled person is owed one mail, however many
 * sessions changed, two minutes on; see `windowOf`.
 *
 * @returns the sessions that changed, by start.
 * @throws as `planMove`; NotFound; Conflict `schedule_changed`.
 */
export async function moveSession(
  ctx: Context,
  id: string,
  input: MoveInput,
): Promise<{ sessions: Session[]; changeSet: ChangeSet }> {
  const found = await findRun(ctx, id);
  const closures = await listClosures(ctx, { from: input.date });
  const plan = planMove(found.cohort, found.run, found.session, input, closures, ctx.now);
  const times = new Map(plan.moved.map(({ after }) => [after.id, after]));
  const numbers = new Map(plan.renumbered.map(({ id: changed, number }) => [changed, number]));
  const changed = found.run.filter((session) => times.has(session.id) || numbers.has(session.id));
  const moves = plan.moved.map(({ before, after }) => ({
    orgId: ctx.org.id,
    id: newId("mov"),
    sessionId: before.id,
    revision: before.revision + 1,
    fromStartsAt: before.startsAt,
    toStartsAt: after.startsAt,
    movedAt: ctx.now,
    movedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
  }));
  const telling = await tellOfChange(ctx, {
    cohortId: found.cohort.id,
    kind: "moved",
    before: { ...beforeOf(found, changed, (row) => times.has(row.id), plan.pattern ?? {}), moves: moves.map((row) => row.id) },
    notify: input.notify,
    sessionId: id,
    soonest: Math.min(...plan.moved.flatMap(({ before, after }) => [before.startsAt, after.startsAt])),
    usefulUntil: Math.max(...plan.moved.map(({ after }) => after.startsAt)),
  });
  const items = await commitChange(ctx, found, {
    rows: changed.map((session) => {
      const after = times.get(session.id);
      const number = numbers.get(session.id) ?? session.number ?? 0;
      return after ? { ...after, number, again: true } : { id: session.id, number };
    }),
    after: [ctx.db.insert(sessionMoves).values(moves), ...telling.statements],
    cohort: plan.pattern ?? {},
    audit: {
      action: "session.move",
      subject: { kind: "session", id },
      detail: { cohortId: found.cohort.id, scope: input.scope, moved: plan.moved.length, told: telling.told },
    },
  });
  startIfDue(ctx, telling.changeSet);
  const ids = new Set(changed.map((session) => session.id));
  return { sessions: items.filter((session) => ids.has(session.id)), changeSet: telling.changeSet };
}
