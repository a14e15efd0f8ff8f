import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "../../context.ts";
import { tellFate } from "../../domain/reminder/fate.ts";
import { listDeliveries } from "../../domain/reminder/queries.ts";
import { type Delivery, deliveryKinds, deliveryStates } from "../../domain/reminder/reminder.ts";
import { json, refusals, resource } from "./openapi.ts";
import { instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const delivery = z
  .object({
    id: z.string(),
    kind: z.enum(deliveryKinds),
    state: z.enum(deliveryStates),
    reason: z.string().nullable(),
    dueAt: instantText,
    sentAt: instantText.nullable(),
    providerId: z.string().nullable(),
    participantId: z.string().nullable(),
    enrolmentId: z.string().nullable(),
    contactId: z.string().nullable().openapi({ description: "The guardian it goes to, if it does" }),
    sessionId: z.string().nullable(),
    offsetMinutes: z.int().nullable(),
    outcome: z.string().nullable(),
    outcomeAt: instantText.nullable(),
    bounceType: z.enum(["permanent", "transient", "undetermined"]).nullable(),
    words: z.string().openapi({ description: "What became of it, in a sentence; times by the org's clock" }),
  })
  .openapi("Delivery");

function toItem(delivery: Delivery, { org, now }: Context) {
  const { createdAt: _made, usefulUntil: _until, dueAt, sentAt, outcomeAt, ...row } = delivery;
  return {
    ...row,
    dueAt: toInstantText(dueAt),
    sentAt: sentAt === null ? null : toInstantText(sentAt),
    outcomeAt: outcomeAt === null ? null : toInstantText(outcomeAt),
    words: tellFate(delivery, org.timezone, now).sentence,
  };
}

const filter = listQuery.extend({
  sessionId: z.string().max(60).optional(),
  participantId: z.string().max(60).optional(),
  state: z.enum(deliveryStates).optional(),
});

export const deliveriesApi = resource().openapi(
  createRoute({
    method: "get",
    path: "/deliveries",
    tags: ["Mail"],
    summary: "Mail owed and what became of it, newest first",
    request: { query: filter },
    responses: { 200: json(listOf(delivery), "A page of deliveries"), ...refusals(401, 403, 422) },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    const page = await listDeliveries(ctx, c.req.valid("query"));
    return c.json({ ...page, items: page.items.map((row) => toItem(row, ctx)) }, 200);
  },
);
