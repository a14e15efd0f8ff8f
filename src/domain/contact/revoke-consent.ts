import { and, eq, isNull } from "drizzle-orm";
import { contactConsents, links, type revocationSources } from "../../../db/schema/index.ts";
import { type Statement, type Writer, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { findConsent } from "./queries.ts";

export type RevocationSource = (typeof revocationSources)[number];

/**
 * Ends a consent. Mail that is queued or frozen for it doesn't go.
 *
 * @returns whose contact it was about.
 * @throws NotFound, Conflict `already_revoked`.
 */
export async function revokeConsent(ctx: Context, id: string): Promise<{ contactId: string; participantId: string }> {
  const { consent, participantId } = await findConsent(ctx, id);
  if (consent.revokedAt !== null) throw new Conflict("already_revoked", "This consent has ended already.");
  const { contactId, purpose } = consent;
  await write(ctx, {
    statements: [
      ctx.db
        .update(contactConsents)
        .set(revoked(ctx, "staff"))
        .where(and(eq(contactConsents.orgId, ctx.org.id), eq(contactConsents.id, id), isNull(contactConsents.revokedAt))),
    ],
    audit: { action: "consent.revoke", subject: { kind: "consent", id }, detail: { contactId, participantId, purpose } },
  });
  return { contactId, participantId };
}

/** A guardian wants no more mail: everything agreed for them ends. Doing it twice changes nothing. */
export async function stopContactMail(
  ctx: Context,
  contactId: string,
  source: Extract<RevocationSource, "link" | "one_click">,
): Promise<void> {
  await write(ctx, {
    statements: [revokeAll(ctx, contactId, source)],
    audit: { action: "consent.stop", subject: { kind: "contact", id: contactId }, detail: { source } },
  });
}

/** The statement that ends everything agreed for a contact. */
export const revokeAll = (ctx: Writer, contactId: string, source: RevocationSource): Statement =>
  ctx.db
    .update(contactConsents)
    .set(revoked(ctx, source))
    .where(
      and(eq(contactConsents.orgId, ctx.org.id), eq(contactConsents.contactId, contactId), isNull(contactConsents.revokedAt)),
    );

/** The statement that ends every link mailed to a contact. */
export const revokeContactLinks = (ctx: Writer, contactId: string): Statement =>
  ctx.db
    .update(links)
    .set({ revokedAt: ctx.now })
    .where(and(eq(links.orgId, ctx.org.id), eq(links.contactId, contactId), isNull(links.revokedAt)));

const revoked = (ctx: Writer, source: RevocationSource) => ({
  revokedAt: ctx.now,
  revokedBy: ctx.actor.kind === "staff" ? (ctx.actor.id ?? null) : null,
  revokedThrough: source,
});
