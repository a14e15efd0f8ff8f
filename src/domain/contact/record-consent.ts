import { and, eq, isNull, sql } from "drizzle-orm";
import { contactConsents } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { type FieldError, Invalid, NotFound } from "../../errors.ts";
import { suffices } from "../../mail/consent.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { findParticipant } from "../participant/queries.ts";
import { type ConsentInput, giverWords } from "./contact.ts";
import { findContact, whoseConsent } from "./queries.ts";

/**
 * Records that a contact may be told of one purpose. One recorded before for the same purpose ends with it.
 *
 * @throws NotFound; Invalid when the org's rule asks for somebody else's consent, or a date can't be.
 */
export async function recordConsent(ctx: Context, contactId: string, input: ConsentInput): Promise<{ id: string }> {
  const contact = await findContact(ctx, contactId);
  const { birthDate } = await findParticipant(ctx, contact.participantId);
  const errors = errorsOf(ctx, input, birthDate);
  if (errors.length > 0) throw new Invalid(errors);
  const id = newId("cns");
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  const here = and(eq(contactConsents.orgId, ctx.org.id), eq(contactConsents.contactId, contactId));
  await write(ctx, {
    guards: [
      {
        holds: sql`select removed_at is null from contacts where org_id = ${ctx.org.id} and id = ${contactId}`,
        otherwise: () => new NotFound("contact"),
      },
    ],
    statements: [
      ctx.db
        .update(contactConsents)
        .set({ revokedAt: ctx.now, revokedBy: by, revokedThrough: "replaced" })
        .where(and(here, eq(contactConsents.purpose, input.purpose), isNull(contactConsents.revokedAt))),
      ctx.db.insert(contactConsents).values({
        orgId: ctx.org.id,
        id,
        contactId,
        purpose: input.purpose,
        givenBy: input.givenBy,
        givenOn: input.givenOn ?? toLocal(ctx.now, ctx.org.timezone).date,
        until: input.until ?? null,
        recordedAt: ctx.now,
        recordedBy: by,
      }),
    ],
    audit: {
      action: "consent.record",
      subject: { kind: "consent", id },
      detail: { contactId, participantId: contact.participantId, purpose: input.purpose, givenBy: input.givenBy },
    },
  });
  return { id };
}

function errorsOf(ctx: Context, { givenBy, givenOn, until }: ConsentInput, birthDate: string | null): FieldError[] {
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  const needed = whoseConsent(ctx, { birthDate });
  if (!needed) {
    const { adultAge } = ctx.org;
    return [{ path: "givenBy", message: `Nobody else is told about people of ${adultAge} or more, or of unknown age.` }];
  }
  return [
    ...(suffices(givenBy, needed)
      ? []
      : [{ path: "givenBy", message: `At this age it takes the consent of ${giverWords[needed]}: see Settings, Minors.` }]),
    ...(givenOn !== undefined && givenOn > today ? [{ path: "givenOn", message: "That day lies ahead." }] : []),
    ...(until !== undefined && until < today ? [{ path: "until", message: "That day is over." }] : []),
  ];
}
