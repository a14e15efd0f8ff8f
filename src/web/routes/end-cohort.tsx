import { Hono } from "hono";
import { endCohort, endInput, previewEnd } from "../../domain/cohort/end.ts";
import { Conflict, type FieldError } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { EndCohortPage } from "../pages/end-cohort.tsx";

export const endCohortRoutes = new Hono<AppEnv>()
  .get("/cohorts/:id/ending", (c) => endPage(c, { notify: "on" }, []))
  .post("/cohorts/:id/ending", async (c) => {
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const values = await readForm(c);
    const checked = check(endInput, { reason: values.reason ?? "", notify: values.notify === "on" });
    if (!checked.ok) return endPage(c, values, checked.errors);
    const { ahead } = await previewEnd(ctx, id);
    // The button was pressed under another number than would be cancelled now.
    if (values.ahead !== String(ahead.length)) return endPage(c, values, [{ path: "reason", message: changed }]);
    try {
      await endCohort(ctx, id, checked.data);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return endPage(c, values, [{ path: "reason", message: error.message }]);
    }
    return c.redirect(`/cohorts/${id}?done=ended`, 303);
  });

const changed = "The group’s sessions have changed meanwhile. What ending it does now stands below.";

async function endPage(c: C, values: FormValues, errors: FieldError[]): Promise<Response> {
  const preview = await previewEnd(c.get("ctx"), c.req.param("id") ?? "");
  const view = <EndCohortPage preview={preview} form={{ values, errors }} />;
  return page(c, "End this group", view, errors.length > 0 ? 422 : 200);
}
