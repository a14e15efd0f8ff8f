import { and, eq, isNull } from "drizzle-orm";
import { contacts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { findContact } from "./queries.ts";
import { revokeAll, revokeContactLinks } from "./revoke-consent.ts";

/**
 * Ends a contact: its consents end and its links stop working with the same commit. The rows stay as history.
 *
 * @returns whose contact it was.
 * @throws NotFound
 */
export async function removeContact(ctx: Context, id: string): Promise<{ participantId: string }> {
  const { participantId } = await findContact(ctx, id);
  await write(ctx, {
    statements: [
      revokeAll(ctx, id, "removed"),
      revokeContactLinks(ctx, id),
      ctx.db
        .update(contacts)
        .set({ removedAt: ctx.now, updatedAt: ctx.now })
        .where(and(eq(contacts.orgId, ctx.org.id), eq(contacts.id, id), isNull(contacts.removedAt))),
    ],
    audit: { action: "contact.remove", subject: { kind: "contact", id }, detail: { participantId } },
  });
  return { participantId };
}
