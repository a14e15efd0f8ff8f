import { Hono } from "hono";
import { api, apiDescription } from "../api/api.ts";
import type { AppEnv } from "../env.ts";
import { page } from "../page.tsx";
import { ApiDocsPage, type ApiDocument } from "../pages/api-docs.tsx";

let described: ApiDocument | undefined;

export const apiDocsRoutes = new Hono<AppEnv>().get("/api/docs", (c) => {
  // The same for everybody, and not cheap to make: once is enough.
  described ??= api.getOpenAPI31Document(apiDescription) as unknown as ApiDocument;
  return page(c, "API", <ApiDocsPage document={described} base="/api" />);
});
