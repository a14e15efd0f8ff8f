import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { owe } from "../../mail/owe.ts";
import { remindAt } from "../../mail/quiet-hours.ts";
import { addDays, toInstant } from "../../time.ts";
import type { ReminderPolicy } from "../program/reminder-policy.ts";
import type { Appointment } from "./appointment.ts";
import type { Window } from "./window.ts";

const MINUTE_MS = 60_000;
const LONGEST_OFFER_MS = 60 * 86_400_000;

type About = Pick<Appointment, "id" | "participantId" | "enrolmentId">;

/** What every mail about an appointment has in common: its link opens the page where a time is chosen. */
const about = ({ id, participantId, enrolmentId }: About, what: string, revision: number, offset?: number) => ({
  uniqueKey: `appointment|${id}|${what}`,
  participantId,
  enrolmentId,
  payload: { kind: "appointment" as const, appointmentId: id, revision, ...(offset === undefined ? {} : { offset }) },
});

/** Asks somebody to choose a time, while there are times left. */
export const oweOffer = (ctx: Context, row: About, { until }: Window): Statement =>
  owe(ctx, {
    ...about(row, `offer|${ctx.now}`, 0),
    kind: "appointment_offer",
    usefulUntil: until ? toInstant({ date: addDays(until, 1), time: "00:00" }, ctx.org.timezone) : ctx.now + LONGEST_OFFER_MS,
  });

/** Confirms what was booked, moved or called off, with a calendar file that says so. */
export const oweChange = (
  ctx: Context,
  row: About,
  { revision, usefulUntil }: { revision: number; usefulUntil: number },
): Statement => owe(ctx, { ...about(row, `change|${revision}`, revision), kind: "appointment_changed", usefulUntil });

/** The reminders of one that is booked, as for sessions: at the cohort's offsets, out of its quiet hours. */
export function oweReminders(
  ctx: Context,
  row: About & { startsAt: number; revision: number },
  { reminderOffsets, quietHours }: Pick<ReminderPolicy, "reminderOffsets" | "quietHours">,
  zone: string,
): Statement[] {
  const { startsAt, revision } = row;
  return reminderOffsets
    .map((offset) => ({ offset, dueAt: startsAt - offset * MINUTE_MS }))
    .filter(({ dueAt }) => dueAt > ctx.now)
    .map(({ offset, dueAt }) =>
      owe(ctx, {
        ...about(row, `reminder|${revision}|${offset}`, revision, offset),
        kind: "appointment_reminder",
        dueAt: remindAt({ dueAt, startsAt, quiet: quietHours, zone }, ctx.now),
        usefulUntil: startsAt,
      }),
    );
}
