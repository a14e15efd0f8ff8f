import { sql } from "drizzle-orm";
import { disclosureConsents } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { findParticipant } from "../participant/queries.ts";
import { type DisclosureConsentInput, folded, recipientIndex } from "./disclosure.ts";
import { listCurrentOf } from "./queries.ts";

/**
 * Records that a participant agreed in writing to have somebody told of their attendance. Others they gave stay as they are; one that
 * adds nothing to one of them isn't recorded, so that taking that one back leaves none behind.
 *
 * @throws NotFound; Invalid when it was signed on a day that lies ahead or is over; Conflict `already_recorded` when one for the same
 *   recipient and purpose holds as long.
 */
export async function recordDisclosureConsent(
  ctx: Context,
  participantId: string,
  input: DisclosureConsentInput,
): Promise<{ id: string }> {
  const { recipient, purpose, signedOn, expiresOn } = input;
  await findParticipant(ctx, participantId);
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  if (signedOn > today) throw new Invalid([{ path: "signedOn", message: "That day lies ahead." }]);
  if (expiresOn < today)
    throw new Invalid([{ path: "expiresOn", message: "That day is over, so it holds no longer. Ask them to sign a new one." }]);
  const index = recipientIndex(ctx.vault, recipient);
  const current = await listCurrentOf(ctx, participantId, index);
  const same = current.find((one) => folded(one.purpose) === folded(purpose) && one.expiresOn >= expiresOn);
  if (same) {
    throw new Conflict(
      "already_recorded",
      `A consent for this recipient and purpose is recorded already and holds until ${same.expiresOn}. If this one replaces it, take that one back first.`,
    );
  }
  const overtaken = new Conflict("consents_changed", "Another consent was recorded meanwhile.");
  const id = newId("dcn");
  const seal = (column: string, text: string) => ctx.vault.seal({ table: "disclosure_consents", row: id, column }, text);
  const insert = write(ctx, {
    // Purposes are sealed, so the database can't compare them: nothing may have come that wasn't compared.
    guards: [
      {
        holds: sql`not exists (select 1 from disclosure_consents where org_id = ${ctx.org.id} and participant_id = ${participantId}
          and recipient_index = ${index} and revoked_at is null and expires_on >= ${today}
          and id not in (select value from json_each(${JSON.stringify(current.map((one) => one.id))})))`,
        otherwise: () => overtaken,
      },
    ],
    statements: [
      ctx.db.insert(disclosureConsents).values({
        ...{ orgId: ctx.org.id, id, participantId, signedOn, expiresOn },
        recipient: seal("recipient", recipient),
        recipientIndex: index,
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
  try {
    await insert;
  } catch (error) {
    if (error === overtaken) return recordDisclosureConsent(ctx, participantId, input);
    throw error;
  }
  return { id };
}
