import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { callOffPause, endPause } from "../../domain/enrolment/end-pause.ts";
import { pauseDays, pauseEndInput, pauseInput } from "../../domain/enrolment/enrolment.ts";
import { pause } from "../../domain/enrolment/pause.ts";
import { listPauses, type Pause } from "../../domain/enrolment/pauses.ts";
import { previewPause } from "../../domain/enrolment/preview-pause.ts";
import { findEnrolment } from "../../domain/enrolment/queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, listOf, toInstantText } from "./schemas.ts";

const pauseItem = z
  .object({
    id: z.string(),
    enrolmentId: z.string(),
    from: z.string(),
    until: z.string().nullable().openapi({ description: "The last day; null: until they are back" }),
    reason: z.string().nullable(),
    recordedAt: instantText,
    status: z.enum(["stands", "called_off"]),
  })
  .openapi("Pause");

const toItem = ({ recordedAt, calledOffAt, ...row }: Pause): z.input<typeof pauseItem> => ({
  ...row,
  recordedAt: toInstantText(recordedAt),
  status: calledOffAt === null ? "stands" : "called_off",
});

const pausePreview = z
  .object({
    refusals: z.array(z.object({ code: z.string(), message: z.string() })),
    sessions: z.array(
      z.object({
        id: z.string(),
        number: z.int().nullable(),
        startsAt: instantText,
        timezone: z.string(),
        isMarked: z.boolean().openapi({ description: "It has a mark of theirs: a miss no longer counts" }),
      }),
    ),
  })
  .openapi("PausePreview");

export const pausesApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/enrolments/{id}/pauses",
      tags: ["Enrolment"],
      summary: "The days on which somebody stays away by agreement",
      request: { params: idParam },
      responses: { 200: json(listOf(pauseItem), "Those that stand, by their days"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const found = await findEnrolment(ctx, c.req.valid("param").id);
      const items = await listPauses(ctx, found.id);
      await recordRead(ctx, { kind: "participant", id: found.participantId });
      return c.json({ items: items.map(toItem), nextCursor: null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/enrolments/{id}/pauses/preview",
      tags: ["Enrolment"],
      summary: "What a pause would do; writes nothing",
      request: { params: idParam, body: jsonBody(pauseDays) },
      responses: { 200: json(pausePreview, "What it would do, or why it can't be done"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      const preview = await previewPause(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
      const sessions = preview.sessions.map((one) => ({ ...one, startsAt: toInstantText(one.startsAt) }));
      return c.json({ ...preview, sessions }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/enrolments/{id}/pauses",
      tags: ["Enrolment"],
      summary: "Agree that somebody stays away for a while; their place is kept",
      request: { params: idParam, body: jsonBody(pauseInput) },
      responses: { 201: json(pauseItem, "The pause"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await pause(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/pauses/{id}/end",
      tags: ["Enrolment"],
      summary: "Say when a pause ends; another stands in its place",
      request: { params: idParam, body: jsonBody(pauseEndInput) },
      responses: { 201: json(pauseItem, "The pause as it stands now"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await endPause(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/pauses/{id}/calling-off",
      tags: ["Enrolment"],
      summary: "Take a pause back, as though it had never been",
      request: { params: idParam },
      responses: { 201: json(pauseItem, "The pause, called off"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json(toItem(await callOffPause(c.get("ctx"), c.req.valid("param").id)), 201),
  );
