import { Hono } from "hono";
import { moveToVersion, planVersion, readFirstFree, versionInput } from "../../domain/cohort/move-version.ts";
import { findCohort, listCohorts } from "../../domain/cohort/queries.ts";
import { findProgram } from "../../domain/program/queries.ts";
import { listVersions } from "../../domain/program/version.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { CohortVersionPage } from "../pages/cohort-version.tsx";
import { VersionsPage } from "../pages/versions.tsx";
import type { FormState } from "../parts/field.tsx";

const toInput = (values: FormValues) => {
  const { version, fromSession, ...rest } = filled(values);
  return { ...rest, version: Number(version), fromSession: Number(fromSession) };
};

type Plan = Awaited<ReturnType<typeof planVersion>>;

async function show(c: C, form?: FormState, plan: Plan | null = null) {
  const ctx = c.get("ctx");
  const cohort = await findCohort(ctx, c.req.param("id") ?? "");
  const [versions, firstFree] = await Promise.all([listVersions(ctx, cohort.programId), readFirstFree(ctx, cohort.id)]);
  const newest = versions.find(({ version }) => version !== cohort.programVersion)?.version ?? "";
  const values = { version: String(newest), fromSession: String(firstFree) };
  const view = (
    <CohortVersionPage
      cohort={cohort}
      versions={versions.map(({ version }) => version)}
      form={form ?? { values, errors: [] }}
      plan={plan}
      firstFree={firstFree}
    />
  );
  return page(c, "Another version", view, form && form.errors.length > 0 ? 422 : 200);
}

export const versionRoutes = new Hono<AppEnv>()
  .get("/programs/:id/versions", async (c) => {
    const ctx = c.get("ctx");
    const program = await findProgram(ctx, c.req.param("id"));
    const [versions, { items }] = await Promise.all([
      listVersions(ctx, program.id),
      listCohorts(ctx, { limit: 200, programId: program.id }),
    ]);
    const open = items.filter(({ endedAt, status }) => endedAt === null && status !== "ended");
    const view = <VersionsPage program={program} versions={versions} cohorts={open} zone={ctx.org.timezone} />;
    return page(c, "Versions", view);
  })
  .get("/cohorts/:id/version", (c) => show(c))
  .post("/cohorts/:id/version", async (c) => {
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const { confirm, ...values } = await readForm(c);
    const checked = check(versionInput, toInput(values));
    if (!checked.ok) return show(c, { values, errors: checked.errors });
    if (confirm !== confirmation(values)) {
      const { result, errors } = await attempt(() => planVersion(ctx, id, checked.data), "version");
      return show(c, { values, errors }, result);
    }
    const { errors } = await attempt(() => moveToVersion(ctx, id, checked.data), "version");
    return errors.length > 0 ? show(c, { values, errors }) : c.redirect(`/cohorts/${id}?done=version`, 303);
  });
