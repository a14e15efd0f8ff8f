import { Hono } from "hono";
import type { Context } from "../../context.ts";
import { cohortInput, cohortStatuses } from "../../domain/cohort/cohort.ts";
import { readMailTally } from "../../domain/cohort/mail-tally.ts";
import { openCohort } from "../../domain/cohort/open.ts";
import { type CohortPreview, previewCohort } from "../../domain/cohort/preview.ts";
import { assertOwnGroup, findCohort, listCohorts, listFacilitators } from "../../domain/cohort/queries.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { listCohortSessions } from "../../domain/session/queries.ts";
import { Conflict, type FieldError, Invalid, NotFound } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, filled, readForm } from "../form.ts";
import { fragment, page, wantsFragment } from "../page.tsx";
import { CohortPage } from "../pages/cohort.tsx";
import { CohortFormPage } from "../pages/cohort-form.tsx";
import { CohortsPage } from "../pages/cohorts.tsx";
import type { FormState } from "../parts/field.tsx";
import { SchedulePreview } from "../parts/schedule-preview.tsx";

const PAGE = 30;
const WEEKS_BACK_MS = 8 * 7 * 86_400_000;

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
    const checked = check(cohortInput, toInput({ name: "Preview", ...filled(values) }));
    const { preview, errors } = checked.ok
      ? await attempt(() => previewCohort(ctx, checked.data))
      : { preview: null, errors: checked.errors };
    if (wantsFragment(c)) return fragment(c, <SchedulePreview preview={preview} errors={errors} />);
    return formPage(c, { values, errors }, preview);
  })
  .post("/cohorts", async (c) => {
    const values = await readForm(c);
    const checked = check(cohortInput, toInput(filled(values)));
    if (!checked.ok) return formPage(c, { values, errors: checked.errors }, null);
    const { preview: opened, errors } = await attempt(() => openCohort(c.get("ctx"), checked.data));
    if (!opened) return formPage(c, { values, errors }, null);
    return c.redirect(`/cohorts/${opened.cohort.id}?done=opened`, 303);
  })
  .get("/cohorts/:id", async (c) => {
    const ctx = c.get("ctx");
    const cohort = await findCohort(ctx, c.req.param("id"));
    await assertOwnGroup(ctx, cohort.id);
    const windowed = cohort.sessionCount === null && c.req.query("sessions") !== "all";
    const [sessions, mail] = await Promise.all([
      listCohortSessions(ctx, cohort, windowed ? { since: ctx.now - WEEKS_BACK_MS, limit: 24 } : { since: 0, limit: 1000 }),
      readMailTally(ctx, cohort.id),
    ]);
    const mayChange = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
    return page(
      c,
      cohort.name,
      <CohortPage
        cohort={cohort}
        sessions={sessions}
        mail={mail}
        windowed={windowed}
        now={ctx.now}
        mayChange={mayChange}
        done={c.req.query("done")}
        org={ctx.org}
      />,
    );
  });

const numeric = ["intervalWeeks", "sessionCount", "minutes", "capacity", "minimum"];
const lists = ["weekdays", "facilitatorIds"];

/** What a form's texts mean: digits are numbers, and a list of one is still a list. */
function toInput(values: FormValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (numeric.includes(name) && typeof value === "string" && /^\d{1,6}$/.test(value.trim())) return [name, Number(value)];
      if (!lists.includes(name)) return [name, value];
      const items = Array.isArray(value) ? value : [value];
      return [name, name === "weekdays" ? items.map(Number) : items];
    }),
  );
}

/** A refusal the person can mend becomes the form's; anything else goes on as it was. */
async function attempt<T>(work: () => Promise<T>): Promise<{ preview: T | null; errors: FieldError[] }> {
  try {
    return { preview: await work(), errors: [] };
  } catch (error) {
    if (error instanceof Invalid) return { preview: null, errors: error.errors };
    if (error instanceof Conflict) return { preview: null, errors: [{ path: "programId", message: error.message }] };
    if (error instanceof NotFound)
      return { preview: null, errors: [{ path: "programId", message: "Choose a program from the list." }] };
    throw error;
  }
}

async function formPage(c: C, form: FormState, preview: CohortPreview | null): Promise<Response> {
  const ctx: Context = c.get("ctx");
  const [programs, facilitators] = await Promise.all([listPrograms(ctx, { limit: 200, retired: false }), listFacilitators(ctx)]);
  return page(
    c,
    "Open a cohort",
    <CohortFormPage
      form={form}
      programs={programs.items}
      facilitators={facilitators}
      preview={preview}
      mayAddProgram={ctx.actor.kind === "staff" && ctx.actor.role === "manager"}
      orgAlias={ctx.org.alias}
    />,
    form.errors.length > 0 ? 422 : 200,
  );
}
