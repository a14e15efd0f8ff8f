import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { pauses } from "../../../db/schema/index.ts";
import { tallyStays } from "../../../db/tallies.ts";
import { type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { followMisses } from "../task/follow-misses.ts";
import type { pauseEndInput } from "./enrolment.ts";
import { insertPause, noneIn } from "./pause.ts";
import { findPause, type Pause } from "./pauses.ts";

/**
 * Says when a pause ends, sooner or later than was thought. What stood before is kept as called off; another row stands
 * in its place.
 *
 * @throws NotFound; Invalid for a day before its first; Conflict `pause_over` when it was called off, `already_paused`.
 */
export async function endPause(ctx: Context, id: string, { until }: z.output<typeof pauseEndInput>): Promise<Pause> {
  const { enrolmentId, from, reason } = await findPause(ctx, id);
  if (until < from)
    throw new Invalid([{ path: "until", message: `It begins on ${from}. Give that day or a later one, or call it off.` }]);
  const nextId = newId("pau");
  await write(ctx, {
    guards: [stands(ctx, id), noneIn(ctx, enrolmentId, { from, until }, id)],
    statements: [
      putAside(ctx, id),
      insertPause(ctx, nextId, enrolmentId, { from, until, reason }),
      ...followMisses(ctx, sql`select ${enrolmentId} as id`),
      ...tallyStays(ctx, [enrolmentId]),
    ],
    audit: {
      action: "pause.end",
      subject: { kind: "enrolment", id: enrolmentId },
      detail: { pauseId: nextId, insteadOf: id, from, until },
    },
  });
  return findPause(ctx, nextId);
}

/** Takes a pause back, as though it had never been. @throws NotFound, Conflict `pause_over`. */
export async function callOffPause(ctx: Context, id: string): Promise<Pause> {
  const { enrolmentId, from, until } = await findPause(ctx, id);
  await write(ctx, {
    guards: [stands(ctx, id)],
    statements: [putAside(ctx, id), ...followMisses(ctx, sql`select ${enrolmentId} as id`), ...tallyStays(ctx, [enrolmentId])],
    audit: { action: "pause.call_off", subject: { kind: "enrolment", id: enrolmentId }, detail: { pauseId: id, from, until } },
  });
  return findPause(ctx, id);
}

const putAside = (ctx: Context, id: string): Statement =>
  ctx.db
    .update(pauses)
    .set({ calledOffAt: ctx.now, calledOffBy: ctx.actor.kind === "staff" ? ctx.actor.id : null })
    .where(and(eq(pauses.orgId, ctx.org.id), eq(pauses.id, id), isNull(pauses.calledOffAt)));

const stands = (ctx: Context, id: string): Guard => ({
  holds: sql`select called_off_at is null from pauses where org_id = ${ctx.org.id} and id = ${id}`,
  otherwise: () => new Conflict("pause_over", "Somebody has changed or called off this pause meanwhile."),
});
