import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { enrolments, links, withdrawals } from "../../../db/schema/index.ts";
import { tallyStays } from "../../../db/tallies.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { answerMisses } from "../task/follow-misses.ts";
import type { Enrolment, withdrawalInput } from "./enrolment.ts";
import { callOffAll } from "./leave-appointments.ts";
import { findEnrolment } from "./queries.ts";

/**
 * Ends a person's stay. Their links stop working, mail stops and one-to-ones still ahead are called off with the same commit; what happened stays.
 *
 * @throws NotFound, Conflict `already_withdrawn`.
 */
export async function withdraw(
  ctx: Context,
  enrolmentId: string,
  { reason }: z.output<typeof withdrawalInput>,
): Promise<Enrolment> {
  const enrolment = await findEnrolment(ctx, enrolmentId);
  const id = newId("wdr");
  const gone = () => new Conflict("already_withdrawn", "This person has left this group already.");
  await write(ctx, {
    guards: [
      {
        holds: sql`select left_at is null from ${enrolments} where org_id = ${ctx.org.id} and id = ${enrolmentId}`,
        otherwise: gone,
      },
    ],
    statements: [
      ctx.db.insert(withdrawals).values({
        orgId: ctx.org.id,
        id,
        enrolmentId,
        reason: ctx.vault.seal({ table: "withdrawals", row: id, column: "reason" }, reason),
        withdrawnAt: ctx.now,
        withdrawnBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
      ctx.db
        .update(enrolments)
        .set({ leftAt: ctx.now })
        .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.id, enrolmentId), isNull(enrolments.leftAt))),
      ctx.db
        .update(links)
        .set({ revokedAt: ctx.now })
        .where(
          and(
            eq(links.orgId, ctx.org.id),
            eq(links.participantId, enrolment.participantId),
            eq(links.enrolmentId, enrolmentId),
            isNull(links.revokedAt),
          ),
        ),
      callOffAll(ctx, enrolmentId),
      ...answerMisses(ctx, enrolmentId, "withdrawal"),
      ...tallyStays(ctx, [enrolmentId]),
    ],
    unique: [{ columns: "withdrawals.org_id, withdrawals.enrolment_id", otherwise: gone }],
    audit: {
      action: "enrolment.withdraw",
      subject: { kind: "enrolment", id: enrolmentId },
      detail: { cohortId: enrolment.cohortId, participantId: enrolment.participantId },
    },
  });
  return findEnrolment(ctx, enrolmentId);
}
