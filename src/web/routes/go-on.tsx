import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findCohort, listFacilitators } from "../../domain/cohort/queries.ts";
import { goOn, goOnInput, previewGoOn } from "../../domain/enrolment/go-on.ts";
import { listEnrolments } from "../../domain/enrolment/queries.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { listCohortSessions } from "../../domain/session/queries.ts";
import { addDays, toLocal } from "../../time.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { GoOnPage } from "../pages/go-on.tsx";
import type { FormState } from "../parts/field.tsx";

const lists = ["enrolmentIds", "facilitatorIds"];
const numbers = ["intervalWeeks", "sessionCount"];

export const goOnRoutes = new Hono<AppEnv>()
  .get("/cohorts/:id/continuation", async (c) => {
    const ctx = c.get("ctx");
    const cohort = await findCohort(ctx, c.req.param("id"));
    const [sessions, people, programs] = await Promise.all([
      listCohortSessions(ctx, cohort, { since: 0, limit: 1000 }),
      listEnrolments(ctx, cohort.id, { limit: 200 }),
      listPrograms(ctx, { limit: 200, retired: false }),
    ]);
    const last = sessions.filter(({ number }) => number !== null).at(-1)?.localDate ?? toLocal(ctx.now, cohort.timezone).date;
    const monthly = programs.items.find(({ templateKey }) => templateKey === "maintenance_ipt");
    const active = people.items.filter(({ status }) => status === "active").map(({ id }) => id);
    const values = {
      as: "maintenance",
      programId: monthly?.id ?? "",
      name: `${cohort.name}, monthly`,
      firstDate: addDays(last, 28),
      startTime: cohort.startTime,
      enrolmentIds: active,
      facilitatorIds: cohort.facilitators.map(({ id }) => id),
    };
    return goOnPage(c, { values, errors: [] }, false);
  })
  .post("/cohorts/:id/continuation", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findCohort(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    if (confirm !== confirmation(values)) return goOnPage(c, { values, errors: [] }, true);
    const checked = check(goOnInput, toInput(values));
    if (!checked.ok) return goOnPage(c, { values, errors: checked.errors }, false);
    const { result, errors } = await attempt(() => goOn(ctx, id, checked.data), "enrolmentIds");
    if (!result) return goOnPage(c, { values, errors }, false);
    return c.redirect(`/cohorts/${id}?done=continued`, 303);
  });

const toInput = (values: FormValues): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(filled(values)).map(([name, value]) => {
      if (lists.includes(name)) return [name, [value].flat()];
      return [name, numbers.includes(name) ? Number(value) : value];
    }),
  );

async function goOnPage(c: C, { values, errors }: FormState, wanted: boolean): Promise<Response> {
  const ctx = c.get("ctx");
  const cohort = await findCohort(ctx, c.req.param("id") ?? "");
  const checked = wanted ? check(goOnInput, toInput(values)) : null;
  const shown = checked?.ok
    ? await attempt(() => previewGoOn(ctx, cohort.id, checked.data), "enrolmentIds")
    : { result: null, errors: checked ? checked.errors : [] };
  const [people, programs, facilitators] = await Promise.all([
    listEnrolments(ctx, cohort.id, { limit: 200 }),
    listPrograms(ctx, { limit: 200, retired: false }),
    listFacilitators(ctx),
    recordRead(ctx, { kind: "roster", id: cohort.id }),
  ]);
  const here = people.items.filter(({ status }) => status === "active");
  const all = [...errors, ...shown.errors];
  return page(
    c,
    "Go on as another group",
    <GoOnPage
      cohort={cohort}
      people={here.map(({ id, participant }) => ({ enrolmentId: id, name: participant.name }))}
      programs={programs.items}
      facilitators={facilitators}
      form={{ values, errors: all }}
      preview={shown.result}
    />,
    all.length > 0 ? 422 : 200,
  );
}
