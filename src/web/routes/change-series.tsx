import { Hono } from "hono";
import { withOneToOnes } from "../../domain/appointment/outside.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import { changeLength, type LengthChange, lengthInput, previewLength } from "../../domain/session/change-length.ts";
import { findCohortRun, type SeriesPreview } from "../../domain/session/cohort-run.ts";
import { previewReschedule, rescheduleInput, rescheduleSeries } from "../../domain/session/reschedule.ts";
import { toLocal } from "../../time.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { LengthPage, ReschedulePage } from "../pages/change-series.tsx";
import type { FormState } from "../parts/field.tsx";

export const changeSeriesRoutes = new Hono<AppEnv>()
  .get("/cohorts/:id/reschedule", async (c) => {
    const ctx = c.get("ctx");
    const { cohort, run } = await findCohortRun(ctx, c.req.param("id"));
    const next = run.find(({ startsAt, number }) => number !== null && startsAt > ctx.now);
    const values = {
      from: next?.localDate ?? toLocal(ctx.now, cohort.timezone).date,
      weekdays: cohort.weekdays.map(String),
      startTime: cohort.startTime,
      intervalWeeks: String(cohort.intervalWeeks),
      notify: "on",
    };
    return reschedulePage(c, { values, errors: [] }, null);
  })
  .post("/cohorts/:id/reschedule", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findCohort(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const { weekdays = [], intervalWeeks = "", notify, ...texts } = values;
    const checked = check(rescheduleInput, {
      ...filled(texts),
      weekdays: [weekdays].flat().map(Number),
      intervalWeeks: Number(intervalWeeks),
      notify: notify === "on",
    });
    if (!checked.ok) return reschedulePage(c, { values, errors: checked.errors }, null);
    const confirmed = confirm === confirmation(values);
    const { result, errors } = await attempt(async () => {
      const { notify: _, ...pattern } = checked.data;
      if (!confirmed) return { preview: await withOneToOnes(ctx, await previewReschedule(ctx, id, pattern)) };
      await rescheduleSeries(ctx, id, checked.data);
      return { preview: null };
    }, "from");
    if (result && confirmed) return c.redirect(`/cohorts/${id}?done=moved`, 303);
    return reschedulePage(c, { values, errors }, result?.preview ?? null);
  })
  .get("/cohorts/:id/length", async (c) => {
    await findCohortRun(c.get("ctx"), c.req.param("id"));
    return lengthPage(c, { values: { kind: "extended", sessions: "2", notify: "on" }, errors: [] }, null);
  })
  .post("/cohorts/:id/length", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findCohort(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const { kind: asked, sessions = "", notify, ...texts } = values;
    const kind: LengthChange = asked === "shortened" ? "shortened" : "extended";
    const checked = check(lengthInput, { ...filled(texts), sessions: Number(sessions), notify: notify === "on" });
    if (!checked.ok) return lengthPage(c, { values, errors: checked.errors }, null);
    const confirmed = confirm === confirmation(values);
    const { result, errors } = await attempt(async () => {
      if (!confirmed) return { preview: await withOneToOnes(ctx, await previewLength(ctx, id, kind, checked.data.sessions)) };
      await changeLength(ctx, id, kind, checked.data);
      return { preview: null };
    }, "sessions");
    if (result && confirmed) return c.redirect(`/cohorts/${id}?done=${kind}`, 303);
    return lengthPage(c, { values, errors }, result?.preview ?? null);
  });

type Values = FormState & { values: FormValues };

async function reschedulePage(c: C, form: Values, preview: SeriesPreview | null): Promise<Response> {
  const ctx = c.get("ctx");
  const cohort = await findCohort(ctx, c.req.param("id") ?? "");
  const view = <ReschedulePage cohort={cohort} form={form} preview={preview} now={ctx.now} />;
  return page(c, "Another weekday or time", view, form.errors.length > 0 ? 422 : 200);
}

async function lengthPage(c: C, form: Values, preview: SeriesPreview | null): Promise<Response> {
  const ctx = c.get("ctx");
  const cohort = await findCohort(ctx, c.req.param("id") ?? "");
  const view = <LengthPage cohort={cohort} form={form} preview={preview} now={ctx.now} />;
  return page(c, "Extend or shorten", view, form.errors.length > 0 ? 422 : 200);
}
