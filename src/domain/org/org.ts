import { z } from "zod";
import type { orgs } from "../../../db/schema/index.ts";
import type { Org } from "../../context.ts";
import { visibleLine } from "../../plain-text.ts";
import { isZone } from "../../time.ts";
import { neutralLine } from "./neutral.ts";

export function toOrg(row: typeof orgs.$inferSelect): Org {
  const { createdAt: _, staffMailAt: _at, digestOn: _on, summaryMonth: _month, ...org } = row;
  return org;
}

const UNNAMED = "Give the organization a name.";

/** What an org is asked at set-up and may change later. */
export const orgFields = {
  name: visibleLine(z.string(UNNAMED).trim().max(120, "Keep it to 120 characters."), UNNAMED),
  timezone: z.string("Choose a time zone.").refine(isZone, "Choose an IANA zone such as America/New_York."),
  country: z
    .string("Give a country.")
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, "Use a two-letter country code."),
  region: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9-]{1,10}$/, "Use a region code such as NY.")
    .optional(),
  alias: neutralLine(60, "Give a neutral name.").min(1, "Give a neutral name."),
};

const ADDRESS = /^(?:[^<>\p{Cc}]{0,80}<)?[^\s<>@"]+@[^\s<>@".]+(?:\.[^\s<>@".]+)+>?$/u;

/** Everything about an org that a manager may change, all at once: what is left out is cleared. */
export const orgSettings = z.strictObject({
  ...orgFields,
  locale: z.enum(["en", "es"], "Choose a language."),
  mailFrom: z
    .string()
    .trim()
    .max(254, "Keep it to 254 characters.")
    .refine((text) => ADDRESS.test(text) && text.includes("<") === text.endsWith(">"), {
      error: "Give an address such as mail@example.org.",
    })
    .optional(),
  replyPhone: z
    .string()
    .trim()
    .regex(/^[+()\d][\d ()./+-]{3,29}$/, "Give a phone number such as +1 555 0100.")
    .optional(),
  addressConfirmedBy: z.enum(["staff", "participant"], "Choose who confirms an address."),
  excusedCutoffHours: z.coerce
    .number("Give a number of hours.")
    .int("Give whole hours.")
    .min(0, "Give 0 hours or more.")
    .max(336, "Give at most 336 hours, two weeks."),
});
