import { HTTPException } from "hono/http-exception";
import type { C } from "../env.ts";

/**
 * Refuses a request that another site made this browser send. Browsers say so in Sec-Fetch-Site; those that don't
 * send an Origin with every form.
 */
export function requireSameOrigin(c: C): void {
  if (!isSameOrigin(c))
    throw new HTTPException(403, { message: "This was sent from another site. Open the page here and try again." });
}

export function isSameOrigin(c: C): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site) return site === "same-origin";
  const origin = c.req.header("origin");
  return origin !== undefined && origin === new URL(c.get("deps").config.baseUrl).origin;
}

/**
 * The network address a request came from, for counting tries. A proxy on this machine is believed about whom
 * it forwards for; nobody else is.
 */
export function clientAddress(c: C): string {
  const bindings = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  const peer = bindings?.incoming?.socket?.remoteAddress;
  if (!peer) return c.req.header("cf-connecting-ip") ?? "unknown";
  if (!/^(127\.|::1$|::ffff:127\.)/.test(peer)) return peer;
  return c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() || peer;
}
