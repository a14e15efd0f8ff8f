import { Hono } from "hono";
import { isSetUp } from "../../domain/org/queries.ts";
import { identityOf } from "../../domain/staff/identity.ts";
import { notePasskey } from "../../domain/staff/passkeys.ts";
import { codeInput, emailInput, enterCode, noteLogin, requestCode, signOut } from "../../domain/staff/sign-in.ts";
import { isLocal } from "../../env.ts";
import { type FieldError, NotFound, TooManyRequests } from "../../errors.ts";
import { askedFor, askForCode, forgetAsked } from "../asked-for.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, filled, readForm } from "../form.ts";
import { clientAddress } from "../middleware/same-origin.ts";
import { page } from "../page.tsx";
import { CodePage, LoginPage } from "../pages/login.tsx";

/** The only paths of better-auth a browser may reach. */
const passkeyPaths = new Set([
  "/api/auth/passkey/generate-authenticate-options",
  "/api/auth/passkey/verify-authentication",
  "/api/auth/passkey/generate-register-options",
  "/api/auth/passkey/verify-registration",
]);

/** A path of this site to go back to, never another site's address. */
const nextPath = (value: unknown): string =>
  typeof value === "string" && /^\/(?![/\\])[\w\-./?=&%]*$/.test(value) ? value : "/";

const hasOutbox = (c: C): boolean => isLocal(c.get("deps").config.baseUrl) && c.get("deps").provider.name === "outbox";

const showLogin = (c: C, values: FormValues, errors: FieldError[] = [], status: 200 | 422 | 429 = 200) =>
  page(c, "Sign in", <LoginPage form={{ values, errors }} next={nextPath(values.next)} />, status, ["passkey.js"]);

const showCode = (c: C, values: FormValues, errors: FieldError[] = [], status: 200 | 422 | 429 = 200) =>
  page(c, "Sign in", <CodePage form={{ values, errors }} next={nextPath(values.next)} outbox={hasOutbox(c)} />, status);

export const loginRoutes = new Hono<AppEnv>()
  .get("/login", async (c) => {
    if (!(await isSetUp(c.get("deps").db))) return c.redirect("/setup", 303);
    return showLogin(c, { next: nextPath(c.req.query("next")) });
  })
  .post("/login", async (c) => {
    const deps = c.get("deps");
    const values = await readForm(c);
    const checked = check(emailInput, filled({ email: values.email ?? "" }));
    if (!checked.ok) return showLogin(c, values, checked.errors, 422);
    try {
      await requestCode(deps, checked.data.email, clientAddress(c));
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      return showLogin(c, values, [{ path: "email", message: error.message }], 429);
    }
    return askForCode(c, checked.data.email, nextPath(values.next));
  })
  .get("/login/code", (c) => {
    const email = askedFor(c);
    if (!email) return c.redirect("/login", 303);
    const view = (
      <CodePage
        form={{ values: { email }, errors: [] }}
        next={nextPath(c.req.query("next"))}
        outbox={hasOutbox(c)}
        welcome={c.req.query("done") === "set-up"}
      />
    );
    return page(c, "Sign in", view);
  })
  .post("/login/code", async (c) => {
    const values = await readForm(c);
    const checked = check(codeInput, filled({ email: values.email ?? "", code: values.code ?? "" }));
    if (!checked.ok) return showCode(c, { ...values, code: "" }, checked.errors, 422);
    let cookies: string[] | null;
    try {
      cookies = await enterCode(c.get("deps"), checked.data, clientAddress(c));
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      return showCode(c, { ...values, code: "" }, [{ path: "code", message: error.message }], 429);
    }
    if (!cookies) {
      const message =
        "This code doesn't open anything. It may be mistyped, older than ten minutes, or tried too often: ask for a new one.";
      return showCode(c, { ...values, code: "" }, [{ path: "code", message }], 422);
    }
    forgetAsked(c);
    for (const cookie of cookies) c.header("Set-Cookie", cookie, { append: true });
    return c.redirect(nextPath(values.next), 303);
  })
  .post("/logout", async (c) => {
    for (const cookie of await signOut(c.get("deps"), c.req.raw.headers)) c.header("Set-Cookie", cookie, { append: true });
    return c.redirect("/login", 303);
  })
  .all("/api/auth/*", async (c) => {
    if (!passkeyPaths.has(c.req.path)) throw new NotFound("page");
    const deps = c.get("deps");
    const answer = await identityOf(deps).handler(c.req.raw);
    if (!answer.ok) return answer;
    if (c.req.path.endsWith("/verify-authentication")) {
      const login = (await answer.clone().json()) as { session?: { userId?: string } };
      if (login.session?.userId) await noteLogin(deps, login.session.userId);
    }
    if (c.req.path.endsWith("/verify-registration")) {
      const made = (await answer.clone().json()) as { id?: string; userId?: string };
      if (made.id && made.userId) await notePasskey(deps, made.userId, made.id);
    }
    return answer;
  });
