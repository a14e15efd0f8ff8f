import { Hono } from "hono";
import { undoChange } from "../../domain/session/undo-change.ts";
import { backAfter } from "../back.ts";
import type { AppEnv } from "../env.ts";
import { readForm } from "../form.ts";

export const changeSetRoutes = new Hono<AppEnv>().post("/change-sets/:id/undo", async (c) => {
  const { cohortId } = await undoChange(c.get("ctx"), c.req.param("id"));
  const { back } = await readForm(c);
  return c.redirect(backAfter(back, cohortId, "undone"), 303);
});
