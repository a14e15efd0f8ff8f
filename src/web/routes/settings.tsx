import { Hono } from "hono";
import { orgSettings } from "../../domain/org/org.ts";
import { updateOrg } from "../../domain/org/update.ts";
import { changeRole } from "../../domain/staff/change-role.ts";
import { createToken, tokenInput } from "../../domain/staff/create-token.ts";
import { inviteStaff } from "../../domain/staff/invite.ts";
import { listStaff, listTokens } from "../../domain/staff/queries.ts";
import { recordClearance } from "../../domain/staff/record-clearance.ts";
import { removeStaff } from "../../domain/staff/remove.ts";
import { revokeToken } from "../../domain/staff/revoke-token.ts";
import { clearanceInput, roleInput, staffInput } from "../../domain/staff/staff.ts";
import { Conflict, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { OrgSettingsPage } from "../pages/settings-org.tsx";
import { StaffPage } from "../pages/settings-staff.tsx";
import { TokensPage } from "../pages/settings-tokens.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

const doneWords: Record<string, string> = {
  saved: "Saved.",
  invited: "The invitation is on its way.",
  role: "The role is changed.",
  clearance: "The clearance is recorded.",
  removed: "They are removed and signed out.",
  revoked: "The token is revoked.",
};

function doneOf(c: C): string | undefined {
  const done = c.req.query("done") ?? "";
  return Object.hasOwn(doneWords, done) ? doneWords[done] : undefined;
}

const statusOf = (...forms: FormState[]) => (forms.some(({ errors }) => errors.length > 0) ? 422 : 200);

/** Runs a verb that a form asked for; what it refuses comes back as errors of the form. */
async function refusals(path: string, work: () => Promise<unknown>): Promise<FormState["errors"]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof Invalid) return error.errors;
    if (error instanceof Conflict) return [{ path, message: error.message }];
    throw error;
  }
}

function showOrg(c: C, form?: FormState) {
  const { id: _, ...org } = c.get("ctx").org;
  const values: FormValues = Object.fromEntries(Object.entries(org).map(([name, value]) => [name, String(value ?? "")]));
  return page(
    c,
    "Settings",
    <OrgSettingsPage form={form ?? { values, errors: [] }} done={doneOf(c)} />,
    statusOf(form ?? emptyForm),
  );
}

async function showStaff(c: C, form: FormState = { values: { role: "facilitator" }, errors: [] }, refused?: string) {
  const ctx = c.get("ctx");
  const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const staff = await listStaff(ctx);
  const view = <StaffPage staff={staff} me={me} zone={ctx.org.timezone} form={form} refused={refused} done={doneOf(c)} />;
  return page(c, "Staff", view, refused ? 409 : statusOf(form));
}

async function showTokens(c: C, form: FormState = emptyForm, made?: string) {
  const ctx = c.get("ctx");
  const [tokens, staff] = await Promise.all([listTokens(ctx), listStaff(ctx)]);
  const here = staff.filter(({ removedAt }) => removedAt === null);
  const view = <TokensPage tokens={tokens} staff={here} zone={ctx.org.timezone} form={form} made={made} done={doneOf(c)} />;
  return page(c, "API tokens", view, statusOf(form));
}

export const settingsRoutes = new Hono<AppEnv>()
  .get("/settings", (c) => showOrg(c))
  .post("/settings/org", async (c) => {
    const values = await readForm(c);
    const checked = check(orgSettings, filled(values));
    if (!checked.ok) return showOrg(c, { values, errors: checked.errors });
    await updateOrg(c.get("ctx"), checked.data);
    return c.redirect("/settings?done=saved", 303);
  })

  .get("/settings/staff", (c) => showStaff(c))
  .post("/settings/staff", async (c) => {
    const values = await readForm(c);
    const checked = check(staffInput, filled(values));
    if (!checked.ok) return showStaff(c, { values, errors: checked.errors });
    const errors = await refusals("email", () => inviteStaff(c.get("ctx"), checked.data));
    if (errors.length > 0) return showStaff(c, { values, errors });
    return c.redirect("/settings/staff?done=invited", 303);
  })
  .post("/settings/staff/:id/role", async (c) => {
    const checked = check(roleInput, filled(await readForm(c)));
    if (!checked.ok) return showStaff(c, undefined, checked.errors[0]?.message);
    const [error] = await refusals("role", () => changeRole(c.get("ctx"), c.req.param("id"), checked.data));
    return error ? showStaff(c, undefined, error.message) : c.redirect("/settings/staff?done=role", 303);
  })
  .post("/settings/staff/:id/clearance", async (c) => {
    const { clearedUntil = null } = filled(await readForm(c));
    const checked = check(clearanceInput, { clearedUntil });
    if (!checked.ok) return showStaff(c, undefined, checked.errors[0]?.message);
    await recordClearance(c.get("ctx"), c.req.param("id"), checked.data);
    return c.redirect("/settings/staff?done=clearance", 303);
  })
  .post("/settings/staff/:id/removal", async (c) => {
    const [error] = await refusals("role", () => removeStaff(c.get("ctx"), c.req.param("id")));
    return error ? showStaff(c, undefined, error.message) : c.redirect("/settings/staff?done=removed", 303);
  })

  .get("/settings/tokens", (c) => showTokens(c))
  .post("/settings/tokens", async (c) => {
    const values = await readForm(c);
    const checked = check(tokenInput, filled(values));
    if (!checked.ok) return showTokens(c, { values, errors: checked.errors });
    const { result, errors } = await attempt(() => createToken(c.get("ctx"), checked.data), "staffId");
    return result ? showTokens(c, emptyForm, result.token) : showTokens(c, { values, errors });
  })
  .post("/settings/tokens/:id/revocation", async (c) => {
    await revokeToken(c.get("ctx"), c.req.param("id"));
    return c.redirect("/settings/tokens?done=revoked", 303);
  });
