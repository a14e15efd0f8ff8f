import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { addContact } from "../../domain/contact/add-contact.ts";
import {
  type Consent,
  consentGivers,
  consentInput,
  consentPurposes,
  contactInput,
  contactPatch,
} from "../../domain/contact/contact.ts";
import { type ContactWithConsents, listContacts, readContact } from "../../domain/contact/queries.ts";
import { recordConsent } from "../../domain/contact/record-consent.ts";
import { removeContact } from "../../domain/contact/remove-contact.ts";
import { revokeConsent } from "../../domain/contact/revoke-consent.ts";
import { updateContact } from "../../domain/contact/update-contact.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const consent = z
  .object({
    id: z.string(),
    purpose: z.enum(consentPurposes),
    givenBy: z.enum(consentGivers),
    givenOn: z.string(),
    until: z.string().nullable(),
    recordedAt: instantText,
    revokedAt: instantText.nullable(),
    holds: z.boolean().openapi({ description: "Whether they are told now, by age, date and the org's rule" }),
  })
  .openapi("Consent");

const contact = z
  .object({
    id: z.string(),
    participantId: z.string(),
    givenName: z.string(),
    familyName: z.string().nullable(),
    relation: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    locale: z.enum(["en", "es"]).nullable(),
    createdAt: instantText,
    consents: z.array(consent),
  })
  .openapi("Contact");

const toConsent = ({ id, purpose, givenBy, givenOn, until, recordedAt, revokedAt, why }: Consent) => ({
  ...{ id, purpose, givenBy, givenOn, until },
  recordedAt: toInstantText(recordedAt),
  revokedAt: revokedAt === null ? null : toInstantText(revokedAt),
  holds: why === null,
});

const toItem = ({ removedAt: _, createdAt, consents, ...rest }: ContactWithConsents) => ({
  ...rest,
  createdAt: toInstantText(createdAt),
  consents: consents.map(toConsent),
});

export const contactsApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/participants/{id}/contacts",
      tags: ["Contacts"],
      summary: "A minor's parents and guardians, with the consents nobody has ended",
      request: { params: idParam },
      responses: { 200: json(z.object({ items: z.array(contact) }), "The contacts"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const person = await findParticipant(ctx, c.req.valid("param").id);
      await recordRead(ctx, { kind: "participant", id: person.id });
      return c.json({ items: (await listContacts(ctx, person)).map(toItem) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/participants/{id}/contacts",
      tags: ["Contacts"],
      summary: "Add a parent or guardian; they are told nothing until a consent is recorded",
      request: { params: idParam, body: jsonBody(contactInput) },
      responses: { 201: json(contact, "The contact"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const added = await addContact(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
      return c.json(toItem({ ...added, consents: [] }), 201);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/contacts/{id}",
      tags: ["Contacts"],
      summary: "Change a contact; null clears a field",
      request: { params: idParam, body: jsonBody(contactPatch) },
      responses: { 200: json(contact, "The contact"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await updateContact(ctx, c.req.valid("param").id, c.req.valid("json"));
      return c.json(toItem((await readContact(ctx, id)).contact), 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/contacts/{id}/removal",
      tags: ["Contacts"],
      summary: "Remove a contact; every consent for them ends",
      request: { params: idParam },
      responses: { 204: { description: "Removed" }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      await removeContact(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/contacts/{id}/consents",
      tags: ["Contacts"],
      summary: "Record that a contact may be told of reminders or of changes; one recorded before for it ends",
      request: { params: idParam, body: jsonBody(consentInput) },
      responses: { 201: json(contact, "The contact"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = c.req.valid("param");
      await recordConsent(ctx, id, c.req.valid("json"));
      return c.json(toItem((await readContact(ctx, id)).contact), 201);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/consents/{id}/revocation",
      tags: ["Contacts"],
      summary: "End a consent; nothing more goes out for it",
      request: { params: idParam },
      responses: { 204: { description: "Ended" }, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await revokeConsent(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
