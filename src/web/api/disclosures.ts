import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { type DisclosureConsent, disclosureConsentInput } from "../../domain/disclosure/disclosure.ts";
import { listDisclosureConsents } from "../../domain/disclosure/queries.ts";
import { recordDisclosureConsent } from "../../domain/disclosure/record-consent.ts";
import { revokeDisclosureConsent } from "../../domain/disclosure/revoke-consent.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const consent = z
  .object({
    id: z.string(),
    participantId: z.string(),
    recipient: z.string(),
    purpose: z.string(),
    signedOn: z.string(),
    expiresOn: z.string().openapi({ description: "The last day it holds, by the org's calendar" }),
    standing: z.enum(["current", "expired", "revoked"]),
    recordedAt: instantText,
    by: z.string().nullable(),
    revokedAt: instantText.nullable(),
    revokedBy: z.string().nullable(),
  })
  .openapi("DisclosureConsent");

const revoked = z
  .object({
    others: z
      .array(z.string())
      .openapi({ description: "Their other consents that still hold for the same recipient, newest first" }),
  })
  .openapi("DisclosureConsentRevoked");

const toItem = ({ recordedAt, revokedAt, ...rest }: DisclosureConsent) => ({
  ...rest,
  recordedAt: toInstantText(recordedAt),
  revokedAt: revokedAt === null ? null : toInstantText(revokedAt),
});

export const disclosuresApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/participants/{id}/disclosure-consents",
      tags: ["Disclosures"],
      summary: "Whom a person agreed to have told of their attendance, what for and until when",
      request: { params: idParam },
      responses: { 200: json(z.object({ items: z.array(consent) }), "Newest first, ended ones too"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await findParticipant(ctx, c.req.valid("param").id);
      const items = await listDisclosureConsents(ctx, id);
      await recordRead(ctx, { kind: "participant", id });
      return c.json({ items: items.map(toItem) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/participants/{id}/disclosure-consents",
      tags: ["Disclosures"],
      summary: "Record a consent that a person signed; it holds for this recipient and purpose alone",
      request: { params: idParam, body: jsonBody(disclosureConsentInput) },
      responses: { 201: json(z.object({ id: z.string() }), "The consent"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(await recordDisclosureConsent(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/disclosure-consents/{id}/revocation",
      tags: ["Disclosures"],
      summary: "A person took a consent back; no file made from now on rests on it",
      request: { params: idParam },
      responses: { 200: json(revoked, "Taken back"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      const { others } = await revokeDisclosureConsent(c.get("ctx"), c.req.valid("param").id);
      return c.json({ others }, 200);
    },
  );
