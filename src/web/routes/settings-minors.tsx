import { Hono } from "hono";
import { minorRules, setMinorRules } from "../../domain/org/set-minor-rules.ts";
import type { AppEnv, C } from "../env.ts";
import { check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { MinorsPage } from "../pages/settings-minors.tsx";
import type { FormState } from "../parts/field.tsx";

function show(c: C, form?: FormState) {
  const { adultAge, minorConsentAge, guardianConsentBy, youngestToMail } = c.get("ctx").org;
  const values = {
    guardianConsentBy,
    adultAge: String(adultAge),
    minorConsentAge: String(minorConsentAge),
    youngestToMail: String(youngestToMail),
  };
  const done = c.req.query("done") === "saved" ? "Saved." : undefined;
  return page(c, "Minors", <MinorsPage form={form ?? { values, errors: [] }} done={done} />, form ? 422 : 200);
}

export const minorRoutes = new Hono<AppEnv>()
  .get("/settings/minors", (c) => show(c))
  .post("/settings/minors", async (c) => {
    const values = await readForm(c);
    const checked = check(minorRules, filled(values));
    if (!checked.ok) return show(c, { values, errors: checked.errors });
    await setMinorRules(c.get("ctx"), checked.data);
    return c.redirect("/settings/minors?done=saved", 303);
  });
