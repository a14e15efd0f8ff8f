import { createRoute, z } from "@hono/zod-openapi";
import { checkInKinds } from "../../domain/program/check-in-kinds.ts";
import { createProgram } from "../../domain/program/create.ts";
import { fromTemplate, type Program, programPatch, wholeProgram } from "../../domain/program/program.ts";
import { findProgram, listPrograms } from "../../domain/program/queries.ts";
import { retireProgram } from "../../domain/program/retire.ts";
import { programTemplates } from "../../domain/program/templates.ts";
import { updateProgram } from "../../domain/program/update.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, listOf, listQuery, toInstantText } from "./schemas.ts";

const phase = z.object({ name: z.string(), from: z.int(), to: z.int() });
const citation = z.object({ figure: z.string(), text: z.string(), confidence: z.enum(["published", "common", "house"]) });
const shape = {
  name: z.string(),
  protocol: z.enum(["ipt", "mi", "peer", "other"]),
  sessionCount: z.int().nullable(),
  sessionMinutes: z.int(),
  intervalWeeks: z.int(),
  enrolmentMode: z.enum(["closed", "rolling", "drop_in"]),
  minimum: z.int().nullable(),
  capacity: z.int().nullable(),
  phases: z.array(phase),
  modules: z.array(z.object({ number: z.int(), name: z.string(), entryPoint: z.boolean() })),
  oneToOnes: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      minutes: z.int().optional(),
      afterSession: z.int().optional(),
      beforeSession: z.int().optional(),
      withinDays: z.int().optional(),
      optional: z.boolean(),
    }),
  ),
  completionRule: z.enum(["sequential", "topic_cycle", "set_weeks", "open_ended"]),
  completionPercent: z.int(),
  reminderOffsets: z.array(z.int()),
};
const { name: _n, protocol: _p, reminderOffsets: _r, ...versioned } = shape;
/** What a version says: without name and reminders. */
export const programShape = z.object({ ...versioned, forMinors: z.boolean() }).openapi("ProgramShape");

const policy = {
  quietHours: z.object({ from: z.string(), until: z.string() }).nullable(),
  skipDeclined: z.boolean(),
};

const template = z
  .object({ key: z.string(), ...shape, citation: z.string(), note: z.string().optional(), citations: z.array(citation) })
  .openapi("ProgramTemplate");

const program = z
  .object({
    id: z.string(),
    templateKey: z.string().nullable(),
    ...shape,
    ...policy,
    outreachAfter: z.int().openapi({ description: "Misses in a row after which a task says to reach out; 0: never" }),
    exitAfter: z
      .int()
      .openapi({ description: "Misses in a row after which an exit is proposed, for a person to decide; 0: never" }),
    graceMinutes: z.int().openapi({ description: "How late is still on time" }),
    version: z.int(),
    forMinors: z.boolean(),
    checkIns: z.array(z.enum(checkInKinds)).openapi({ description: "What people are asked on the day of a session" }),
    citations: z.array(citation),
    createdAt: instantText,
    retiredAt: instantText.nullable(),
  })
  .openapi("Program");

const toItem = ({ createdAt, updatedAt: _, retiredAt, ...row }: Program) => ({
  ...row,
  createdAt: toInstantText(createdAt),
  retiredAt: retiredAt === null ? null : toInstantText(retiredAt),
});

// Which of the two it is shows in `templateKey`; a plain union would answer "invalid input" to any slip in either.
const programBody = z.union([fromTemplate, wholeProgram]);

export const programsApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/program-templates",
      tags: ["Programs"],
      summary: "Published and house protocols to start from",
      responses: { 200: json(listOf(template), "Every template, with its source"), ...refusals(401) },
    }),
    (c) => c.json({ items: [...programTemplates], nextCursor: null }, 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/programs",
      tags: ["Programs"],
      summary: "Create a program from a template or as a whole",
      request: { body: jsonBody(programBody) },
      responses: { 201: json(program, "The program"), ...refusals(401, 403, 422) },
    }),
    async (c) => c.json(toItem(await createProgram(c.get("ctx"), c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/programs",
      tags: ["Programs"],
      summary: "Programs, newest first",
      request: { query: listQuery.extend({ retired: z.enum(["true", "false"]).optional() }) },
      responses: { 200: json(listOf(program), "A page of programs"), ...refusals(401, 403, 422) },
    }),
    async (c) => {
      const { retired, ...query } = c.req.valid("query");
      const page = await listPrograms(c.get("ctx"), { ...query, ...(retired ? { retired: retired === "true" } : {}) });
      return c.json({ ...page, items: page.items.map(toItem) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/programs/{id}",
      tags: ["Programs"],
      summary: "One program",
      request: { params: idParam },
      responses: { 200: json(program, "The program"), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json(toItem(await findProgram(c.get("ctx"), c.req.valid("param").id)), 200),
  )
  .openapi(
    createRoute({
      method: "patch",
      path: "/programs/{id}",
      tags: ["Programs"],
      summary: "Change a program; open cohorts keep their shape",
      request: { params: idParam, body: jsonBody(programPatch) },
      responses: { 200: json(program, "The program"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toItem(await updateProgram(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/programs/{id}/retirement",
      tags: ["Programs"],
      summary: "Take a program out of use",
      request: { params: idParam },
      responses: { 201: json(program, "The program"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json(toItem(await retireProgram(c.get("ctx"), c.req.valid("param").id)), 201),
  );
