import { createRoute, z } from "@hono/zod-openapi";
import { endCohort, endInput } from "../../domain/cohort/end.ts";
import { cohortItem, toCohortItem } from "./cohorts.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam } from "./schemas.ts";

const endedCohort = cohortItem.extend({ cancelledSessions: z.int() }).openapi("EndedCohort");

const end = createRoute({
  method: "post",
  path: "/cohorts/{id}/ending",
  tags: ["Cohorts"],
  summary: "End a group: its sessions ahead are cancelled, and with `notify` people are told of all by one mail",
  request: { params: idParam, body: jsonBody(endInput) },
  responses: { 201: json(endedCohort, "The cohort as it is now"), ...refusals(401, 403, 404, 409, 422) },
});

export const endingsApi = resource().openapi(end, async (c) => {
  const { cohort, cancelled } = await endCohort(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
  return c.json({ ...toCohortItem(cohort), cancelledSessions: cancelled }, 201);
});
