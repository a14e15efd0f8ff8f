import { Hono } from "hono";
import type { Child } from "hono/jsx";
import type { Context } from "../../context.ts";
import { withOneToOnes } from "../../domain/appointment/outside.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import { cancelSession, previewCancellation } from "../../domain/session/cancel.ts";
import { moveSession, previewMove } from "../../domain/session/move.ts";
import { findSession } from "../../domain/session/queries.ts";
import { cancelInput, lockOf, lockSentences, moveInput, type Session } from "../../domain/session/session.ts";
import { readSessionRoom, sessionRoomInput, setSessionRoom } from "../../domain/session/set-room.ts";
import { listRooms } from "../../domain/site/queries.ts";
import { Conflict, type FieldError } from "../../errors.ts";
import { isLocalDate, isLocalTime, type LocalDateTime, toInstant, toLocal } from "../../time.ts";
import { backAfter, backTo } from "../back.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { fragment, page, wantsFragment } from "../page.tsx";
import { CancelSessionPage } from "../pages/cancel-session.tsx";
import { MoveSessionPage } from "../pages/move-session.tsx";
import { SessionRoomPage } from "../pages/session-room.tsx";
import type { FormState } from "../parts/field.tsx";

export const sessionChangeRoutes = new Hono<AppEnv>()
  .get("/sessions/:id/move", async (c) => {
    const ctx = c.get("ctx");
    const session = changeable(await findSession(ctx, c.req.param("id")), ctx.now);
    const { at, minutes, back } = c.req.query();
    const length = Math.round((session.endsAt - session.startsAt) / 60_000);
    const placed = at === undefined ? null : placedAt(at, ctx.org.timezone, session.timezone);
    const values = {
      date: session.localDate,
      time: session.localTime,
      ...placed,
      minutes: minutes ?? String(length),
      scope: "this",
      notify: "on",
      ...comingFrom(back),
    };
    // Dropped on a calendar: what that would change is shown at once.
    const { result, errors } = placed ? await previewOf(ctx, session.id, values) : { result: null, errors: [] };
    const form = { values, errors };
    return answer(c, "Move a session", <MoveSessionPage session={session} form={form} preview={result} />, errors);
  })
  .post("/sessions/:id/move", async (c) => {
    const ctx = c.get("ctx");
    const session = await findSession(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const confirmed = confirm === confirmation(values);
    if (confirmed) {
      const checked = check(moveInput, toMove(values));
      const moved = checked.ok
        ? await attempt(() => moveSession(ctx, session.id, checked.data), "date")
        : { result: null, errors: checked.errors };
      if (moved.result) return c.redirect(backAfter(values.back, session.cohortId, "moved"), 303);
      const form = { values, errors: moved.errors };
      return answer(c, "Move a session", <MoveSessionPage session={session} form={form} preview={null} />, moved.errors);
    }
    const { result, errors } = await previewOf(ctx, session.id, values);
    const form = { values, errors };
    return answer(c, "Move a session", <MoveSessionPage session={session} form={form} preview={result} />, errors);
  })
  .get("/sessions/:id/room", async (c) => {
    const ctx = c.get("ctx");
    const session = changeable(await findSession(ctx, c.req.param("id")), ctx.now);
    return roomPage(c, session, { values: { roomId: (await readSessionRoom(ctx, session.id)) ?? "" }, errors: [] });
  })
  .post("/sessions/:id/room", async (c) => {
    const ctx = c.get("ctx");
    const session = await findSession(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(sessionRoomInput, { ...values, roomId: filled(values).roomId ?? null });
    const { errors } = checked.ok
      ? await attempt(() => setSessionRoom(ctx, session.id, checked.data), "roomId")
      : { errors: checked.errors };
    return errors.length > 0
      ? roomPage(c, session, { values, errors })
      : c.redirect(`/cohorts/${session.cohortId}?done=room`, 303);
  })
  .get("/sessions/:id/cancellation", async (c) => {
    const ctx = c.get("ctx");
    const session = changeable(await findSession(ctx, c.req.param("id")), ctx.now);
    const values = { scope: "this", reschedule: "push", notify: "on", ...comingFrom(c.req.query("back")) };
    const form = { values, errors: [] };
    return answer(c, "Cancel a session", <CancelSessionPage session={session} form={form} preview={null} />, []);
  })
  .post("/sessions/:id/cancellation", async (c) => {
    const ctx = c.get("ctx");
    const session = await findSession(ctx, c.req.param("id"));
    const { confirm, ...values } = await readForm(c);
    const confirmed = confirm === confirmation(values);
    const checked = check(cancelInput, toInput(values));
    const { result, errors } = checked.ok
      ? await attempt(async () => {
          if (!confirmed)
            return {
              preview: await withOneToOnes(
                ctx,
                await previewCancellation(ctx, session.id, checked.data.reschedule, checked.data.scope),
              ),
            };
          await cancelSession(ctx, session.id, checked.data);
          return { preview: null };
        }, "reschedule")
      : { result: null, errors: checked.errors };
    if (result && confirmed) return c.redirect(backAfter(values.back, session.cohortId, "cancelled"), 303);
    const form = { values, errors };
    const view = <CancelSessionPage session={session} form={form} preview={result?.preview ?? null} />;
    return answer(c, "Cancel a session", view, errors);
  });

async function roomPage(c: C, session: Session, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const [rooms, { roomId }] = await Promise.all([listRooms(ctx), findCohort(ctx, session.cohortId)]);
  const view = <SessionRoomPage session={session} rooms={rooms} groupRoom={roomId} form={form} />;
  return page(c, "Another room", view, form.errors.length > 0 ? 422 : 200);
}

/** What a form says besides where it was opened from. */
const toInput = ({ back: _, ...values }: FormValues) => ({ ...filled(values), notify: values.notify === "on" });

const toMove = (values: FormValues) => {
  const { minutes, ...rest } = toInput(values) as FormValues & { notify: boolean };
  return { ...rest, ...(minutes === undefined ? {} : { minutes: Number(minutes) }) };
};

async function previewOf(ctx: Context, id: string, values: FormValues) {
  const checked = check(moveInput.omit({ notify: true }), withoutNotify(toMove(values)));
  return checked.ok
    ? attempt(async () => withOneToOnes(ctx, await previewMove(ctx, id, checked.data)), "date")
    : { result: null, errors: checked.errors };
}

const withoutNotify = <T extends { notify: boolean }>({ notify: _, ...rest }: T) => rest;

/** The page, or its piece for a dialog. */
const answer = (c: C, title: string, body: Child, errors: FieldError[]): Response | Promise<Response> => {
  const status = errors.length > 0 ? 422 : 200;
  return wantsFragment(c) ? fragment(c, body, status) : page(c, title, body, status);
};

const comingFrom = (back: string | undefined): { back?: string } => {
  const known = backTo(back, "");
  return known === "" ? {} : { back: known };
};

/** A time of the calendar's clock, such as 2027-03-04T18:30, by the session's own; null for anything else. */
function placedAt(at: string, zone: string, sessionZone: string): LocalDateTime | null {
  const [date = "", time = ""] = at.split("T");
  return isLocalDate(date) && isLocalTime(time) ? toLocal(toInstant({ date, time }, zone), sessionZone) : null;
}

function changeable<T extends Parameters<typeof lockOf>[0]>(session: T, now: number): T {
  const lock = lockOf(session, now);
  if (lock) throw new Conflict(lock, lockSentences[lock]);
  return session;
}
