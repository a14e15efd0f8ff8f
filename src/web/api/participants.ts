import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { createParticipant } from "../../domain/participant/create.ts";
import { displayName, type Participant, participantInput, participantPatch } from "../../domain/participant/participant.ts";
import { findParticipant, listParticipants } from "../../domain/participant/queries.ts";
import { vouchForAddress } from "../../domain/participant/suppression.ts";
import { updateParticipant } from "../../domain/participant/update.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const participant = z
  .object({
    id: z.string(),
    name: z.string(),
    givenName: z.string(),
    familyName: z.string().nullable(),
    preferredName: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    timezone: z.string().nullable(),
    locale: z.enum(["en", "es"]).nullable(),
    birthDate: z.string().nullable(),
    emailPermission: z.boolean(),
    emailConfirmed: z.boolean(),
    reminderChoice: z.enum(["all", "day_before", "none"]),
    createdAt: instantText,
    updatedAt: instantText,
  })
  .openapi("Participant");

const toItem = ({ emailConfirmedAt, createdAt, updatedAt, ...person }: Participant) => ({
  ...person,
  name: displayName(person),
  emailConfirmed: emailConfirmedAt !== null,
  createdAt: toInstantText(createdAt),
  updatedAt: toInstantText(updatedAt),
});

export const participantsApi = resource()
  .openapi(
    createRoute({
      method: "post",
      path: "/participants",
      tags: ["Participants"],
      summary: "Add a person",
      request: { body: jsonBody(participantInput) },
      responses: { 201: json(participant, "The person"), ...refusals(401, 403, 422) },
    }),
    async (c) => c.json(toItem(await createParticipant(c.get("ctx"), c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/participants",
      tags: ["Participants"],
      summary: "People, newest first; `q` searches names and email",
      request: { query: listQuery.extend({ q: z.string().max(200, "Keep it to 200 characters.").optional() }) },
      responses: { 200: json(listOf(participant), "A page of people"), ...refusals(401, 403, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const page = await listParticipants(ctx, c.req.valid("query"));
      if (page.items.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
      return c.json({ ...page, items: page.items.map(toItem) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/participants/{id}",
      tags: ["Participants"],
      summary: "One person",
      request: { params: idParam },
      responses: { 200: json(participant, "The person"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const person = await findParticipant(ctx, c.req.valid("param").id);
      await recordRead(ctx, { kind: "participant", id: person.id });
      return c.json(toItem(person), 200);
    },
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/participants/{id}",
      tags: ["Participants"],
      summary: "Change a person; null clears a field",
      request: { params: idParam, body: jsonBody(participantPatch) },
      responses: { 200: json(participant, "The person"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => c.json(toItem(await updateParticipant(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/participants/{id}/address-confirmation",
      tags: ["Participants"],
      summary: "Say that the address is right after mail to it came back; mail may go there again",
      request: { params: idParam },
      responses: { 201: json(participant, "The person"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = c.req.valid("param");
      await vouchForAddress(ctx, id);
      return c.json(toItem(await findParticipant(ctx, id)), 201);
    },
  );
