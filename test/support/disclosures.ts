import type { Context } from "../../src/context.ts";
import { disclosureConsentInput } from "../../src/domain/disclosure/disclosure.ts";
import { recordDisclosureConsent } from "../../src/domain/disclosure/record-consent.ts";

export const agreement = { recipient: "Bay Clinic", purpose: "Continuing care" };

/** A consent that holds all of 2027 unless said otherwise. @returns its id */
export async function agree(
  ctx: Context,
  participantId: string,
  over: Partial<Record<"recipient" | "purpose" | "signedOn" | "expiresOn", string>> = {},
) {
  const input = disclosureConsentInput.parse({ ...agreement, signedOn: "2027-01-15", expiresOn: "2027-12-31", ...over });
  // One whose time is up was recorded while it held.
  const now = Math.min(ctx.now, Date.parse(`${input.expiresOn}T17:00:00Z`));
  return (await recordDisclosureConsent({ ...ctx, now }, participantId, input)).id;
}
