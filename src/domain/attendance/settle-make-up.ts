import { and, eq, isNull, sql } from "drizzle-orm";
import { makeUps } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { assertOwnGroup } from "../cohort/queries.ts";
import { isPeer } from "../participant/participant.ts";
import { followMisses } from "../task/follow-misses.ts";
import { OPENS_BEFORE_MS } from "./attendance.ts";
import type { SettledMakeUp } from "./make-up.ts";
import { findMakeUp } from "./make-up-queries.ts";
import { oneMakeUp } from "./plan-make-up.ts";

/**
 * Says whether somebody came to what stands in. It is kept apart from marks and never counts in a rate; if they didn't come,
 * something else can be planned. Can be said anew.
 *
 * @throws NotFound; Forbidden for a peer supporter who doesn't lead that group; Conflict `session_not_started`,
 *   `session_cancelled`, `mark_appointment`, `already_planned`.
 */
export async function settleMakeUp(ctx: Context, id: string, { came }: { came: boolean }): Promise<SettledMakeUp> {
  const { session, appointment, cohort, enrolmentId } = await findMakeUp(ctx, id);
  await assertOwnGroup(ctx, cohort.id);
  if (appointment) throw new Conflict("mark_appointment", "Mark the appointment itself: that says whether they came.");
  if (session?.cancelled) throw new Conflict("session_cancelled", "This date was cancelled, so nobody came to it.");
  if (session && ctx.now < session.startsAt - OPENS_BEFORE_MS)
    throw new Conflict("session_not_started", "Say so from an hour before it starts.");
  await write(ctx, {
    guards: [notDropped(ctx, id)],
    statements: [
      ctx.db
        .update(makeUps)
        .set({ came, settledAt: ctx.now, settledBy: ctx.actor.kind === "staff" ? ctx.actor.id : null })
        .where(and(eq(makeUps.orgId, ctx.org.id), eq(makeUps.id, id))),
      ...followMisses(ctx, sql`select ${enrolmentId} as id`),
    ],
    unique: [oneMakeUp],
    audit: { action: "make_up.settle", subject: { kind: "make_up", id }, detail: { came } },
  });
  const stands = await findMakeUp(ctx, id);
  return isPeer(ctx) ? { ...stands, enrolmentId: null, missed: null } : stands;
}

/**
 * Calls it off, as long as nobody has said whether they came. The task it answered is open again.
 *
 * @throws NotFound, Conflict `make_up_settled`.
 */
export async function dropMakeUp(ctx: Context, id: string): Promise<{ enrolmentId: string }> {
  const { enrolmentId, came } = await findMakeUp(ctx, id);
  if (came !== null) throw settled();
  await write(ctx, {
    guards: [
      notDropped(ctx, id),
      {
        holds: sql`select came is null from make_ups where org_id = ${ctx.org.id} and id = ${id}`,
        otherwise: settled,
      },
    ],
    statements: [
      ctx.db
        .update(makeUps)
        .set({ droppedAt: ctx.now, droppedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null })
        .where(and(eq(makeUps.orgId, ctx.org.id), eq(makeUps.id, id), isNull(makeUps.droppedAt))),
      ...followMisses(ctx, sql`select ${enrolmentId} as id`),
    ],
    audit: { action: "make_up.drop", subject: { kind: "make_up", id }, detail: { enrolmentId } },
  });
  return { enrolmentId };
}

const settled = () => new Conflict("make_up_settled", "Somebody has said whether they came, so it can't be called off.");

const notDropped = (ctx: Context, id: string): Guard => ({
  holds: sql`select dropped_at is null from make_ups where org_id = ${ctx.org.id} and id = ${id}`,
  otherwise: () => new Conflict("make_up_dropped", "This was called off meanwhile."),
});
