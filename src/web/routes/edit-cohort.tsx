import { Hono } from "hono";
import { cohortChanges } from "../../domain/cohort/cohort.ts";
import { editCohort } from "../../domain/cohort/edit.ts";
import { type Cohort, findCohort, listFacilitators } from "../../domain/cohort/queries.ts";
import { listRooms } from "../../domain/site/queries.ts";
import { Conflict, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { EditCohortPage } from "../pages/edit-cohort.tsx";
import type { FormState } from "../parts/field.tsx";

const texts = ["alias", "place", "placeAlias", "onlineUrl"] as const;
const counts = ["capacity", "minimum"] as const;

async function showForm(c: C, cohort: Cohort, form: FormState) {
  const ctx = c.get("ctx");
  const [facilitators, rooms] = await Promise.all([listFacilitators(ctx), listRooms(ctx)]);
  const view = <EditCohortPage cohort={cohort} form={form} facilitators={facilitators} rooms={rooms} orgAlias={ctx.org.alias} />;
  return page(c, "Edit the cohort", view, form.errors.length > 0 ? 422 : 200);
}

const valuesOf = (cohort: Cohort): FormValues => ({
  name: cohort.name,
  notify: "on",
  roomId: cohort.roomId ?? "",
  ...Object.fromEntries([...texts, ...counts].map((name) => [name, String(cohort[name] ?? "")])),
  facilitatorIds: cohort.facilitators.map(({ id }) => id),
});

/** An emptied field empties; no facilitator ticked means nobody. */
function toChanges(values: FormValues): Record<string, unknown> {
  const given = filled(values);
  const chosen = given.facilitatorIds ?? [];
  return {
    ...given,
    ...Object.fromEntries(texts.map((name) => [name, given[name] ?? null])),
    ...Object.fromEntries(counts.map((name) => [name, given[name] === undefined ? null : Number(given[name])])),
    notify: given.notify === "on",
    // Without rooms there is no such field.
    ...(values.roomId === undefined ? {} : { roomId: given.roomId ?? null }),
    facilitatorIds: Array.isArray(chosen) ? chosen : [chosen],
  };
}

export const editCohortRoutes = new Hono<AppEnv>()
  .get("/cohorts/:id/edit", async (c) => {
    const cohort = await findCohort(c.get("ctx"), c.req.param("id"));
    return showForm(c, cohort, { values: valuesOf(cohort), errors: [] });
  })
  .post("/cohorts/:id/edit", async (c) => {
    const ctx = c.get("ctx");
    const cohort = await findCohort(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(cohortChanges, toChanges(values));
    if (!checked.ok) return showForm(c, cohort, { values, errors: checked.errors });
    try {
      await editCohort(ctx, cohort.id, checked.data);
    } catch (error) {
      if (error instanceof Invalid) return showForm(c, cohort, { values, errors: error.errors });
      if (!(error instanceof Conflict)) throw error;
      const path = error.code.startsWith("room_") ? "roomId" : error.code === "schedule_changed" ? "place" : "capacity";
      return showForm(c, cohort, { values, errors: [{ path, message: error.message }] });
    }
    return c.redirect(`/cohorts/${cohort.id}?done=edited`, 303);
  });
