import { contacts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { findParticipant } from "../participant/queries.ts";
import type { Contact, ContactInput } from "./contact.ts";
import { findContact, whoseConsent } from "./queries.ts";
import { sealContact } from "./seal-contact.ts";

/**
 * Adds somebody who looks after a minor. They are told nothing until a consent is recorded.
 *
 * @throws NotFound; Conflict `not_a_minor`, also when the birth date isn't known.
 */
export async function addContact(ctx: Context, participantId: string, input: ContactInput): Promise<Contact> {
  const person = await findParticipant(ctx, participantId);
  if (!whoseConsent(ctx, person)) {
    const { adultAge } = ctx.org;
    throw new Conflict("not_a_minor", `Contacts are for people under ${adultAge}. Check that the birth date is recorded.`);
  }
  const id = newId("con");
  const { givenName = "", relation = "", ...sealed } = sealContact(ctx.vault, id, input);
  await write(ctx, {
    statements: [
      ctx.db.insert(contacts).values({
        ...sealed,
        givenName,
        relation,
        orgId: ctx.org.id,
        id,
        participantId,
        locale: input.locale ?? null,
        createdAt: ctx.now,
        createdBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
        updatedAt: ctx.now,
      }),
    ],
    audit: { action: "contact.add", subject: { kind: "contact", id }, detail: { participantId } },
  });
  return findContact(ctx, id);
}
