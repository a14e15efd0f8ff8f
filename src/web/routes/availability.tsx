import { Hono } from "hono";
import type { Context } from "../../context.ts";
import { listAskedOf, previewHit } from "../../domain/session/cover.ts";
import { assertOwnWeek, dayInput, readAvailability, weekInput } from "../../domain/staff/availability.ts";
import { leaveInput, leaveSpan, listLeave, takeLeave } from "../../domain/staff/leave.ts";
import { findStaff } from "../../domain/staff/queries.ts";
import { forgetDay, saveDay, saveWeek } from "../../domain/staff/save-availability.ts";
import { toLocal } from "../../time.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { AvailabilityPage } from "../pages/availability.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";
import type { Hit } from "../parts/hit-list.tsx";
import { hoursFrom, toHourValues } from "../parts/hours-fields.tsx";

const doneWords: Record<string, string> = {
  week: "The week is saved.",
  day: "The date is saved.",
  forgotten: "That date goes by your ordinary week again.",
};

const isMe = ({ actor }: Context, id: string): boolean => actor.kind === "staff" && actor.id === id;

type Shown = { week?: FormState; day?: FormState; leave?: FormState; hit?: Hit[] };

async function show(c: C, { week, day = emptyForm, leave: leaveForm = emptyForm, hit }: Shown = {}) {
  const ctx = c.get("ctx");
  const person = await findStaff(ctx, c.req.param("id") ?? "");
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  const [leave, availability, asked] = await Promise.all([
    listLeave(ctx, person.id),
    readAvailability(ctx, [person.id], today),
    listAskedOf(ctx, person.id),
  ]);
  const own = availability.get(person.id) ?? { week: null, days: [] };
  const forms = { week: week ?? { values: toHourValues(own.week ?? []), errors: [] }, day, leave: leaveForm };
  const refused = Object.values(forms).some(({ errors }) => errors.length > 0);
  return page(
    c,
    "Hours and leave",
    <AvailabilityPage
      person={person}
      isMe={isMe(ctx, person.id)}
      availability={own}
      leave={leave}
      forms={forms}
      hit={hit ?? null}
      asked={isMe(ctx, person.id) ? asked : []}
      done={doneWords[c.req.query("done") ?? ""]}
    />,
    refused ? 422 : 200,
  );
}

/** Says of hours which line it was, since they are in no field of one name. */
const underHours = (errors: FormState["errors"]): FormState["errors"] =>
  errors.map(({ message }) => ({ path: "hours", message })).slice(0, 1);

export const availabilityRoutes = new Hono<AppEnv>()
  .get("/staff/:id/availability", (c) => show(c))
  .post("/staff/:id/week", async (c) => {
    const values = await readForm(c);
    const checked = check(weekInput, { hours: hoursFrom(values, 2) });
    if (!checked.ok) return show(c, { week: { values, errors: underHours(checked.errors) } });
    await saveWeek(c.get("ctx"), c.req.param("id"), checked.data);
    return c.redirect(`/staff/${c.req.param("id")}/availability?done=week`, 303);
  })
  .post("/staff/:id/days", async (c) => {
    const values = await readForm(c);
    const { date, from = "", until = "" } = values;
    const checked = check(dayInput, { date, hours: from === "" && until === "" ? [] : [{ from, until }] });
    if (!checked.ok) return show(c, { day: { values, errors: lastNames(checked.errors) } });
    await saveDay(c.get("ctx"), c.req.param("id"), checked.data);
    return c.redirect(`/staff/${c.req.param("id")}/availability?done=day`, 303);
  })
  .post("/staff/:id/days/:date/removal", async (c) => {
    await forgetDay(c.get("ctx"), c.req.param("id"), c.req.param("date"));
    return c.redirect(`/staff/${c.req.param("id")}/availability?done=forgotten`, 303);
  })
  .post("/staff/:id/leaves", async (c) => {
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const { confirm, ...values }: FormValues = await readForm(c);
    const checked = check(leaveInput, filled(values));
    if (!checked.ok) return show(c, { leave: { values, errors: checked.errors } });
    if (confirm !== confirmation(values)) {
      await findStaff(ctx, id);
      assertOwnWeek(ctx, id);
      return show(c, { leave: { values, errors: [] }, hit: await previewHit(ctx, id, leaveSpan(ctx, checked.data)) });
    }
    const { result, errors } = await attempt(() => takeLeave(ctx, id, checked.data), "from");
    return result ? c.redirect(`/leaves/${result}?done=recorded`, 303) : show(c, { leave: { values, errors } });
  });

/** `hours.0.until` is the field `until`. */
const lastNames = (errors: FormState["errors"]): FormState["errors"] =>
  errors.map(({ path, message }) => ({ path: path.split(".").at(-1) ?? path, message }));
