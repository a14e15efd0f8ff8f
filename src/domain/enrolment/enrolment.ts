import { z } from "zod";
import { severalLines } from "../../plain-text.ts";
import { isLocalDate } from "../../time.ts";

const reason = severalLines(
  z.string("Say why.").trim().min(1, "Say why, for whoever reads this later.").max(500, "Keep it to 500 characters."),
);

export const enrolmentInput = z.strictObject({
  participantId: z.string("Choose a participant.").min(1, "Choose a participant.").max(60),
  /** Default: today in the cohort's zone. An earlier date enters history. */
  joinedOn: z.string("Give a date such as 2027-02-24.").refine(isLocalDate, "Give a date such as 2027-02-24.").optional(),
  override: z.strictObject({ reason }).optional(),
});

export const withdrawalInput = z.strictObject({ reason });

export const transferInput = z.strictObject({
  /** The group they move to. */
  cohortId: z.string("Choose a group.").min(1, "Choose a group.").max(60),
  reason,
});

const day = z.string("Give a date such as 2027-02-24.").refine(isLocalDate, "Give a date such as 2027-02-24.");

/** The first and the last day they stay away; without a last one, until they are back. */
export const pauseDays = z.strictObject({ from: day, until: day.nullish() });

export const pauseInput = pauseDays.extend({ reason: reason.nullish() });

/** The last day of a pause. */
export const pauseEndInput = z.strictObject({ until: day });

export type EnrolmentInput = z.output<typeof enrolmentInput>;

export type Enrolment = {
  id: string;
  cohortId: string;
  participantId: string;
  status: "active" | "withdrawn";
  joinedOn: string;
  joinedAt: number;
  leftAt: number | null;
};
