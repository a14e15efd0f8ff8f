import { Hono } from "hono";
import type { Context } from "../../context.ts";
import { cohortInput, cohortStatuses } from "../../domain/cohort/cohort.ts";
import { openCohort } from "../../domain/cohort/open.ts";
import { type CohortPreview, previewCohort } from "../../domain/cohort/preview.ts";
import { listCohorts, listFacilitators } from "../../domain/cohort/queries.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { listRooms } from "../../domain/site/queries.ts";
import { Conflict, type FieldError, Invalid, NotFound } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, filled, readForm } from "../form.ts";
import { fragment, page, wantsFragment } from "../page.tsx";
import { CohortFormPage } from "../pages/cohort-form.tsx";
import { CohortsPage } from "../pages/cohorts.tsx";
import type { FormState } from "../parts/field.tsx";
import { SchedulePreview } from "../parts/schedule-preview.tsx";

const PAGE = 30;

export const cohortRoutes = new Hono<AppEnv>()
  .get("/cohorts", async (c) => {
    const ctx = c.get("ctx");
    const status = cohortStatuses.find((known) => known === c.req.query("status"));
    const programId = c.req.query("programId") || undefined;
    const [cohorts, programs] = await Promise.all([
      listCohorts(ctx, { limit: PAGE, cursor: c.req.query("cursor"), status, programId }),
      listPrograms(ctx, { limit: 200 }),
    ]);
    const mayOpen = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
    return page(
      c,
      "Cohorts",
      <CohortsPage
        cohorts={cohorts}
        programs={programs.items}
        filter={{ status, programId }}
        mayOpen={mayOpen}
        zone={ctx.org.timezone}
      />,
    );
  })
  .get("/cohorts/new", async (c) => {
    const programId = c.req.query("programId") ?? "";
    return formPage(c, { values: { programId, timezone: c.get("ctx").org.timezone }, errors: [] }, null);
  })
  .post("/cohorts/preview", async (c) => {
    const ctx = c.get("ctx");
    const values = await readForm(c);
    const checked = check(cohortInput, toCohortValues({ name: "Preview", ...filled(values) }));
    const { result: preview, errors } = checked.ok
      ? await attemptCohort(() => previewCohort(ctx, checked.data))
      : { result: null, errors: checked.errors };
    if (wantsFragment(c)) return fragment(c, <SchedulePreview preview={preview} errors={errors} />);
    return formPage(c, { values, errors }, preview);
  })
  .post("/cohorts", async (c) => {
    const values = await readForm(c);
    const checked = check(cohortInput, toCohortValues(filled(values)));
    if (!checked.ok) return formPage(c, { values, errors: checked.errors }, null);
    const { result: opened, errors } = await attemptCohort(() => openCohort(c.get("ctx"), checked.data));
    if (!opened) return formPage(c, { values, errors }, null);
    return c.redirect(`/cohorts/${opened.cohort.id}?done=opened`, 303);
  });

const numeric = ["intervalWeeks", "sessionCount", "minutes", "capacity", "minimum"];
const lists = ["weekdays", "facilitatorIds"];

/** What a form's texts mean: digits are numbers, and a list of one is still a list. */
export function toCohortValues(values: FormValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (numeric.includes(name) && typeof value === "string" && /^\d{1,6}$/.test(value.trim())) return [name, Number(value)];
      if (!lists.includes(name)) return [name, value];
      const items = Array.isArray(value) ? value : [value];
      return [name, name === "weekdays" ? items.map(Number) : items];
    }),
  );
}

/** A refusal the person can mend shows at `field`; anything else goes on as it was. */
async function attempt<T>(field: string, work: () => Promise<T>): Promise<{ result: T | null; errors: FieldError[] }> {
  try {
    return { result: await work(), errors: [] };
  } catch (error) {
    if (error instanceof Invalid) return { result: null, errors: error.errors };
    if (error instanceof Conflict)
      return { result: null, errors: [{ path: error.code.startsWith("room_") ? "roomId" : field, message: error.message }] };
    throw error;
  }
}

/** A program that isn't there was chosen in an old or altered form: that is the form's to say. */
async function attemptCohort<T>(work: () => Promise<T>): Promise<{ result: T | null; errors: FieldError[] }> {
  try {
    return await attempt("programId", work);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return { result: null, errors: [{ path: "programId", message: "Choose a program from the list." }] };
  }
}

async function formPage(c: C, form: FormState, preview: CohortPreview | null): Promise<Response> {
  const ctx: Context = c.get("ctx");
  const [programs, facilitators, rooms] = await Promise.all([
    listPrograms(ctx, { limit: 200, retired: false }),
    listFacilitators(ctx),
    listRooms(ctx),
  ]);
  return page(
    c,
    "Open a cohort",
    <CohortFormPage
      form={form}
      programs={programs.items}
      facilitators={facilitators}
      rooms={rooms}
      preview={preview}
      mayAddProgram={ctx.actor.kind === "staff" && ctx.actor.role === "manager"}
      orgAlias={ctx.org.alias}
    />,
    form.errors.length > 0 ? 422 : 200,
  );
}
