import { z } from "zod";

const id = z.string().min(1).max(60);

/** What stands in for a missed session: exactly one of a later session elsewhere, an appointment and the next cycle. */
export const makeUpInput = z
  .strictObject({
    missedSessionId: z.string("Say which session was missed.").min(1, "Say which session was missed.").max(60),
    /** A later session of another group of the same program, which they come to as a guest. */
    sessionId: id.optional(),
    /** One of their own that is still to come. */
    appointmentId: id.optional(),
    /** The next cycle: the group in which they take it. */
    cohortId: id.optional(),
  })
  .refine(({ sessionId, appointmentId, cohortId }) => [sessionId, appointmentId, cohortId].filter(Boolean).length === 1, {
    path: ["sessionId"],
    error: "Choose one date, one appointment or one group.",
  });

export type MakeUpInput = z.output<typeof makeUpInput>;

export const settlementInput = z.strictObject({ came: z.boolean("Say whether they came.") });

/** Instants are UTC epoch milliseconds. */
export type MakeUp = {
  id: string;
  enrolmentId: string;
  missed: { sessionId: string; label: string; startsAt: number };
  /** Where it is made up: with a session or an appointment, or without as long as only the next cycle is known. */
  cohort: { id: string; name: string };
  session: { id: string; startsAt: number; timezone: string; cancelled: boolean } | null;
  /** `startsAt` null: no time is chosen yet. */
  appointment: { id: string; name: string; startsAt: number | null; cancelled: boolean } | null;
  /** Null: nobody has said so yet. Of an appointment its own mark says so. */
  came: boolean | null;
  plannedAt: number;
};

/** Somebody from elsewhere who comes to one session. */
/** What is said of one to whoever settles it: a peer supporter isn't told what a guest missed, which is another group's. */
export type SettledMakeUp = Omit<MakeUp, "enrolmentId" | "missed"> & {
  enrolmentId: string | null;
  missed: MakeUp["missed"] | null;
};

export type Guest = { makeUpId: string; participantId: string; name: string; came: boolean | null };
