import type { Context } from "../../src/context.ts";
import { addContact } from "../../src/domain/contact/add-contact.ts";
import { type ConsentInput, contactInput } from "../../src/domain/contact/contact.ts";
import { recordConsent } from "../../src/domain/contact/record-consent.ts";
import { addPerson, createMailWorld, type MailWorld, type Person } from "./mail.ts";

export const ROSA = "rosa@example.org";

export type GuardianWorld = MailWorld & { ana: Person; rosa: string };

/** A cohort with Ana, 15, whose mother Rosa is a contact and may be told nothing yet. */
export async function createGuardianWorld(
  over: Parameters<typeof createMailWorld>[1] & { person?: Record<string, unknown>; contact?: Record<string, unknown> } = {},
): Promise<GuardianWorld> {
  const { person = {}, contact = {}, ...rest } = over;
  const mail = await createMailWorld([], rest);
  const ctx = await mail.ctx();
  const ana = await addPerson(ctx, mail.cohortId, "Ana", { birthDate: "2012-01-15", ...person });
  const input = { givenName: "Rosa", familyName: "Ruiz", relation: "mother", email: ROSA, ...contact };
  const rosa = await addContact(ctx, ana.participantId, contactInput.parse(input));
  return { ...mail, ana, rosa: rosa.id };
}

export const agree = (ctx: Context, contactId: string, input: Partial<ConsentInput> = {}): Promise<{ id: string }> =>
  recordConsent(ctx, contactId, { purpose: "reminders", givenBy: "minor", ...input });
