import { Hono } from "hono";
import { readHealth } from "../../domain/org/queries.ts";
import type { AppEnv } from "../env.ts";

export const healthRoutes = new Hono<AppEnv>().get("/health", async (c) => {
  const health = await readHealth(c.get("deps").db);
  return c.json(health, health.status === "ok" ? 200 : 503);
});
