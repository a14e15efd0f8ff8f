import { Hono } from "hono";
import { createDemo } from "../../demo/demo.ts";
import { createOrg, orgInput } from "../../domain/org/create.ts";
import { limitRate } from "../../domain/org/limit-rate.ts";
import { isSetUp } from "../../domain/org/queries.ts";
import { requestCode } from "../../domain/staff/sign-in.ts";
import { isLocal } from "../../env.ts";
import { Conflict, type FieldError, NotFound } from "../../errors.ts";
import { tick } from "../../tick.ts";
import { sameText } from "../../vault.ts";
import { askForCode } from "../asked-for.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, filled, readForm } from "../form.ts";
import { clientAddress } from "../middleware/same-origin.ts";
import { page } from "../page.tsx";
import { SetupPage } from "../pages/setup.tsx";
import { emptyForm } from "../parts/field.tsx";

const SETUP_TRIES = { max: 20, windowSeconds: 600 };

/** Elsewhere than on this machine, whoever comes first must know the token the deployer chose. */
function gateOf(c: C): "open" | "token" | "unconfigured" {
  const { config } = c.get("deps");
  if (config.setupToken) return "token";
  return isLocal(config.baseUrl) ? "open" : "unconfigured";
}

const show = (c: C, values: FormValues, errors: FieldError[], status: 200 | 422 | 403 = 200) =>
  page(
    c,
    "Set up",
    <SetupPage form={{ values, errors }} gate={gateOf(c)} canDemo={c.get("deps").provider.name === "outbox"} />,
    status,
    ["setup.js"],
  );

export const setupRoutes = new Hono<AppEnv>()
  .get("/setup", async (c) => {
    if (await isSetUp(c.get("deps").db)) return c.redirect("/login", 303);
    return show(c, { ...emptyForm.values, country: "US", timezone: "America/New_York", alias: "Appointments" }, []);
  })
  .post("/setup", async (c) => {
    const deps = c.get("deps");
    if (await isSetUp(deps.db)) throw new NotFound("page");
    const { setupToken = "", ...values } = await readForm(c);
    const gate = gateOf(c);
    if (gate === "unconfigured") return show(c, values, [], 403);
    if (gate === "token") await limitRate(deps, `setup|${clientAddress(c)}`, SETUP_TRIES, c.get("now"));
    if (gate === "token" && !sameText(String(setupToken), deps.config.setupToken ?? "")) {
      return show(c, values, [{ path: "setupToken", message: "This isn't the setup token." }], 422);
    }
    const checked = check(orgInput, filled(values));
    if (!checked.ok) return show(c, values, checked.errors, 422);
    try {
      await createOrg({ db: deps.db, vault: deps.vault, now: c.get("now"), requestId: c.get("requestId") }, checked.data, {
        first: true,
      });
    } catch (error) {
      if (error instanceof Conflict) return c.redirect("/login", 303);
      throw error;
    }
    const email = checked.data.ownerEmail;
    await requestCode(deps, email, clientAddress(c));
    return askForCode(c, email, "/", "set-up");
  })
  .post("/setup/demo", async (c) => {
    const deps = c.get("deps");
    if ((await isSetUp(deps.db)) || gateOf(c) !== "open") throw new NotFound("page");
    const { managerEmail } = await createDemo(deps);
    await requestCode(deps, managerEmail, clientAddress(c));
    await tick(deps);
    return askForCode(c, managerEmail, "/", "set-up");
  });
