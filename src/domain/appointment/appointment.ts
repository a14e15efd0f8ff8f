import { z } from "zod";
import { appointmentKinds, appointmentMarks, appointmentStates, type appointments } from "../../../db/schema/index.ts";
import { visibleLine } from "../../plain-text.ts";
import { isLocalDate, isLocalTime } from "../../time.ts";

export const kinds = appointmentKinds;
export const states = appointmentStates;
export const marks = appointmentMarks;

export type Appointment = Omit<typeof appointments.$inferSelect, "orgId">;

/** Until so long before it somebody may move or call off an appointment by themselves; after that they phone. */
export const CUT_OFF_MS = 24 * 3_600_000;
/** Nobody is offered a time nearer than this. */
export const SOONEST_MS = 2 * 3_600_000;

const date = z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-03-04.");
const UNNAMED = "Say what it is.";
const length = "Give a length from 5 to 240 minutes.";
const number = z.int("Give a session's number.").min(1).max(200);

export const offerInput = z
  .strictObject({
    kind: z.enum(appointmentKinds, "Choose what it is for."),
    name: visibleLine(z.string(UNNAMED).trim().max(120, "Keep it to 120 characters."), UNNAMED),
    staffId: z.string("Choose with whom.").min(1, "Choose with whom.").max(60),
    enrolmentIds: z.array(z.string().max(60)).min(1, "Choose at least one person.").max(200),
    minutes: z.int(length).min(5, length).max(240, length),
    /** Mid-group: between these numbers. */
    afterSession: number.optional(),
    beforeSession: number.optional(),
    /** Post-group: so many days after the last session. */
    withinDays: z.int("Give a number of days.").min(1).max(365).optional(),
    from: date.optional(),
    to: date.optional(),
    notify: z.boolean("Say whether people are asked by mail."),
  })
  .refine(({ from, to }) => !from || !to || to >= from, { path: ["to"], error: "The last day can't be before the first." });

export type OfferInput = z.output<typeof offerInput>;

/** A time that staff set themselves, by the appointment's own clock. */
export const bookingInput = z.strictObject({
  date,
  time: z.string("Give a time.").refine(isLocalTime, "Give a time such as 18:30."),
});

export const markInput = z.strictObject({ mark: z.enum(appointmentMarks, "Choose a mark.") });

/** Whether the person may still move it or call it off by themselves. */
export const mayChange = ({ state, startsAt }: Pick<Appointment, "state" | "startsAt">, now: number): boolean =>
  state !== "booked" || (startsAt ?? 0) - CUT_OFF_MS > now;
