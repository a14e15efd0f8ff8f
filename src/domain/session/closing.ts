import { z } from "zod";
import { isLocalDate, isLocalTime } from "../../time.ts";

const date = z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-12-24.");

/**
 * What becomes of a session on a day off. `push`: it is cancelled, later ones move up and the course gets a date at its end.
 * `move`: to another date and time. `keep`: it takes place all the same.
 */
export const decisionShape = z
  .strictObject({
    sessionId: z.string("Name a session.").max(60),
    action: z.enum(["push", "move", "keep"], "Choose push, move or keep."),
    date: date.optional(),
    time: z.string("Give a time.").refine(isLocalTime, "Give a time such as 18:30.").optional(),
  })
  .refine(({ action, date, time }) => action !== "move" || (date !== undefined && time !== undefined), {
    path: ["date"],
    error: "Say when it takes place instead.",
  });

export type SessionDecision = z.output<typeof decisionShape>;

const MOST_DAYS = 400;
const MOST_DECISIONS = 500;

const deciding = {
  decisions: z.array(decisionShape).max(MOST_DECISIONS, `Decide on at most ${MOST_DECISIONS} sessions at once.`).optional(),
  /** For sessions without a decision of their own. `later`: they stay, and wait to be decided on. */
  otherwise: z.enum(["push", "keep", "later"], "Choose push, keep or later.").optional(),
  notify: z.boolean("Say whether people are told."),
};

export const closingInput = z.strictObject({
  days: z
    .array(
      z.strictObject({
        date,
        reason: z.string("Say why.").trim().min(1, "Say why.").max(120, "Keep it to 120 characters."),
      }),
    )
    .min(1, "Name a day.")
    .max(MOST_DAYS, `Close at most ${MOST_DAYS} days at once.`),
  /** Left out or null: the whole org. */
  siteId: z.string("Choose a site.").max(60).nullable().optional(),
  /** Where the days come from. */
  source: z.enum(["manual", "holiday", "calendar"]).optional(),
  ...deciding,
});

export type ClosingInput = z.output<typeof closingInput>;

export const settlingInput = z.strictObject(deciding);

export type SettlingInput = z.output<typeof settlingInput>;
