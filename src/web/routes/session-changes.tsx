import { Hono } from "hono";
import { cancelSession, previewCancellation } from "../../domain/session/cancel.ts";
import { moveSession, previewMove } from "../../domain/session/move.ts";
import { findSession } from "../../domain/session/queries.ts";
import { cancelInput, lockOf, lockSentences, moveInput } from "../../domain/session/session.ts";
import { Conflict, type FieldError, Invalid } from "../../errors.ts";
import type { AppEnv } from "../env.ts";
import { check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { CancelSessionPage } from "../pages/cancel-session.tsx";
import { MoveSessionPage } from "../pages/move-session.tsx";

export const sessionChangeRoutes = new Hono<AppEnv>()
  .get("/sessions/:id/move", async (c) => {
    const ctx = c.get("ctx");
    const session = changeable(await findSession(ctx, c.req.param("id")), ctx.now);
    const values = { date: session.localDate, time: session.localTime, scope: "this", notify: "on" };
    return page(c, "Move a session", <MoveSessionPage session={session} form={{ values, errors: [] }} preview={null} />);
  })
  .post("/sessions/:id/move", async (c) => {
    const ctx = c.get("ctx");
    const session = await findSession(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const confirmed = confirm === confirmation(values);
    const checked = check(moveInput, toInput(values));
    const { result, errors } = checked.ok
      ? await attempt("date", async () => {
          const { notify: _, ...move } = checked.data;
          if (!confirmed) return { preview: await previewMove(ctx, session.id, move) };
          await moveSession(ctx, session.id, checked.data);
          return { preview: null };
        })
      : { result: null, errors: checked.errors };
    if (result && confirmed) return c.redirect(`/cohorts/${session.cohortId}?done=moved`, 303);
    const form = { values, errors };
    return page(
      c,
      "Move a session",
      <MoveSessionPage session={session} form={form} preview={result?.preview ?? null} />,
      errors.length > 0 ? 422 : 200,
    );
  })
  .get("/sessions/:id/cancellation", async (c) => {
    const ctx = c.get("ctx");
    const session = changeable(await findSession(ctx, c.req.param("id")), ctx.now);
    const values = { scope: "this", reschedule: "push", notify: "on" };
    return page(c, "Cancel a session", <CancelSessionPage session={session} form={{ values, errors: [] }} preview={null} />);
  })
  .post("/sessions/:id/cancellation", async (c) => {
    const ctx = c.get("ctx");
    const session = await findSession(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const confirmed = confirm === confirmation(values);
    const checked = check(cancelInput, toInput(values));
    const { result, errors } = checked.ok
      ? await attempt("reschedule", async () => {
          if (!confirmed)
            return { preview: await previewCancellation(ctx, session.id, checked.data.reschedule, checked.data.scope) };
          await cancelSession(ctx, session.id, checked.data);
          return { preview: null };
        })
      : { result: null, errors: checked.errors };
    if (result && confirmed) return c.redirect(`/cohorts/${session.cohortId}?done=cancelled`, 303);
    const form = { values, errors };
    return page(
      c,
      "Cancel a session",
      <CancelSessionPage session={session} form={form} preview={result?.preview ?? null} />,
      errors.length > 0 ? 422 : 200,
    );
  });

const toInput = (values: FormValues) => ({ ...filled(values), notify: values.notify === "on" });

function changeable<T extends Parameters<typeof lockOf>[0]>(session: T, now: number): T {
  const lock = lockOf(session, now);
  if (lock) throw new Conflict(lock, lockSentences[lock]);
  return session;
}

/** A refusal the person can mend shows at `field`; anything else goes on as it was. */
async function attempt<T>(field: string, work: () => Promise<T>): Promise<{ result: T | null; errors: FieldError[] }> {
  try {
    return { result: await work(), errors: [] };
  } catch (error) {
    if (error instanceof Invalid) return { result: null, errors: error.errors };
    if (error instanceof Conflict) return { result: null, errors: [{ path: field, message: error.message }] };
    throw error;
  }
}
