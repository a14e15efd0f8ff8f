import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import { withdrawalInput } from "../../domain/enrolment/enrolment.ts";
import { findEnrolment } from "../../domain/enrolment/queries.ts";
import { withdraw } from "../../domain/enrolment/withdraw.ts";
import { Conflict } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { WithdrawPage } from "../pages/withdraw.tsx";
import type { FormState } from "../parts/field.tsx";

export const enrolmentRoutes = new Hono<AppEnv>()
  .get("/enrolments/:id/withdrawal", (c) => withdrawPage(c, c.req.param("id"), { values: {}, errors: [] }))
  .post("/enrolments/:id/withdrawal", async (c) => {
    const id = c.req.param("id");
    const values = await readForm(c);
    const checked = check(withdrawalInput, filled(values));
    if (!checked.ok) return withdrawPage(c, id, { values, errors: checked.errors });
    try {
      const { cohortId } = await withdraw(c.get("ctx"), id, checked.data);
      return c.redirect(`/cohorts/${cohortId}?done=withdrawn`, 303);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return withdrawPage(c, id, { values, errors: [{ path: "reason", message: error.message }] });
    }
  });

async function withdrawPage(c: C, id: string, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const enrolment = await findEnrolment(ctx, id);
  const [{ name }] = await Promise.all([
    findCohort(ctx, enrolment.cohortId),
    recordRead(ctx, { kind: "participant", id: enrolment.participantId }),
  ]);
  return page(
    c,
    "Withdraw",
    <WithdrawPage enrolment={enrolment} cohortName={name} form={form} />,
    form.errors.length > 0 ? 422 : 200,
  );
}
