import { createRoute, z } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { importParticipants } from "../../domain/participant/import.ts";
import { json, refusals, resource } from "./openapi.ts";

const importResult = z
  .object({
    created: z.int(),
    updated: z.int().openapi({ description: "Everybody found again, changed or not" }),
    unchanged: z.int().openapi({ description: "Of those, the ones about whom the file says nothing new" }),
    rejected: z.array(z.object({ line: z.int(), message: z.string() })),
  })
  .openapi("ImportResult");

export const importsApi = resource().openapi(
  createRoute({
    method: "post",
    path: "/imports/participants",
    tags: ["Participants"],
    summary: "Add and update people from a CSV file; `dryRun=1` only says what would happen",
    request: {
      query: z.strictObject({ dryRun: z.enum(["0", "1"], "Leave dryRun out, or give 0 or 1.").optional() }),
      body: { required: true, content: { "text/csv": { schema: z.string() } } },
    },
    responses: { 200: json(importResult, "What happened, or would"), ...refusals(401, 403, 409, 422) },
  }),
  async (c) => {
    const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
    if (type !== "text/csv") throw new HTTPException(415, { message: "Send the file as text/csv." });
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return c.json(await importParticipants(c.get("ctx"), bytes, { dryRun: c.req.valid("query").dryRun === "1" }), 200);
  },
);
