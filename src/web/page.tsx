import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { C } from "./env.ts";
import { type Frame, Layout } from "./parts/layout.tsx";

/** The frame of a page in this request: who is signed in, where assets are. */
export function frameOf(c: C, locale = "en"): Frame {
  const ctx = c.get("ctx");
  const staff = ctx?.actor.kind === "staff" ? { name: c.get("staffName"), role: ctx.actor.role, orgName: ctx.org.name } : null;
  return { asset: c.get("deps").asset, locale, staff, path: c.req.path };
}

/** Answers with a whole staff page. */
export function page(
  c: C,
  title: string,
  body: Child,
  status: ContentfulStatusCode = 200,
  assets: string[] = [],
): Response | Promise<Response> {
  return c.html(
    <>
      {raw("<!doctype html>")}
      <Layout frame={frameOf(c)} title={title} assets={assets}>
        {body}
      </Layout>
    </>,
    status,
  );
}

/** Answers with a piece of a page, for htmx to swap in. */
export function fragment(c: C, body: Child, status: ContentfulStatusCode = 200): Response | Promise<Response> {
  return c.html(<div class="fragment">{body}</div>, status);
}

/** True when htmx asks, so that a handler can answer with the fragment alone. */
export const wantsFragment = (c: C): boolean => c.req.header("hx-request") === "true";
