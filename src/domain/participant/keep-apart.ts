import { z } from "zod";
import { keepAparts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { severalLines } from "../../plain-text.ts";
import { newId } from "../../vault.ts";
import { findParticipant } from "./queries.ts";

export const keepApartInput = z.strictObject({
  otherId: z.string("Choose the other person.").min(1, "Choose the other person.").max(60),
  reason: severalLines(
    z.string("Say why.").trim().min(1, "Say why, for whoever reads this later.").max(500, "Keep it to 500 characters."),
  ),
});

/**
 * Two people who are never given a place in the same group. Symmetric: a pair exists once, smaller id first.
 *
 * @throws NotFound, Invalid for a person and themselves, Conflict `already_kept_apart`.
 */
export async function keepApart(
  ctx: Context,
  participantId: string,
  { otherId, reason }: z.output<typeof keepApartInput>,
): Promise<{ id: string }> {
  await Promise.all([findParticipant(ctx, participantId), findParticipant(ctx, otherId)]);
  if (participantId === otherId) throw new Invalid([{ path: "otherId", message: "Choose somebody else." }]);
  const [participantA, participantB] = participantId < otherId ? [participantId, otherId] : [otherId, participantId];
  const id = newId("kap");
  await write(ctx, {
    statements: [
      ctx.db.insert(keepAparts).values({
        orgId: ctx.org.id,
        id,
        participantA,
        participantB,
        reason: ctx.vault.seal({ table: "keep_aparts", row: id, column: "reason" }, reason),
        createdAt: ctx.now,
        createdBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
    ],
    unique: [
      {
        columns: "keep_aparts.org_id, keep_aparts.participant_a, keep_aparts.participant_b",
        otherwise: () => new Conflict("already_kept_apart", "These two are kept apart already."),
      },
    ],
    audit: { action: "keep_apart.create", subject: { kind: "keep_apart", id }, detail: { participantA, participantB } },
  });
  return { id };
}
