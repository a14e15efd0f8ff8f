import { disclosureConsents } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { findParticipant } from "../participant/queries.ts";
import { type DisclosureConsentInput, recipientIndex } from "./disclosure.ts";

/**
 * Records that a participant agreed in writing to have somebody told of their attendance. Others they gave stay as they are.
 *
 * @throws NotFound; Invalid when it was signed on a day that lies ahead.
 */
export async function recordDisclosureConsent(
  ctx: Context,
  participantId: string,
  { recipient, purpose, signedOn, expiresOn }: DisclosureConsentInput,
): Promise<{ id: string }> {
  await findParticipant(ctx, participantId);
  if (signedOn > toLocal(ctx.now, ctx.org.timezone).date)
    throw new Invalid([{ path: "signedOn", message: "That day lies ahead." }]);
  const id = newId("dcn");
  const seal = (column: string, text: string) => ctx.vault.seal({ table: "disclosure_consents", row: id, column }, text);
  await write(ctx, {
    statements: [
      ctx.db.insert(disclosureConsents).values({
        ...{ orgId: ctx.org.id, id, participantId, signedOn, expiresOn },
        recipient: seal("recipient", recipient),
        recipientIndex: recipientIndex(ctx.vault, recipient),
        purpose: seal("purpose", purpose),
        recordedAt: ctx.now,
        recordedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
    ],
    audit: {
      action: "disclosure_consent.record",
      subject: { kind: "disclosure_consent", id },
      detail: { participantId, signedOn, expiresOn },
    },
  });
  return { id };
}
