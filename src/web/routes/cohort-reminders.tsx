import { Hono } from "hono";
import { findCohort } from "../../domain/cohort/queries.ts";
import { remindCohort, remindInput } from "../../domain/cohort/remind.ts";
import type { AppEnv, C } from "../env.ts";
import { check, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { CohortRemindersPage } from "../pages/cohort-reminders.tsx";
import type { FormState } from "../parts/field.tsx";
import { policyErrors, toPolicyInput, toPolicyValues } from "../parts/reminder-fields.tsx";

export const cohortReminderRoutes = new Hono<AppEnv>()
  .get("/cohorts/:id/reminders", (c) => remindersPage(c, c.req.param("id"), null))
  .post("/cohorts/:id/reminders", async (c) => {
    const id = c.req.param("id");
    const values = await readForm(c);
    const checked = check(remindInput, values.followProgram === "on" ? { followProgram: true } : toPolicyInput(values));
    if (!checked.ok) return remindersPage(c, id, { values, errors: policyErrors(checked.errors) });
    await remindCohort(c.get("ctx"), id, checked.data);
    return c.redirect(`/cohorts/${id}/reminders?done=saved`, 303);
  });

async function remindersPage(c: C, id: string, refused: FormState | null): Promise<Response> {
  const cohort = await findCohort(c.get("ctx"), id);
  const { own } = cohort.reminders;
  const form = refused ?? {
    values: { ...toPolicyValues(cohort.reminders), ...(own ? {} : { followProgram: "on" }) },
    errors: [],
  };
  return page(
    c,
    "Reminders",
    <CohortRemindersPage cohort={cohort} form={form} done={c.req.query("done")} />,
    refused ? 422 : 200,
  );
}
