import { and, eq, isNull } from "drizzle-orm";
import { cohortDrafts, draftInvitations } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { stillAsking } from "./invite.ts";
import { findDraft, findInvitation } from "./queries.ts";

/** Gives up looking for a time. Links in mail close, and mail that hasn't gone stays. @throws NotFound, Conflict `draft_closed`. */
export async function dropDraft(ctx: Context, id: string): Promise<void> {
  const draft = await findDraft(ctx, id);
  await write(ctx, {
    guards: [stillAsking(ctx, draft)],
    statements: [
      ctx.db
        .update(cohortDrafts)
        .set({ closedAt: ctx.now, closedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null })
        .where(and(eq(cohortDrafts.orgId, ctx.org.id), eq(cohortDrafts.id, id), isNull(cohortDrafts.closedAt))),
    ],
    audit: { action: "draft.drop", subject: { kind: "draft", id } },
  });
}

/** Takes an invitation back: their link closes and they no longer count. @throws NotFound, Conflict `draft_closed`. */
export async function takeBack(ctx: Context, invitationId: string): Promise<{ draftId: string }> {
  const { draftId } = await findInvitation(ctx, invitationId);
  await write(ctx, {
    guards: [stillAsking(ctx, { id: draftId })],
    statements: [
      ctx.db
        .update(draftInvitations)
        .set({ removedAt: ctx.now, removedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null })
        .where(
          and(eq(draftInvitations.orgId, ctx.org.id), eq(draftInvitations.id, invitationId), isNull(draftInvitations.removedAt)),
        ),
    ],
    audit: { action: "draft.take_back", subject: { kind: "invitation", id: invitationId }, detail: { draftId } },
  });
  return { draftId };
}
