import { createMiddleware } from "hono/factory";
import type { Deps } from "../../deps.ts";
import { newId } from "../../vault.ts";
import type { AppEnv } from "../env.ts";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Gives each request its instant, its id and what the entry handed over. */
export const locals = (deps: Deps) =>
  createMiddleware<AppEnv>(async (c, next) => {
    // On Workers each request brings its own, whose background work ends with it.
    c.set("deps", c.env?.deps ?? deps);
    c.set("now", deps.clock());
    c.set("requestId", newId("req"));
    await next();
    c.header("X-Request-Id", c.get("requestId"));
  });

/** Headers for every answer: nothing is framed, sniffed, referred or cached unless a route says so itself. */
export const securityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const headers = c.res.headers;
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", contentSecurityPolicy);
  headers.set("X-Content-Type-Options", "nosniff");
  // Our own forms need an Origin; a page opened by a participant's link must not pass its address on at all.
  if (!headers.has("Referrer-Policy")) headers.set("Referrer-Policy", "same-origin");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()");
  headers.set("X-Robots-Tag", "noindex, nofollow");
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (c.get("deps").config.baseUrl.startsWith("https:")) {
    headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
  }
});
