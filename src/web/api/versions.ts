import { createRoute, z } from "@hono/zod-openapi";
import { moveToVersion, planVersion, versionInput } from "../../domain/cohort/move-version.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import { listVersions } from "../../domain/program/version.ts";
import { cohortItem, toCohortItem } from "./cohorts.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { programShape } from "./programs.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

const tags = ["Programs"];

const version = z.object({ version: z.int(), savedAt: instantText, shape: programShape }).openapi("ProgramVersion");

const plan = z
  .object({
    changed: z.array(z.string()).openapi({ description: "What differs between the two versions" }),
    phases: programShape.shape.phases.openapi({ description: "The cohort's phases as they would be" }),
    modules: programShape.shape.modules,
  })
  .openapi("VersionPlan");

export const versionsApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/programs/{id}/versions",
      tags,
      summary: "A program's versions, newest first",
      request: { params: idParam },
      responses: { 200: json(z.object({ items: z.array(version) }), "All of them"), ...refusals(401, 403, 404) },
    }),
    async (c) => {
      const items = await listVersions(c.get("ctx"), c.req.valid("param").id);
      return c.json({ items: items.map((one) => ({ ...one, savedAt: toInstantText(one.savedAt) })) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cohorts/{id}/version/preview",
      tags,
      summary: "What another version would make of a cohort; writes nothing",
      request: { params: idParam, body: jsonBody(versionInput) },
      responses: { 200: json(plan, "Its phases and modules"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const { changed, phases, modules } = await planVersion(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
      return c.json({ changed, phases, modules }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cohorts/{id}/version",
      tags,
      summary: "Give a running cohort another version of its program from a session on",
      request: { params: idParam, body: jsonBody(versionInput) },
      responses: { 200: json(cohortItem, "The cohort"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = c.req.valid("param");
      await moveToVersion(ctx, id, c.req.valid("json"));
      return c.json(toCohortItem(await findCohort(ctx, id)), 200);
    },
  );
