import { z } from "zod";
import { findRevealing } from "../../mail/discreet.ts";
import { oneLine } from "../../plain-text.ts";

/** One line that mail says as it stands: refused, with the reason, when a stranger could read from it what the mail is about. */
export const neutralLine = (max: number, missing: string) =>
  oneLine(z.string(missing).trim().max(max, `Keep it to ${max} characters.`)).refine((text) => findRevealing(text) === null, {
    error: ({ input }) => `“${findRevealing(String(input))}” would tell a stranger what the mail is about. Say it another way.`,
  });
