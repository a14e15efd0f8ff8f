import { Hono } from "hono";
import { readOwnPlan } from "../../domain/attendance/read-own-plan.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findCohort, listCohorts } from "../../domain/cohort/queries.ts";
import { transferInput } from "../../domain/enrolment/enrolment.ts";
import { findEnrolment } from "../../domain/enrolment/queries.ts";
import { previewTransfer, transfer } from "../../domain/enrolment/transfer.ts";
import { Invalid, NotFound } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { TransferPage } from "../pages/transfer.tsx";
import type { FormState } from "../parts/field.tsx";

const MOST_GROUPS = 100;

export const transferRoutes = new Hono<AppEnv>()
  .get("/enrolments/:id/transfer", (c) => transferPage(c, { values: {}, errors: [] }, false))
  .post("/enrolments/:id/transfer", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findEnrolment(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const checked = check(transferInput, filled(values));
    if (!checked.ok) return transferPage(c, { values, errors: checked.errors }, false);
    if (confirm !== confirmation(values)) return transferPage(c, { values, errors: [] }, true);
    const { result, errors } = await attempt(() => known(() => transfer(ctx, id, checked.data)), "cohortId");
    if (!result) return transferPage(c, { values, errors }, true);
    return c.redirect(`/cohorts/${result.cohortId}?done=transferred`, 303);
  });

/** A group that this org doesn't have is a wrong choice in the form. */
async function known<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    throw new Invalid([{ path: "cohortId", message: "Choose a group from the list." }]);
  }
}

async function transferPage(c: C, { values, errors }: FormState, wanted: boolean): Promise<Response> {
  const ctx = c.get("ctx");
  const enrolment = await findEnrolment(ctx, c.req.param("id") ?? "");
  const from = await findCohort(ctx, enrolment.cohortId);
  const shown = wanted ? await attempt(() => known(() => preview()), "cohortId") : { result: null, errors: [] };
  const [siblings, running, upcoming] = await Promise.all([
    listCohorts(ctx, { limit: MOST_GROUPS, programId: from.programId }),
    listCohorts(ctx, { limit: MOST_GROUPS, status: "running" }),
    listCohorts(ctx, { limit: MOST_GROUPS, status: "upcoming" }),
    recordRead(ctx, { kind: "participant", id: enrolment.participantId }),
  ]);
  const all = [...errors, ...shown.errors];
  return page(
    c,
    "Move to another group",
    <TransferPage
      enrolment={enrolment}
      from={from}
      siblings={siblings.items.filter(({ id, status }) => id !== from.id && status !== "ended")}
      others={[...running.items, ...upcoming.items].filter(({ programId }) => programId !== from.programId)}
      form={{ values, errors: all }}
      preview={shown.result}
    />,
    all.length > 0 ? 422 : 200,
  );

  async function preview() {
    const found = await previewTransfer(ctx, enrolment.id, String(values.cohortId));
    return { ...found, plan: await readOwnPlan(ctx, enrolment, found.to) };
  }
}
