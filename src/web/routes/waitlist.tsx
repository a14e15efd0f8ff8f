import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import { returnToWaitlist } from "../../domain/enrolment/join-waitlist.ts";
import { leaveWaitlist } from "../../domain/enrolment/leave-waitlist.ts";
import { takeOffInput } from "../../domain/enrolment/waitlist.ts";
import { findWaiting } from "../../domain/enrolment/waitlist-queries.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { TakeOffPage } from "../pages/take-off.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

export const waitlistRoutes = new Hono<AppEnv>()
  .get("/waitlist/:id/removal", (c) => takeOffPage(c, c.req.param("id"), emptyForm))
  .post("/waitlist/:id/removal", async (c) => {
    const id = c.req.param("id");
    const values = await readForm(c);
    const checked = check(takeOffInput, filled(values));
    const { result, errors } = checked.ok
      ? await attempt(() => leaveWaitlist(c.get("ctx"), id, checked.data), "reason")
      : { result: null, errors: checked.errors };
    if (!result) return takeOffPage(c, id, { values, errors });
    return c.redirect(`/cohorts/${result.cohortId}?done=off_list&entry=${id}`, 303);
  })
  .post("/waitlist/:id/return", async (c) => {
    const { cohortId } = await returnToWaitlist(c.get("ctx"), c.req.param("id"));
    return c.redirect(`/cohorts/${cohortId}?done=waiting`, 303);
  });

async function takeOffPage(c: C, id: string, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const entry = await findWaiting(ctx, id);
  const [cohort] = await Promise.all([
    findCohort(ctx, entry.cohortId),
    recordRead(ctx, { kind: "participant", id: entry.participant.id }),
  ]);
  return page(
    c,
    "Take off the waiting list",
    <TakeOffPage entry={entry} cohort={cohort} form={form} />,
    form.errors.length > 0 ? 422 : 200,
  );
}
