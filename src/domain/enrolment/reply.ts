import { sql } from "drizzle-orm";
import { z } from "zod";
import { replies } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";

export const replyInput = z.strictObject({
  answer: z.enum(["coming", "cant_come"]),
  note: z
    .string()
    .trim()
    .max(500)
    .transform((text) => text.replace(/[\p{Cs}\0]/gu, ""))
    .optional(),
});

/**
 * Keeps what a participant says about a coming session. Each answer is a row and the newest counts; it never becomes a mark.
 *
 * @throws Conflict `reply_closed` once the session has started, was cancelled, or the person left.
 */
export async function reply(
  ctx: Context,
  place: { enrolmentId: string; sessionId: string },
  { answer, note }: z.output<typeof replyInput>,
): Promise<void> {
  const id = newId("rep");
  await write(ctx, {
    guards: [
      {
        holds: sql`exists (
          select 1 from sessions s join enrolments e on e.org_id = s.org_id and e.cohort_id = s.cohort_id
          where s.org_id = ${ctx.org.id} and s.id = ${place.sessionId} and e.id = ${place.enrolmentId}
            and s.starts_at > ${ctx.now} and s.outcome = 'planned' and e.left_at is null)`,
        otherwise: () =>
          new Conflict("reply_closed", "This one has started or was cancelled, so the answer can't change any more."),
      },
    ],
    statements: [
      ctx.db.insert(replies).values({
        orgId: ctx.org.id,
        id,
        sessionId: place.sessionId,
        enrolmentId: place.enrolmentId,
        answer,
        note: note ? ctx.vault.seal({ table: "replies", row: id, column: "note" }, note) : null,
        repliedAt: ctx.now,
      }),
    ],
    audit: {
      action: "reply.create",
      subject: { kind: "session", id: place.sessionId },
      detail: { enrolmentId: place.enrolmentId, answer },
    },
  });
}
