import { Hono } from "hono";
import { makeUpInput, settlementInput } from "../../domain/attendance/make-up.ts";
import { findMissed, listMakeUpAppointments, listMakeUpOptions } from "../../domain/attendance/make-up-options.ts";
import { findMakeUp } from "../../domain/attendance/make-up-queries.ts";
import { planMakeUp } from "../../domain/attendance/plan-make-up.ts";
import { dropMakeUp, settleMakeUp } from "../../domain/attendance/settle-make-up.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findEnrolment } from "../../domain/enrolment/queries.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, type FormValues, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { PlanMakeUpPage } from "../pages/plan-make-up.tsx";
import type { FormState } from "../parts/field.tsx";

export const makeUpRoutes = new Hono<AppEnv>()
  .get("/enrolments/:id/make-up", (c) => planPage(c, c.req.query("session") ?? "", { values: {}, errors: [] }))
  .post("/enrolments/:id/make-up", async (c) => {
    const ctx = c.get("ctx");
    const { id, participantId } = await findEnrolment(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(makeUpInput, toInput(values));
    const missedId = String(values.missedSessionId ?? "");
    if (!checked.ok) return planPage(c, missedId, { values, errors: [{ path: "target", message: "Choose what stands in." }] });
    const { result, errors } = await attempt(() => planMakeUp(ctx, id, checked.data), "target");
    if (!result) {
      const [message = "Choose again."] = errors.map((error) => error.message);
      return planPage(c, missedId, { values, errors: [{ path: "target", message }] });
    }
    return c.redirect(`/participants/${participantId}?done=makeUp`, 303);
  })
  .post("/make-ups/:id/settlement", async (c) => {
    const ctx = c.get("ctx");
    const { session, enrolmentId } = await findMakeUp(ctx, c.req.param("id"));
    const { came } = await readForm(c);
    const { result } = await attempt(() => settleMakeUp(ctx, c.req.param("id"), settlementInput.parse({ came: came === "yes" })));
    if (session) return c.redirect(`/sessions/${session.id}?done=${result ? "guest" : "early"}`, 303);
    const { participantId } = await findEnrolment(ctx, enrolmentId);
    return c.redirect(`/participants/${participantId}?done=settled`, 303);
  })
  .post("/make-ups/:id/dropping", async (c) => {
    const ctx = c.get("ctx");
    const { enrolmentId } = await findMakeUp(ctx, c.req.param("id"));
    const { participantId } = await findEnrolment(ctx, enrolmentId);
    const { result } = await attempt(() => dropMakeUp(ctx, c.req.param("id")));
    return c.redirect(`/participants/${participantId}?done=${result ? "dropped" : "settled"}`, 303);
  });

/** `session:ses_1` → `{ sessionId: "ses_1" }`; as well for an appointment and a cohort. */
function toInput({ missedSessionId, target }: FormValues): Record<string, unknown> {
  const [kind = "", id] = String(target ?? "").split(":");
  return { missedSessionId, ...(["session", "appointment", "cohort"].includes(kind) ? { [`${kind}Id`]: id } : {}) };
}

async function planPage(c: C, missedSessionId: string, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const enrolment = await findEnrolment(ctx, c.req.param("id") ?? "");
  const missed = await findMissed(ctx, enrolment.id, missedSessionId);
  const [options, appointments] = await Promise.all([
    listMakeUpOptions(ctx, enrolment.id, missedSessionId),
    listMakeUpAppointments(ctx, enrolment.id),
    recordRead(ctx, { kind: "participant", id: enrolment.participantId }),
  ]);
  const view = <PlanMakeUpPage enrolment={enrolment} missed={missed} options={options} appointments={appointments} form={form} />;
  return page(c, `Make up ${missed.label}`, view, form.errors.length > 0 ? 422 : 200);
}
