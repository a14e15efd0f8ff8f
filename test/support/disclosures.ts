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
  return (await recordDisclosureConsent(ctx, participantId, input)).id;
}
