import { and, eq, type SQL, sql } from "drizzle-orm";
import { participants } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { type PermissionSource, recordPermission } from "../participant/permit.ts";
import { lift } from "../participant/suppression.ts";

/** A participant stops mail, or starts it again. Stopping works with the commit: whatever is queued doesn't go. */
export async function chooseMail(
  ctx: Context,
  participantId: string,
  permitted: boolean,
  source: Extract<PermissionSource, "link" | "one_click">,
): Promise<void> {
  await write(ctx, {
    statements: [
      ctx.db
        .update(participants)
        // Whoever starts again does so from a link sent to the address, which confirms it.
        .set({ emailPermitted: permitted, ...(permitted ? { emailConfirmedAt: ctx.now } : {}), updatedAt: ctx.now })
        .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, participantId))),
      recordPermission(ctx, participantId, permitted, source),
      ...(permitted ? [lift(ctx, addressOf(ctx, participantId))] : []),
    ],
    audit: {
      action: permitted ? "email.start" : "email.stop",
      subject: { kind: "participant", id: participantId },
      detail: { source },
    },
  });
}

/** Whoever opens a link that was sent to it reads what comes there. */
const addressOf = (ctx: Context, participantId: string): SQL =>
  sql`(select p.email_index from participants p where p.org_id = ${ctx.org.id} and p.id = ${participantId})`;

/** The participant confirms by the link in the confirmation mail that this address is theirs. */
export async function confirmAddress(ctx: Context, participantId: string): Promise<void> {
  await write(ctx, {
    statements: [
      ctx.db
        .update(participants)
        .set({ emailConfirmedAt: ctx.now, updatedAt: ctx.now })
        .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, participantId))),
    ],
    audit: { action: "email.confirm", subject: { kind: "participant", id: participantId } },
  });
}
