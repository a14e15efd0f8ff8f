import { sql } from "drizzle-orm";
import type { z } from "zod";
import { draftAnswers } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import type { answerInput } from "./draft.ts";

/**
 * Keeps when somebody can come. Each answer is a row and the newest counts. The times are sealed: with the weeks before,
 * they would tell a week's routine.
 *
 * @throws Conflict `draft_closed` once a time was found or the search given up, or the invitation was taken back.
 */
export async function answerInvitation(
  ctx: Context,
  invitationId: string,
  { zone, hours }: z.output<typeof answerInput>,
): Promise<void> {
  const id = newId("ans");
  await write(ctx, {
    guards: [
      {
        holds: sql`exists (select 1 from draft_invitations i join cohort_drafts d on d.org_id = i.org_id and d.id = i.draft_id
          where i.org_id = ${ctx.org.id} and i.id = ${invitationId} and i.removed_at is null and d.closed_at is null)`,
        otherwise: () => new Conflict("draft_closed", "This one has been settled already, so the answer can't change any more."),
      },
    ],
    statements: [
      ctx.db.insert(draftAnswers).values({
        orgId: ctx.org.id,
        id,
        invitationId,
        answer: ctx.vault.seal({ table: "draft_answers", row: id, column: "answer" }, JSON.stringify({ zone, hours })),
        answeredAt: ctx.now,
        answeredFor: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
    ],
    audit: { action: "draft.answer", subject: { kind: "invitation", id: invitationId }, detail: { hours: hours.length } },
  });
}
