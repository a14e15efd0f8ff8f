import { Hono } from "hono";
import { isLocal } from "../../env.ts";
import { NotFound } from "../../errors.ts";
import { listOutbox, readOutboxMail } from "../../mail/read-outbox.ts";
import type { AppEnv, C } from "../env.ts";
import { page } from "../page.tsx";
import { OutboxMailPage, OutboxPage } from "../pages/outbox.tsx";

/** Sign-in codes lie in the outbox: it opens on this machine only, and only while no provider is configured. */
function requireLocal(c: C): void {
  const { config, provider } = c.get("deps");
  const asked = `http://${c.req.header("host") ?? new URL(c.req.url).host}`;
  const isHere = isLocal(config.baseUrl) && URL.canParse(asked) && isLocal(asked);
  if (provider.name !== "outbox" || !isHere) throw new NotFound("page");
}

export const outboxRoutes = new Hono<AppEnv>()
  .get("/dev/outbox", async (c) => {
    requireLocal(c);
    return page(c, "Outbox", <OutboxPage mails={await listOutbox(c.get("deps"), 100)} />);
  })
  .get("/dev/outbox/:id", async (c) => {
    requireLocal(c);
    const found = await readOutboxMail(c.get("deps"), c.req.param("id"));
    if (!found) throw new NotFound("mail");
    if (c.req.query("view") !== "html") return page(c, "Outbox", <OutboxMailPage found={found} />);
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-top-navigation-by-user-activation",
    );
    return c.html(found.mail.html);
  });
