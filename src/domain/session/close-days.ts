import { sql } from "drizzle-orm";
import { type ClosingMade, closings, closureKeeps } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { type ChangeSet, UNDO_MS } from "../cohort/change-set.ts";
import { startIfDue } from "../cohort/tell-of-change.ts";
import { findClosure, planClosures } from "../org/closures.ts";
import { findSite } from "../site/queries.ts";
import { type PlannedSeries, planSeries } from "./change-series.ts";
import type { ClosingInput, SessionDecision, SettlingInput } from "./closing.ts";
import { affectedSessions, findAffected } from "./find-affected.ts";
import { assertApart, type ClosedDays, decideAll, type GroupPlan, planGroups } from "./plan-groups.ts";

export type Closed = { id: string; undoUntil: number | null; changeSets: ChangeSet[]; kept: number };

type NewDays = ClosedDays & { source: "manual" | "holiday" | "calendar" };

/**
 * Closes days, of the whole org or one site, and does what was decided about every session on them: one batch, however many groups,
 * one mail to each person, one undo.
 *
 * @throws Conflict `already_closed`, `sessions_affected` when one is left undecided, `too_many_sessions`, `schedule_changed`,
 *   `room_taken`; Invalid at `decisions`.
 */
export async function closeDays(ctx: Context, input: ClosingInput): Promise<Closed> {
  const { siteId = null, source = "manual" } = input;
  if (siteId !== null) await findSite(ctx, siteId);
  return decide(ctx, { days: input.days, siteId, source }, input, true);
}

/** Does what was decided about the sessions on a day that is closed already. @throws as `closeDays`; NotFound. */
export async function settleClosure(ctx: Context, closureId: string, input: SettlingInput): Promise<Closed> {
  const { date, reason, siteId, source } = await findClosure(ctx, closureId);
  return decide(ctx, { days: [{ date, reason }], siteId, source }, input, false);
}

async function decide(ctx: Context, closed: NewDays, input: SettlingInput, isNew: boolean): Promise<Closed> {
  const dates = closed.days.map(({ date }) => date);
  const affected = await findAffected(ctx, dates, closed.siteId);
  const decisions = decideAll(affected, input);
  const plans = await planGroups(ctx, closed, affected, decisions);
  const errors = plans.flatMap((plan) => plan.errors);
  if (errors.length > 0) throw new Invalid(errors);
  await assertApart(ctx, plans);
  const reasons = new Map(closed.days.map(({ date, reason }) => [date, reason]));
  const changes: PlannedSeries[] = [];
  for (const plan of plans) if (plan.change) changes.push(await planChange(ctx, plan, plan.change, input.notify, reasons));
  const keeps = keepsOf(plans, decisions);
  const days = isNew ? planClosures(ctx, closed) : null;
  const id = newId("clg");
  const changeSets = changes.map(({ changeSet }) => changeSet);
  const undoUntil = earliest(changeSets, ctx.now);
  const made: ClosingMade = { closures: days?.ids ?? [], keeps, changeSets: changeSets.map((set) => set.id) };
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  await write(ctx, {
    guards: [
      ...(days ? [days.guard] : []),
      ...(input.otherwise === "later" ? [] : [noneElse(ctx, dates, closed.siteId, decisions)]),
      ...changes.flatMap(({ batch }) => batch.guards),
    ],
    statements: [
      ...(days ? [days.statement] : []),
      ...changes.flatMap(({ batch }) => batch.statements),
      ...(keeps.length > 0
        ? [
            ctx.db
              .insert(closureKeeps)
              .values(keeps.map((keep) => ({ ...keep, orgId: ctx.org.id, keptAt: ctx.now, keptBy: by })))
              .onConflictDoNothing(),
          ]
        : []),
      ctx.db.insert(closings).values({
        orgId: ctx.org.id,
        id,
        siteId: closed.siteId,
        madeAt: ctx.now,
        madeBy: by,
        undoUntil,
        made: JSON.stringify(made),
      }),
    ],
    audit: [
      {
        action: isNew ? "closure.close" : "closure.settle",
        subject: { kind: "closing", id },
        detail: { from: [...dates].sort()[0] ?? "", days: dates.length, groups: changes.length, kept: keeps.length },
      },
      ...changes.map(({ batch }) => batch.audit),
    ],
  });
  for (const set of changeSets) startIfDue(ctx, set);
  return { id, undoUntil, changeSets, kept: keeps.length };
}

function planChange(
  ctx: Context,
  plan: GroupPlan,
  change: NonNullable<GroupPlan["change"]>,
  notify: boolean,
  reasons: Map<string, string>,
): Promise<PlannedSeries> {
  const dates = new Set(plan.affected.map(({ localDate }) => localDate));
  const reason = [...new Set([...dates].map((date) => reasons.get(date) ?? ""))].join("; ").slice(0, 500);
  return planSeries(ctx, plan, change, {
    kind: change.cancelled.length > 0 ? "cancelled" : "moved",
    notify,
    cancelling: { reason: `Closed: ${reason}`, reschedule: "push" },
    audit: {
      action: "cohort.give_way",
      subject: { kind: "cohort", id: plan.cohort.id },
      detail: { cancelled: change.cancelled.length, moved: change.moved.length },
    },
  });
}

const keepsOf = (plans: GroupPlan[], decisions: SessionDecision[]): ClosingMade["keeps"] => {
  const kept = new Set(decisions.filter(({ action }) => action === "keep").map(({ sessionId }) => sessionId));
  return plans.flatMap(({ affected }) =>
    affected.filter(({ id }) => kept.has(id)).map(({ id, localDate }) => ({ sessionId: id, date: localDate })),
  );
};

/** Until when all of it can be taken back: as long as every group's change can. */
function earliest(changeSets: ChangeSet[], now: number): number | null {
  const ends = changeSets.map(({ undoUntil }) => undoUntil);
  return ends.reduce<number | null>(
    (first, end) => (first === null || end === null ? null : Math.min(first, end)),
    now + UNDO_MS,
  );
}

/** Nobody has put another session on these days meanwhile. */
const noneElse = (ctx: Context, dates: string[], siteId: string | null, decisions: SessionDecision[]): Guard => ({
  holds: sql`not exists (select 1 from (${affectedSessions(ctx, dates, siteId)}) a
    where a.id not in (select value from json_each(${JSON.stringify(decisions.map(({ sessionId }) => sessionId))})))`,
  otherwise: () =>
    new Conflict(
      "sessions_affected",
      "Another session has come to be on one of these days. Look again, then repeat your change.",
    ),
});
