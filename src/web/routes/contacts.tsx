import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { addContact } from "../../domain/contact/add-contact.ts";
import { consentInput, contactInput, contactPatch, giverWords } from "../../domain/contact/contact.ts";
import { readContact, whoseConsent } from "../../domain/contact/queries.ts";
import { recordConsent } from "../../domain/contact/record-consent.ts";
import { removeContact } from "../../domain/contact/remove-contact.ts";
import { revokeConsent } from "../../domain/contact/revoke-consent.ts";
import { updateContact } from "../../domain/contact/update-contact.ts";
import { displayName } from "../../domain/participant/participant.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { ContactPage, NewContactPage } from "../pages/contact.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

async function showNew(c: C, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const person = await findParticipant(ctx, c.req.param("id") ?? "");
  await recordRead(ctx, { kind: "participant", id: person.id });
  const view = <NewContactPage person={{ id: person.id, name: displayName(person) }} form={form} />;
  return page(c, "Add a parent or guardian", view, form.errors.length > 0 ? 422 : 200);
}

async function showContact(
  c: C,
  id: string,
  { form, consenting = emptyForm }: { form?: FormState; consenting?: FormState } = {},
) {
  const ctx = c.get("ctx");
  const { contact, person } = await readContact(ctx, id);
  await recordRead(ctx, { kind: "contact", id });
  const { givenName, familyName, relation, email, phone, locale } = contact;
  const texts = Object.entries({ givenName, familyName, relation, email, phone, locale });
  const values = Object.fromEntries(texts.map(([field, value]) => [field, value ?? ""]));
  const needed = whoseConsent(ctx, person);
  const suggested = needed ? { givenBy: needed } : {};
  return page(
    c,
    "A parent or guardian",
    <ContactPage
      contact={contact}
      person={{ id: person.id, name: displayName(person) }}
      needed={needed && giverWords[needed]}
      form={form ?? { values, errors: [] }}
      consenting={{ ...consenting, values: { ...suggested, ...consenting.values } }}
      done={c.req.query("done")}
    />,
    [...(form?.errors ?? []), ...consenting.errors].length > 0 ? 422 : 200,
  );
}

/** Staff's pages about a minor's parents and guardians. */
export const contactRoutes = new Hono<AppEnv>()
  .get("/participants/:id/contacts/new", (c) => showNew(c, emptyForm))
  .post("/participants/:id/contacts", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findParticipant(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(contactInput, filled(values));
    const { result, errors } = checked.ok
      ? await attempt(() => addContact(ctx, id, checked.data), "givenName")
      : { result: null, errors: checked.errors };
    return result ? c.redirect(`/participants/${id}?done=contact`, 303) : showNew(c, { values, errors });
  })
  .get("/contacts/:id", (c) => showContact(c, c.req.param("id")))
  .post("/contacts/:id", async (c) => {
    const ctx = c.get("ctx");
    const { contact } = await readContact(ctx, c.req.param("id"));
    const values = await readForm(c);
    // The form always sends every field, so an empty one means "none".
    const optional = ["familyName", "email", "phone", "locale"];
    const patch = Object.entries(values).map(([field, value]) => [
      field,
      value === "" && optional.includes(field) ? null : value,
    ]);
    const checked = check(contactPatch, Object.fromEntries(patch));
    if (!checked.ok) return showContact(c, contact.id, { form: { values, errors: checked.errors } });
    await updateContact(ctx, contact.id, checked.data);
    return c.redirect(`/contacts/${contact.id}?done=saved`, 303);
  })
  .post("/contacts/:id/removal", async (c) => {
    const { participantId } = await removeContact(c.get("ctx"), c.req.param("id"));
    return c.redirect(`/participants/${participantId}?done=contactRemoved`, 303);
  })
  .post("/contacts/:id/consents", async (c) => {
    const ctx = c.get("ctx");
    const { contact } = await readContact(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(consentInput, filled(values));
    const { result, errors } = checked.ok
      ? await attempt(() => recordConsent(ctx, contact.id, checked.data), "givenBy")
      : { result: null, errors: checked.errors };
    if (!result) return showContact(c, contact.id, { consenting: { values, errors } });
    return c.redirect(`/contacts/${contact.id}?done=agreed`, 303);
  })
  .post("/consents/:id/revocation", async (c) => {
    const { contactId } = await revokeConsent(c.get("ctx"), c.req.param("id"));
    return c.redirect(`/contacts/${contactId}?done=ended`, 303);
  });
