import { Hono } from "hono";
import { bookingInput, markInput, offerInput } from "../../domain/appointment/appointment.ts";
import { callOff, setTime } from "../../domain/appointment/book.ts";
import { markAppointment } from "../../domain/appointment/mark.ts";
import { type OfferPreview, offerAppointments, previewOffer } from "../../domain/appointment/offer.ts";
import { findAppointment, listAppointments } from "../../domain/appointment/queries.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findCohort, listFacilitators } from "../../domain/cohort/queries.ts";
import { listEnrolments } from "../../domain/enrolment/queries.ts";
import { findShape, type ProgramShape } from "../../domain/program/version.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { AppointmentPage } from "../pages/appointment.tsx";
import { AppointmentsPage } from "../pages/appointments.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

const doneWords: Record<string, string> = {
  offered: "Offered. You see here what each chooses.",
  booked: "Booked. They are told by mail.",
  off: "Called off. They are told by mail if a time was booked.",
  marked: "Marked.",
};

const USUAL_MINUTES = "45";

type OneToOne = ProgramShape["oneToOnes"][number];

/** What can be offered: what the program has, and a catch-up for anybody. */
const choices = (oneToOnes: OneToOne[]): OneToOne[] => [...oneToOnes, { kind: "catch_up", name: "Catch-up", optional: true }];

async function show(c: C, form?: FormState, preview: OfferPreview | null = null) {
  const ctx = c.get("ctx");
  const cohort = await findCohort(ctx, c.req.param("id") ?? "");
  const [appointments, program, roster, staff] = await Promise.all([
    listAppointments(ctx, cohort.id),
    findShape(ctx, cohort.programId, cohort.programVersion),
    listEnrolments(ctx, cohort.id, { limit: 200 }),
    listFacilitators(ctx),
    recordRead(ctx, { kind: "roster", id: cohort.id }),
  ]);
  const kinds = choices(program.oneToOnes);
  const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const values: FormValues = { what: "0", staffId: me, minutes: String(kinds[0]?.minutes ?? USUAL_MINUTES), notify: "on" };
  return page(
    c,
    "One-to-ones",
    <AppointmentsPage
      cohort={cohort}
      appointments={appointments}
      kinds={kinds.map(({ name }, index) => ({ value: String(index), label: name }))}
      people={roster.items
        .filter(({ status }) => status === "active")
        .map(({ id, participant }) => ({ enrolmentId: id, name: participant.name }))}
      staff={staff}
      form={form ?? { values, errors: [] }}
      preview={preview}
      done={doneWords[c.req.query("done") ?? ""]}
    />,
    form && form.errors.length > 0 ? 422 : 200,
  );
}

async function showOne(c: C, form: FormState = emptyForm) {
  const ctx = c.get("ctx");
  const appointment = await findAppointment(ctx, c.req.param("id") ?? "");
  const { name } = await findCohort(ctx, appointment.cohortId);
  await recordRead(ctx, { kind: "appointment", id: appointment.id });
  const mayChange = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
  const view = (
    <AppointmentPage
      appointment={appointment}
      cohortName={name}
      now={ctx.now}
      mayChange={mayChange}
      form={form}
      done={doneWords[c.req.query("done") ?? ""]}
    />
  );
  return page(c, "Appointment", view, form.errors.length > 0 ? 422 : 200);
}

export const appointmentRoutes = new Hono<AppEnv>()
  .get("/cohorts/:id/appointments", (c) => show(c))
  .post("/cohorts/:id/appointments", async (c) => {
    const ctx = c.get("ctx");
    const { confirm, ...values } = await readForm(c);
    const cohort = await findCohort(ctx, c.req.param("id"));
    const { oneToOnes } = await findShape(ctx, cohort.programId, cohort.programVersion);
    const { what, minutes, notify, enrolmentIds = [], ...rest } = filled(values);
    const chosen = choices(oneToOnes)[Number(what)];
    const { optional: _, minutes: _m, ...kind } = chosen ?? { optional: true };
    const ids = Array.isArray(enrolmentIds) ? enrolmentIds : [enrolmentIds];
    const checked = check(offerInput, { ...rest, ...kind, minutes: Number(minutes), enrolmentIds: ids, notify: notify === "on" });
    const form = { values: { ...values, "enrolmentIds[]": ids }, errors: checked.ok ? [] : checked.errors };
    if (!checked.ok) return show(c, form);
    const confirmed = confirm === confirmation(form.values);
    const { result, errors } = await attempt<OfferPreview | string[]>(
      () => (confirmed ? offerAppointments(ctx, cohort.id, checked.data) : previewOffer(ctx, cohort.id, checked.data)),
      "what",
    );
    if (Array.isArray(result)) return c.redirect(`/cohorts/${cohort.id}/appointments?done=offered`, 303);
    return show(c, { values: form.values, errors }, result);
  })
  .get("/appointments/:id", (c) => showOne(c))
  .post("/appointments/:id/booking", async (c) => {
    const values = await readForm(c);
    const checked = check(bookingInput, filled(values));
    if (!checked.ok) return showOne(c, { values, errors: checked.errors });
    const { result, errors } = await attempt(() => setTime(c.get("ctx"), c.req.param("id"), checked.data), "date");
    return result ? c.redirect(`/appointments/${result.id}?done=booked`, 303) : showOne(c, { values, errors });
  })
  .post("/appointments/:id/cancellation", async (c) => {
    const { result, errors } = await attempt(() => callOff(c.get("ctx"), c.req.param("id"), "staff"), "date");
    return result ? c.redirect(`/appointments/${result.id}?done=off`, 303) : showOne(c, { values: {}, errors });
  })
  .post("/appointments/:id/mark", async (c) => {
    const checked = check(markInput, await readForm(c));
    if (!checked.ok) return showOne(c, { values: {}, errors: checked.errors });
    const id = c.req.param("id");
    const { errors } = await attempt(() => markAppointment(c.get("ctx"), id, checked.data), "mark");
    return errors.length === 0 ? c.redirect(`/appointments/${id}?done=marked`, 303) : showOne(c, { values: {}, errors });
  });
