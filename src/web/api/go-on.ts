import { createRoute, z } from "@hono/zod-openapi";
import { goOn, goOnInput, previewGoOn } from "../../domain/enrolment/go-on.ts";
import { changeSetItem, toChangeSetItem } from "./change-sets.ts";
import { cohortItem, cohortPreview, toCohortItem, toCohortPreview } from "./cohorts.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam } from "./schemas.ts";

const goOnPreview = cohortPreview.extend({ people: z.int(), told: z.int() }).openapi("ContinuationPreview");
const continued = z.object({ cohort: cohortItem, changeSet: changeSetItem }).openapi("Continuation");

const request = { params: idParam, body: jsonBody(goOnInput) };

const preview = createRoute({
  method: "post",
  path: "/cohorts/{id}/continuation/preview",
  tags: ["Series"],
  summary: "The group it would go on as; writes nothing",
  request,
  responses: { 200: json(goOnPreview, "Its dates, and how many come along"), ...refusals(401, 403, 404, 409, 422) },
});

const create = createRoute({
  method: "post",
  path: "/cohorts/{id}/continuation",
  tags: ["Series"],
  summary: "Let a group go on as a monthly maintenance series or a peer-led group, with those who agreed",
  request,
  responses: { 201: json(continued, "The new cohort, and the change that can be undone"), ...refusals(401, 403, 404, 409, 422) },
});

export const goOnApi = resource()
  .openapi(preview, async (c) => {
    const { people, told, ...shown } = await previewGoOn(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
    return c.json({ ...toCohortPreview(shown), people, told }, 200);
  })
  .openapi(create, async (c) => {
    const { cohort, changeSet } = await goOn(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
    return c.json({ cohort: toCohortItem(cohort), changeSet: toChangeSetItem(changeSet) }, 201);
  });
