import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { applyEvent, eventInput } from "../../domain/reminder/apply-event.ts";
import { Unauthenticated } from "../../errors.ts";
import type { AppEnv } from "../env.ts";
import { isSigned } from "../svix.ts";

export const webhookRoutes = new Hono<AppEnv>().post("/webhooks/resend", async (c) => {
  const deps = c.get("deps");
  if (!deps.config.webhookSecret) return c.notFound();
  const body = await c.req.text();
  const id = c.req.header("svix-id");
  const headers = { id, timestamp: c.req.header("svix-timestamp"), signature: c.req.header("svix-signature") };
  if (!id || id.length > 200 || !isSigned(headers, body, deps.config.webhookSecret, c.get("now")))
    throw new Unauthenticated("The signature doesn't fit, or is older than five minutes.");
  const event = eventInput.safeParse(parse(body));
  if (!event.success) throw new HTTPException(400, { message: "This isn't an event." });
  await applyEvent(deps, id, event.data, c.get("requestId"));
  return c.body(null, 204);
});

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
