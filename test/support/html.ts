import type { World } from "./world.ts";

export type HtmlRequest = (path: string, form?: Record<string, string> | [string, string][]) => Promise<Response>;

/** Asks for pages and sends forms as a browser does, with a token in place of its cookie. */
export const htmlRequests =
  (world: World, token: string): HtmlRequest =>
  async (path, form) =>
    world.app.request(path, {
      method: form ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "text/html",
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
