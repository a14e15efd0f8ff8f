import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { exportBases, exportFormats } from "../../domain/disclosure/disclosure.ts";
import { type Export, listExports } from "../../domain/disclosure/list-exports.ts";
import { exportAttendance, previewExport } from "../../domain/report/export-attendance.ts";
import { exportInput } from "../../domain/report/export-input.ts";
import { answerFile } from "../file.ts";
import { fileOf } from "./file.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const preview = z
  .object({
    people: z.int(),
    sessions: z.int(),
    rows: z.int(),
    leftOut: z.int().nullable().openapi({
      description: "People with marks in the scope who agreed to no such thing; null where it rests on a reason",
    }),
    columns: z.array(z.string()),
    above: z.array(z.string()).openapi({ description: "What stands above the table: the notice, whom it is for, what for" }),
  })
  .openapi("ExportPreview");

const name = z.string().nullable();

const exported = z
  .object({
    id: z.string(),
    format: z.enum(exportFormats),
    basis: z.enum(exportBases),
    recipient: z.string(),
    reason: z.string().openapi({ description: "The reason given, or the purpose that those in it agreed to" }),
    scope: z.record(z.string(), z.string()).openapi({ description: "Its filters: dates and ids" }),
    names: z
      .object({ cohort: name, program: name, site: name, facilitator: name })
      .openapi({ description: "What the ids of the scope are called now; null where it has none" }),
    people: z.int(),
    rows: z.int(),
    madeAt: instantText,
    by: z.string().nullable(),
  })
  .openapi("Export");

const toItem = ({ madeAt, ...rest }: Export) => ({ ...rest, madeAt: toInstantText(madeAt) });

const file = fileOf("The file. Its first line is the notice of 42 CFR 2.32");

export const exportsApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/exports",
      tags: ["Exports"],
      summary: "Files that left with people's names in them: who made them, for whom, on what grounds",
      request: { query: listQuery },
      responses: { 200: json(listOf(exported), "Newest first"), ...refusals(401, 403, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { items, nextCursor } = await listExports(ctx, c.req.valid("query"));
      await recordRead(ctx, { kind: "exports", id: ctx.org.id });
      return c.json({ items: items.map(toItem), nextCursor }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/exports/attendance/preview",
      tags: ["Exports"],
      summary: "What such a file would hold; nobody is named and nothing is recorded",
      request: { body: jsonBody(exportInput) },
      responses: { 200: json(preview, "How many people, sessions and rows"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const { columns, ...rest } = await previewExport(c.get("ctx"), c.req.valid("json"));
      return c.json({ ...rest, columns: [...columns] }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/exports/attendance",
      tags: ["Exports"],
      summary: "Who attended what, by name, as a file",
      description:
        "Rests on a reason that is kept, or on consents: then only those are in it who agreed to this recipient and purpose. Each file is in the audit log. At most 20,000 rows. Under an Idempotency-Key a file is made once; repeating it answers 409 `file_handed_over`.",
      request: { body: jsonBody(exportInput) },
      responses: { 200: file, ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => answerFile(c, await exportAttendance(c.get("ctx"), c.req.valid("json"))),
  );
