import { z } from "zod";
import { findRevealing } from "../../mail/discreet.ts";

/** One line that mail says as it stands: refused, with the reason, when a stranger could read from it what the mail is about. */
export const neutralLine = (max: number, missing: string) =>
  z
    .string(missing)
    .trim()
    .max(max, `Keep it to ${max} characters.`)
    .regex(/^\P{Cc}*$/u, "Keep it to one line.")
    .refine((text) => findRevealing(text) === null, {
      error: ({ input }) => `“${findRevealing(String(input))}” would tell a stranger what the mail is about. Say it another way.`,
    });
