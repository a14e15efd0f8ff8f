import { and, eq, sql } from "drizzle-orm";
import { appointments } from "../../../db/schema/index.ts";
import { exactly, type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { toInstant } from "../../time.ts";
import { findCohort } from "../cohort/queries.ts";
import { mayChange } from "./appointment.ts";
import { listFreeTimes, nothingElse } from "./free.ts";
import { oweChange, oweReminders } from "./mail.ts";
import { findAppointment, type Shown } from "./queries.ts";
import { fits } from "./window.ts";

const taken = () => new Conflict("time_taken", "That time has just been taken. Choose another one.");
const tooLate = () => new Conflict("too_late", "It is too near for that. Please call instead.");

/**
 * Books one of the times that are free, or moves what is booked to it. Of fifty who press the same one at once one gets it.
 *
 * @throws NotFound; Conflict `time_taken`, `too_late` after the cut-off, `appointment_over`, `changed_meanwhile`.
 */
export async function chooseTime(ctx: Context, id: string, startsAt: number): Promise<Shown> {
  const found = await findAppointment(ctx, id);
  refuseOver(found, ctx.now);
  if (!mayChange(found, ctx.now)) throw tooLate();
  const [first] = await listFreeTimes(ctx, found, found.window, { limit: 1, after: startsAt - 1 });
  if (first?.startsAt !== startsAt) throw taken();
  return book(ctx, found, startsAt, "participant");
}

/**
 * Books or moves it to a time that staff say, free or not by anybody's hours, but beside what either has on.
 *
 * @returns it, and whether the time lies outside its window. @throws as `chooseTime`; Invalid for a time that is over.
 */
export async function setTime(ctx: Context, id: string, { date, time }: { date: string; time: string }): Promise<Shown> {
  const found = await findAppointment(ctx, id);
  refuseOver(found, ctx.now);
  const startsAt = toInstant({ date, time }, found.timezone);
  if (startsAt <= ctx.now) throw new Invalid([{ path: "date", message: "Choose a date and time that are still ahead." }]);
  return book(ctx, found, startsAt, "staff");
}

/** One that has been marked is history; one that staff called off is offered anew instead. */
function refuseOver({ mark, state, changedBy, startsAt }: Shown, now: number): void {
  if (mark !== null || (state === "booked" && (startsAt ?? 0) <= now) || (state === "cancelled" && changedBy === "staff"))
    throw new Conflict("appointment_over", "This appointment is over or was called off.");
}

async function book(ctx: Context, found: Shown, startsAt: number, by: "participant" | "staff"): Promise<Shown> {
  const { id, minutes, revision, timezone } = found;
  const { reminders } = await findCohort(ctx, found.cohortId);
  const next = { startsAt, endsAt: startsAt + minutes * 60_000, revision: revision + 1 };
  await write(ctx, {
    guards: [{ holds: nothingElse(ctx, found, next), otherwise: taken }, isStill(ctx, found)],
    statements: [
      ctx.db
        .update(appointments)
        .set({ ...next, state: "booked", changedAt: ctx.now, changedBy: by })
        .where(and(eq(appointments.orgId, ctx.org.id), eq(appointments.id, id), eq(appointments.revision, revision))),
      exactly(ctx.db, 1),
      oweChange(ctx, found, { revision: next.revision, usefulUntil: startsAt }),
      ...oweReminders(ctx, { ...found, ...next }, reminders, found.participant.timezone ?? timezone),
    ],
    otherwise: meanwhile,
    audit: { action: "appointment.book", subject: { kind: "appointment", id }, detail: { by, again: found.state === "booked" } },
  });
  ctx.startDispatch();
  const booked = { ...found, ...next, state: "booked" as const, changedAt: ctx.now, changedBy: by };
  return { ...booked, isOutside: !fits(booked, found.window) };
}

const meanwhile = () => new Conflict("changed_meanwhile", "This has just been changed. Look again.");

const isStill = (ctx: Context, { enrolmentId }: Shown): Guard => ({
  holds: sql`select left_at is null from enrolments where org_id = ${ctx.org.id} and id = ${enrolmentId}`,
  otherwise: () => new Conflict("appointment_over", "This appointment is over or was called off."),
});

/**
 * Calls it off; whoever has the link can choose another time while the window lasts, unless staff did it.
 *
 * @throws NotFound; Conflict `too_late` for the person after the cut-off, `appointment_over`, `changed_meanwhile`.
 */
export async function callOff(ctx: Context, id: string, by: "participant" | "staff"): Promise<Shown> {
  const found = await findAppointment(ctx, id);
  if (found.mark !== null || found.state === "cancelled")
    throw new Conflict("appointment_over", "This appointment is over or was called off.");
  if (by === "participant" && (found.state !== "booked" || !mayChange(found, ctx.now))) throw tooLate();
  const { revision, startsAt, state } = found;
  const next = { state: "cancelled" as const, revision: revision + 1, changedAt: ctx.now, changedBy: by };
  const tells = state === "booked" && (startsAt ?? 0) > ctx.now;
  await write(ctx, {
    statements: [
      ctx.db
        .update(appointments)
        .set(next)
        .where(and(eq(appointments.orgId, ctx.org.id), eq(appointments.id, id), eq(appointments.revision, revision))),
      exactly(ctx.db, 1),
      ...(tells ? [oweChange(ctx, found, { revision: next.revision, usefulUntil: startsAt ?? 0 })] : []),
    ],
    otherwise: meanwhile,
    audit: { action: "appointment.call_off", subject: { kind: "appointment", id }, detail: { by } },
  });
  if (tells) ctx.startDispatch();
  return { ...found, ...next };
}
