import { and, eq } from "drizzle-orm";
import { contacts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { addressChangedAt } from "../../mail/whose.ts";
import type { Contact, ContactPatch } from "./contact.ts";
import { findContact } from "./queries.ts";
import { revokeContactLinks } from "./revoke-consent.ts";
import { sealContact } from "./seal-contact.ts";

/** Changes a contact's fields. Links mailed to an old address stop working. @throws NotFound */
export async function updateContact(ctx: Context, id: string, patch: ContactPatch): Promise<Contact> {
  const current = await findContact(ctx, id);
  const given = Object.entries(patch).filter(
    ([field, value]) => value !== undefined && value !== current[field as keyof ContactPatch],
  );
  if (given.length === 0) return current;
  const change = Object.fromEntries(given) as ContactPatch;
  await write(ctx, {
    statements: [
      ctx.db
        .update(contacts)
        .set({
          ...sealContact(ctx.vault, id, change),
          ...(change.locale === undefined ? {} : { locale: change.locale }),
          ...(change.email === undefined ? {} : { linksFrom: addressChangedAt(ctx.now, ctx.org.id, current.participantId) }),
          updatedAt: ctx.now,
        })
        .where(and(eq(contacts.orgId, ctx.org.id), eq(contacts.id, id))),
      ...(change.email === undefined ? [] : [revokeContactLinks(ctx, id)]),
    ],
    audit: {
      action: "contact.update",
      subject: { kind: "contact", id },
      detail: { participantId: current.participantId, fields: given.map(([field]) => field).join(",") },
    },
  });
  return findContact(ctx, id);
}
