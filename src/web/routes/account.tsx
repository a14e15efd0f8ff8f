import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { chooseMail, mailChoices } from "../../domain/staff/choose-mail.ts";
import { staffFeedMadeAt } from "../../domain/staff/feed.ts";
import { listPasskeys, removePasskey } from "../../domain/staff/passkeys.ts";
import { findStaff } from "../../domain/staff/queries.ts";
import { Invalid, NotFound } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, readForm } from "../form.ts";
import { orgCookie } from "../middleware/authorize.ts";
import { page } from "../page.tsx";
import { AccountPage } from "../pages/account.tsx";

const ownId = (c: C): string => {
  const { actor } = c.get("ctx");
  return actor.kind === "staff" ? actor.id : "";
};

export const accountRoutes = new Hono<AppEnv>()
  .get("/account", async (c) => {
    const ctx = c.get("ctx");
    const me = await findStaff(ctx, ownId(c));
    return page(
      c,
      "Your account",
      <AccountPage
        me={me}
        org={ctx.org}
        orgs={c.get("orgs") ?? []}
        feedMadeAt={await staffFeedMadeAt(ctx)}
        passkeys={await listPasskeys(ctx, me.userId)}
        done={c.req.query("done")}
      />,
      200,
      ["passkey.js"],
    );
  })
  .post("/account/passkeys/:id/removal", async (c) => {
    const ctx = c.get("ctx");
    const me = await findStaff(ctx, ownId(c));
    await removePasskey(ctx, me.userId, c.req.param("id"));
    return c.redirect("/account?done=removed", 303);
  })
  .post("/account/mail", async (c) => {
    const checked = check(mailChoices, await readForm(c));
    if (!checked.ok) throw new Invalid(checked.errors);
    await chooseMail(c.get("ctx"), checked.data);
    return c.redirect("/account?done=mail", 303);
  })
  .post("/account/org", async (c) => {
    const { org } = await readForm(c);
    if (!(c.get("orgs") ?? []).some(({ id }) => id === org)) throw new NotFound("organization");
    const { baseUrl } = c.get("deps").config;
    const secure = baseUrl.startsWith("https:");
    setCookie(c, orgCookie(baseUrl), String(org), { httpOnly: true, sameSite: "Lax", path: "/", secure, maxAge: 31_536_000 });
    return c.redirect("/", 303);
  });
