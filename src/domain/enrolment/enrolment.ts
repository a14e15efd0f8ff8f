import { z } from "zod";
import { isLocalDate } from "../../time.ts";

const reason = z
  .string("Say why.")
  .trim()
  .min(1, "Say why, for whoever reads this later.")
  .max(500, "Keep it to 500 characters.")
  .regex(/^[^\p{Cs}\0]*$/u, "Leave out control characters.");

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
