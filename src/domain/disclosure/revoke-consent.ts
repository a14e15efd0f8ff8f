import { and, eq, isNull } from "drizzle-orm";
import { disclosureConsents } from "../../../db/schema/index.ts";
import { exactly, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { recipientIndex } from "./disclosure.ts";
import { findDisclosureConsent, listCurrentOf } from "./queries.ts";

export type Revoked = { participantId: string; others: string[] };

/**
 * Somebody took a consent back: no file made from now on rests on it. It stays listed, and so do files it was in.
 *
 * @returns ids of others of theirs that still hold for the same recipient, so that files may go on naming them.
 * @throws NotFound, Conflict `already_revoked`, also for the second of two at once.
 */
export async function revokeDisclosureConsent(ctx: Context, id: string): Promise<Revoked> {
  const { participantId, recipient } = await findDisclosureConsent(ctx, id);
  await write(ctx, {
    statements: [
      ctx.db
        .update(disclosureConsents)
        .set({ revokedAt: ctx.now, revokedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null })
        .where(
          and(eq(disclosureConsents.orgId, ctx.org.id), eq(disclosureConsents.id, id), isNull(disclosureConsents.revokedAt)),
        ),
      exactly(ctx.db, 1),
    ],
    otherwise: () => new Conflict("already_revoked", "This consent was taken back already."),
    audit: {
      action: "disclosure_consent.revoke",
      subject: { kind: "disclosure_consent", id },
      detail: { participantId },
    },
  });
  const others = await listCurrentOf(ctx, participantId, recipientIndex(ctx.vault, recipient));
  return { participantId, others: others.map((one) => one.id) };
}
