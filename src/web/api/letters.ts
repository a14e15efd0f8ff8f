import { createRoute, z } from "@hono/zod-openapi";
import { letterInput, letterKinds, letterScopes, listLetters, makeLetter, readLetter } from "../../domain/attendance/letter.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const letter = z
  .object({
    id: z.string(),
    kind: z.enum(letterKinds),
    locale: z.enum(["en", "es"]),
    name: z.string(),
    issuer: z.string(),
    madeAt: instantText,
    dates: z.array(
      z.object({
        date: z.string(),
        minutes: z.int().nullable().openapi({ description: "Scheduled, less those that were recorded as late" }),
      }),
    ),
    programs: z.array(z.string()).nullable().openapi({ description: "Only where the person agreed to have it said" }),
  })
  .openapi("AttendanceLetter");

const letterRow = z
  .object({
    id: z.string(),
    kind: z.enum(letterKinds),
    scope: z.enum(letterScopes),
    madeAt: instantText,
    by: z.string().nullable(),
  })
  .openapi("AttendanceLetterRow");

export const lettersApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/participants/{id}/letters",
      tags: ["Attendance"],
      summary: "Letters and certificates of attendance that were made for a person",
      request: { params: idParam },
      responses: { 200: json(z.object({ items: z.array(letterRow) }), "Newest first"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await findParticipant(ctx, c.req.valid("param").id);
      const items = await listLetters(ctx, id);
      await recordRead(ctx, { kind: "participant", id });
      return c.json({ items: items.map(({ madeAt, ...row }) => ({ ...row, madeAt: toInstantText(madeAt) })) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/participants/{id}/letters",
      tags: ["Attendance"],
      summary: "Make a letter or certificate of attendance for a person who asked for it",
      description:
        "It says only what they agreed to have said: dates; dates and hours; dates, hours and the program's name. The same letter of the same day is made once.",
      request: { params: idParam, body: jsonBody(letterInput) },
      responses: { 201: json(z.object({ id: z.string() }), "The letter"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => c.json({ id: await makeLetter(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")) }, 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/letters/{id}",
      tags: ["Attendance"],
      summary: "What a letter says",
      request: { params: idParam },
      responses: { 200: json(letter, "As it was handed over"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { participantId: _, timezone: _zone, madeAt, ...content } = await readLetter(c.get("ctx"), id);
      return c.json({ id, ...content, madeAt: toInstantText(madeAt) }, 200);
    },
  );
