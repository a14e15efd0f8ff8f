import { sql } from "drizzle-orm";
import type { z } from "zod";
import { pauses } from "../../../db/schema/index.ts";
import { tallyStays } from "../../../db/tallies.ts";
import { type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { answerMisses, followMisses } from "../task/follow-misses.ts";
import type { Enrolment, pauseDays, pauseInput } from "./enrolment.ts";
import { findPause, type Pause } from "./pauses.ts";
import { findEnrolment } from "./queries.ts";

type Days = z.output<typeof pauseDays>;

/**
 * Records that somebody stays away by agreement. They keep their place; sessions in between don't expect them, and no
 * reminder goes out. Days that are over can be entered too: what was missed on them no longer counts.
 *
 * @throws NotFound; Invalid for days that are none, or before they joined; Conflict `already_withdrawn`, `already_paused`.
 */
export async function pause(ctx: Context, enrolmentId: string, input: z.output<typeof pauseInput>): Promise<Pause> {
  const enrolment = await findEnrolment(ctx, enrolmentId);
  assertDays(enrolment, input);
  const id = newId("pau");
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  await write(ctx, {
    guards: [stillIn(ctx, enrolmentId), noneIn(ctx, enrolmentId, input)],
    statements: [
      insertPause(ctx, id, enrolmentId, input),
      ...((input.until ?? today) < today ? [] : answerMisses(ctx, enrolmentId, "pause")),
      ...followMisses(ctx, sql`select ${enrolmentId} as id`),
      ...tallyStays(ctx, [enrolmentId]),
    ],
    audit: {
      action: "enrolment.pause",
      subject: { kind: "enrolment", id: enrolmentId },
      detail: { pauseId: id, from: input.from, until: input.until ?? null, participantId: enrolment.participantId },
    },
  });
  return findPause(ctx, id);
}

/** @throws Invalid */
export function assertDays({ joinedOn }: Pick<Enrolment, "joinedOn">, { from, until }: Days): void {
  if (until != null && until < from)
    throw new Invalid([{ path: "until", message: "Give a last day that isn’t before the first." }]);
  if (from < joinedOn)
    throw new Invalid([{ path: "from", message: `They joined on ${joinedOn}. Give that day or a later one.` }]);
}

export const insertPause = (ctx: Context, id: string, enrolmentId: string, input: z.output<typeof pauseInput>): Statement =>
  ctx.db.insert(pauses).values({
    orgId: ctx.org.id,
    id,
    enrolmentId,
    fromDate: input.from,
    untilDate: input.until ?? null,
    reason: input.reason ? ctx.vault.seal({ table: "pauses", row: id, column: "reason" }, input.reason) : null,
    recordedAt: ctx.now,
    recordedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
  });

export const stillIn = (ctx: Context, enrolmentId: string): Guard => ({
  holds: sql`select left_at is null from enrolments where org_id = ${ctx.org.id} and id = ${enrolmentId}`,
  otherwise: () => new Conflict("already_withdrawn", "This person has left this group already."),
});

/** No other pause of theirs that stands has a day in common with these. */
export const noneIn = (ctx: Context, enrolmentId: string, { from, until }: Days, exceptId = ""): Guard => ({
  holds: sql`select not exists (select 1 from pauses where org_id = ${ctx.org.id} and enrolment_id = ${enrolmentId}
    and called_off_at is null and id <> ${exceptId} and from_date <= ${until ?? "9999-12-31"}
    and (until_date is null or until_date >= ${from}))`,
  otherwise: () =>
    new Conflict("already_paused", "They are paused on some of these days already. End that pause, or choose other days."),
});
