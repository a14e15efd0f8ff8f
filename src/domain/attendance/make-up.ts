import { z } from "zod";

const id = z.string().min(1).max(60);

/** What stands in for a missed session: exactly one of a later session elsewhere and the next cycle. */
export const makeUpInput = z
  .strictObject({
    missedSessionId: z.string("Say which session was missed.").min(1, "Say which session was missed.").max(60),
    /** A later session of another group of the same program, which they come to as a guest. */
    sessionId: id.optional(),
    /** The next cycle: the group in which they take it. */
    cohortId: id.optional(),
  })
  .refine(({ sessionId, cohortId }) => (sessionId === undefined) !== (cohortId === undefined), {
    path: ["sessionId"],
    error: "Choose one date or one group.",
  });

export type MakeUpInput = z.output<typeof makeUpInput>;

export const settlementInput = z.strictObject({ came: z.boolean("Say whether they came.") });

/** Instants are UTC epoch milliseconds. */
export type MakeUp = {
  id: string;
  enrolmentId: string;
  missed: { sessionId: string; label: string; startsAt: number };
  /** Where it is made up: with a session, or without one as long as only the next cycle is known. */
  cohort: { id: string; name: string };
  session: { id: string; startsAt: number; timezone: string; cancelled: boolean } | null;
  /** Null: nobody has said so yet. */
  came: boolean | null;
  plannedAt: number;
};

/** Somebody from elsewhere who comes to one session. */
export type Guest = { makeUpId: string; participantId: string; name: string; came: boolean | null };
