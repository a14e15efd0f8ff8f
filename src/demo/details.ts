import type { Context } from "../context.ts";
import { addContact } from "../domain/contact/add-contact.ts";
import { consentPurposes, contactInput } from "../domain/contact/contact.ts";
import { whoseConsent } from "../domain/contact/queries.ts";
import { recordConsent } from "../domain/contact/record-consent.ts";
import type { Participant } from "../domain/participant/participant.ts";
import type { DemoPerson } from "./people.ts";

/** As long as the person is young enough: the demo is lived through today, whenever that is. */
export async function addGuardian(ctx: Context, person: Participant, { guardian, locale }: DemoPerson): Promise<void> {
  if (!guardian || !whoseConsent(ctx, person)) return;
  const { told, ...names } = guardian;
  const input = { ...names, email: addressOf(names), ...(locale ? { locale } : {}) };
  const { id } = await addContact(ctx, person.id, contactInput.parse(input));
  if (!told) return;
  for (const purpose of consentPurposes) await recordConsent(ctx, id, { purpose, givenBy: "both" });
}

const addressOf = ({ givenName, familyName }: Pick<DemoPerson, "givenName" | "familyName">): string =>
  `${givenName}.${familyName}`
    .normalize("NFD")
    .replace(/[^A-Za-z.]/g, "")
    .toLowerCase()
    .concat("@example.org");

export const details = ({ email, preferredName, locale, guardian: _, ...person }: DemoPerson) => ({
  ...person,
  ...(preferredName ? { preferredName } : {}),
  ...(locale ? { locale } : {}),
  ...(email === false ? {} : { email: addressOf(person) }),
  emailPermission: email !== false,
});
