import { createRoute, z } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { importAttendance } from "../../domain/attendance/import.ts";
import { importCohorts } from "../../domain/cohort/import.ts";
import { importParticipants } from "../../domain/participant/import.ts";
import type { C } from "../env.ts";
import { json, refusals, resource } from "./openapi.ts";

const importResult = z
  .object({
    created: z.int(),
    updated: z.int().openapi({ description: "Everybody found again, changed or not" }),
    unchanged: z.int().openapi({ description: "Of those, the ones about whom the file says nothing new" }),
    rejected: z.array(z.object({ line: z.int(), message: z.string() })),
  })
  .openapi("ImportResult");

const cohortImport = z
  .object({
    created: z.int(),
    unchanged: z.int().openapi({ description: "Lines whose cohort is here already, by name and first date" }),
    cohorts: z.array(
      z.object({
        line: z.int(),
        id: z.string().nullable().openapi({ description: "null in a dry run" }),
        name: z.string(),
        programName: z.string(),
        sessions: z.int(),
        past: z.int().openapi({ description: "How many of them are history, about which nobody is mailed" }),
        firstDate: z.string(),
        lastDate: z.string(),
        warnings: z.array(z.string()),
      }),
    ),
    rejected: z.array(z.object({ line: z.int(), message: z.string() })),
  })
  .openapi("CohortImport");

const attendanceImport = z
  .object({
    enrolled: z.int().openapi({ description: "Places given to those who had had none in that cohort" }),
    sessions: z.int().openapi({ description: "Sessions whose register changed" }),
    marks: z.int().openapi({ description: "Marks that are new or corrected" }),
    unchanged: z.int().openapi({ description: "Marks that stood already" }),
    rejected: z.array(z.object({ line: z.int(), message: z.string() })),
  })
  .openapi("AttendanceImport");

const csvRequest = {
  query: z.strictObject({ dryRun: z.enum(["0", "1"], "Leave dryRun out, or give 0 or 1.").optional() }),
  body: { required: true, content: { "text/csv": { schema: z.string() } } },
};

/** @throws HTTPException 415 for what doesn't call itself CSV. */
async function readCsvBody(c: C): Promise<Uint8Array> {
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "text/csv") throw new HTTPException(415, { message: "Send the file as text/csv." });
  return new Uint8Array(await c.req.arrayBuffer());
}

const importPeople = createRoute({
  method: "post",
  path: "/imports/participants",
  tags: ["Participants"],
  summary: "Add and update people from a CSV file; `dryRun=1` only says what would happen",
  request: csvRequest,
  responses: { 200: json(importResult, "What happened, or would"), ...refusals(401, 403, 409, 422) },
});

const importGroups = createRoute({
  method: "post",
  path: "/imports/cohorts",
  tags: ["Cohorts"],
  summary: "Open cohorts from a CSV file, those that have begun too; `dryRun=1` only says what would happen",
  request: csvRequest,
  responses: { 200: json(cohortImport, "What happened, or would"), ...refusals(401, 403, 422) },
});

const importMarks = createRoute({
  method: "post",
  path: "/imports/attendance",
  tags: ["Attendance"],
  summary: "Enter past sessions and their marks from a CSV file; `dryRun=1` only says what would happen",
  request: csvRequest,
  responses: { 200: json(attendanceImport, "What happened, or would"), ...refusals(401, 403, 409, 422) },
});

export const importsApi = resource()
  .openapi(importPeople, async (c) => {
    const dryRun = c.req.valid("query").dryRun === "1";
    return c.json(await importParticipants(c.get("ctx"), await readCsvBody(c), { dryRun }), 200);
  })
  .openapi(importGroups, async (c) => {
    const dryRun = c.req.valid("query").dryRun === "1";
    return c.json(await importCohorts(c.get("ctx"), await readCsvBody(c), { dryRun }), 200);
  })
  .openapi(importMarks, async (c) => {
    const dryRun = c.req.valid("query").dryRun === "1";
    return c.json(await importAttendance(c.get("ctx"), await readCsvBody(c), { dryRun }), 200);
  });
