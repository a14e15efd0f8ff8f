import { sessionMoves } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { owe } from "../../mail/owe.ts";
import { newId } from "../../vault.ts";
import { listClosures } from "../org/closures.ts";
import { listAudience, listGuardians } from "./audience.ts";
import { commitChange } from "./commit-change.ts";
import { type MovePlan, planMove } from "./plan-move.ts";
import { findRun, type Run } from "./queries.ts";
import type { MoveInput, Session } from "./session.ts";
import { tellGuardians } from "./tell-guardians.ts";

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
 * sessions changed.
 *
 * @returns the sessions that changed, by start.
 * @throws as `planMove`; NotFound; Conflict `schedule_changed`.
 */
export async function moveSession(ctx: Context, id: string, input: MoveInput): Promise<Session[]> {
  const found = await findRun(ctx, id);
  const closures = await listClosures(ctx, { from: input.date });
  const plan = planMove(found.cohort, found.run, found.session, input, closures, ctx.now);
  const audience = input.notify ? await listAudience(ctx, found.cohort.id) : [];
  const moveId = newId("mov");
  const usefulUntil = Math.max(...plan.moved.map(({ after }) => after.startsAt));
  const payload = { kind: "moved" as const, changes: plan.moved.map(toChange) };
  const guardians = input.notify
    ? await tellGuardians(ctx, { cohortId: found.cohort.id, changeId: moveId, sessionId: id, usefulUntil, payload })
    : [];
  const times = new Map(plan.moved.map(({ after }) => [after.id, after]));
  const numbers = new Map(plan.renumbered.map(({ id: changed, number }) => [changed, number]));
  const changed = found.run.filter((session) => times.has(session.id) || numbers.has(session.id));
  const items = await commitChange(ctx, found, {
    rows: changed.map((session) => {
      const after = times.get(session.id);
      const number = numbers.get(session.id) ?? session.number ?? 0;
      return after ? { ...after, number, again: true } : { id: session.id, number };
    }),
    after: [
      ctx.db.insert(sessionMoves).values(
        plan.moved.map(({ before, after }, index) => ({
          orgId: ctx.org.id,
          id: index === 0 ? moveId : newId("mov"),
          sessionId: before.id,
          revision: before.revision + 1,
          fromStartsAt: before.startsAt,
          toStartsAt: after.startsAt,
          movedAt: ctx.now,
          movedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
        })),
      ),
      ...audience.map((member) =>
        owe(ctx, {
          kind: "moved",
          uniqueKey: `moved|${moveId}|${member.enrolmentId}`,
          usefulUntil,
          participantId: member.participantId,
          enrolmentId: member.enrolmentId,
          sessionId: id,
          payload,
        }),
      ),
      ...guardians,
    ],
    pattern: plan.pattern,
    audit: {
      action: "session.move",
      subject: { kind: "session", id },
      detail: { cohortId: found.cohort.id, scope: input.scope, moved: plan.moved.length, told: audience.length },
    },
  });
  if (audience.length + guardians.length > 0) ctx.startDispatch();
  const ids = new Set(changed.map((session) => session.id));
  return items.filter((session) => ids.has(session.id));
}

const toChange = ({ before, after }: MovePlan["moved"][number]) => ({
  sessionId: before.id,
  fromStartsAt: before.startsAt,
  fromEndsAt: before.endsAt,
  toStartsAt: after.startsAt,
  toEndsAt: after.endsAt,
});
