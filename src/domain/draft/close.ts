import { and, eq, isNull, sql } from "drizzle-orm";
import { cohortDrafts, draftInvitations } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { UNDO_MS } from "../cohort/change-set.ts";
import { undoOpening } from "../session/undo-opening.ts";
import { stillAsking } from "./invite.ts";
import { findDraft, findInvitation } from "./queries.ts";

/** Gives up looking for a time: links in mail close, and mail that hasn't gone isn't sent. @throws NotFound, Conflict `draft_closed`. */
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

/**
 * Goes on looking: after it was given up, or, within two minutes, after the cohort was opened, which then never was.
 *
 * @throws NotFound; Conflict `draft_open`, `undo_over`, `changed_since` when something was done with the cohort meanwhile.
 */
export async function resumeDraft(ctx: Context, id: string): Promise<void> {
  const { closedAt, cohortId } = await findDraft(ctx, id);
  if (closedAt === null) throw new Conflict("draft_open", "People are still being asked.");
  if (cohortId !== null && closedAt + UNDO_MS <= ctx.now)
    throw new Conflict("undo_over", "It is too late to undo this: people have been told. Change or end the cohort instead.");
  const changedSince = () => new Conflict("changed_since", "Something was done with the cohort meanwhile, so it stays.");
  const opening = cohortId === null ? null : undoOpening(ctx, cohortId, closedAt, changedSince);
  const own = and(eq(cohortDrafts.orgId, ctx.org.id), eq(cohortDrafts.id, id));
  await write(ctx, {
    guards: [
      {
        holds: sql`select closed_at = ${closedAt} and cohort_id is ${cohortId} from cohort_drafts
          where org_id = ${ctx.org.id} and id = ${id}`,
        otherwise: changedSince,
      },
      ...(opening ? [opening.guard] : []),
    ],
    statements: [
      ctx.db.update(cohortDrafts).set({ closedAt: null, closedBy: null, cohortId: null }).where(own),
      ...(opening?.statements ?? []),
    ],
    audit: { action: "draft.resume", subject: { kind: "draft", id }, detail: { cohortId } },
  });
}
