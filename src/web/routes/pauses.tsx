import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import { callOffPause, endPause } from "../../domain/enrolment/end-pause.ts";
import { pauseEndInput, pauseInput } from "../../domain/enrolment/enrolment.ts";
import { pause } from "../../domain/enrolment/pause.ts";
import { findPause, listPauses } from "../../domain/enrolment/pauses.ts";
import { previewPause } from "../../domain/enrolment/preview-pause.ts";
import { findEnrolment } from "../../domain/enrolment/queries.ts";
import type { FieldError } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { PausePage } from "../pages/pause.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

export const pauseRoutes = new Hono<AppEnv>()
  .get("/enrolments/:id/pause", (c) => pausePage(c, c.req.param("id"), emptyForm))
  .post("/enrolments/:id/pause", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findEnrolment(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const checked = check(pauseInput, filled(values));
    if (!checked.ok) return pausePage(c, id, { values, errors: checked.errors });
    if (confirm !== confirmation(values)) return pausePage(c, id, { values, errors: [] }, true);
    const { result, errors } = await attempt(() => pause(ctx, id, checked.data), "from");
    if (!result) return pausePage(c, id, { values, errors }, true);
    return c.redirect(`/enrolments/${id}/pause?done=paused`, 303);
  })
  .post("/pauses/:id/end", async (c) => {
    const ctx = c.get("ctx");
    const { id, enrolmentId } = await findPause(ctx, c.req.param("id"));
    const checked = check(pauseEndInput, filled(await readForm(c)));
    if (!checked.ok) return refused(c, enrolmentId, checked.errors);
    const { result, errors } = await attempt(() => endPause(ctx, id, checked.data), "until");
    return result ? c.redirect(`/enrolments/${enrolmentId}/pause?done=ended`, 303) : refused(c, enrolmentId, errors);
  })
  .post("/pauses/:id/calling-off", async (c) => {
    const ctx = c.get("ctx");
    const { id, enrolmentId } = await findPause(ctx, c.req.param("id"));
    const { result, errors } = await attempt(() => callOffPause(ctx, id), "until");
    return result ? c.redirect(`/enrolments/${enrolmentId}/pause?done=called_off`, 303) : refused(c, enrolmentId, errors);
  });

const refused = (c: C, enrolmentId: string, errors: FieldError[]): Promise<Response> =>
  pausePage(c, enrolmentId, { values: {}, errors });

async function pausePage(c: C, id: string, { values, errors }: FormState, wanted = false): Promise<Response> {
  const ctx = c.get("ctx");
  const enrolment = await findEnrolment(ctx, id);
  const [cohort, pauses] = await Promise.all([
    findCohort(ctx, enrolment.cohortId),
    listPauses(ctx, id),
    recordRead(ctx, { kind: "participant", id: enrolment.participantId }),
  ]);
  const days = { from: String(values.from), until: values.until ? String(values.until) : null };
  const shown = wanted ? await attempt(() => previewPause(ctx, id, days), "from") : { result: null, errors: [] };
  const all = [...errors, ...shown.errors];
  const { date: today } = toLocal(ctx.now, cohort.timezone);
  return page(
    c,
    `Pause ${enrolment.participant.name}`,
    <PausePage
      enrolment={enrolment}
      cohort={cohort}
      pauses={pauses}
      today={today}
      form={{ values: values.from === undefined && pauses.length === 0 ? { ...values, from: today } : values, errors: all }}
      preview={shown.result}
      done={c.req.query("done")}
    />,
    all.length > 0 ? 422 : 200,
  );
}
