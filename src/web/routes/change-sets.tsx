import { Hono } from "hono";
import { undoChange } from "../../domain/session/undo-change.ts";
import type { AppEnv } from "../env.ts";

export const changeSetRoutes = new Hono<AppEnv>().post("/change-sets/:id/undo", async (c) => {
  const { cohortId } = await undoChange(c.get("ctx"), c.req.param("id"));
  return c.redirect(`/cohorts/${cohortId}?done=undone`, 303);
});
