import { z } from "zod";
import { visibleLine } from "../../plain-text.ts";
import { daysBetween, isLocalDate } from "../../time.ts";
import { consentFields, exportFormats } from "../disclosure/disclosure.ts";
import { line } from "../participant/participant.ts";
import { scopeInput } from "./report.ts";

const MOST_DAYS = 400;

const date = (missing: string) => z.string(missing).refine(isLocalDate, "Give a date such as 2027-03-04.");

const shared = {
  ...scopeInput.shape,
  from: date("Give the first day."),
  to: date("Give the last day."),
  recipient: line(160, "Say who gets it: a person or an organization."),
  format: z.enum(exportFormats, "Choose csv or xlsx.").default("csv"),
  /** Of CSV alone: Excel reads a file as UTF-8 only when it begins with one. */
  byteOrderMark: z.boolean("Say true or false.").default(false),
};

const WHY = "Say why, in at least 10 characters: it is kept with your name.";

/** Line breaks become spaces: it stands in one cell. */
const reason = z
  .string(WHY)
  .transform((text) => text.replace(/\s+/g, " ").trim())
  .pipe(visibleLine(z.string().min(10, { error: WHY, abort: true }).max(500, "Keep it to 500 characters."), WHY));

/** What an identified export is about and what it rests on. Dates are those of each venue's own calendar, both included. */
export const exportInput = z
  .discriminatedUnion(
    "basis",
    [
      z.strictObject({ ...shared, basis: z.literal("reason"), reason }),
      z.strictObject({ ...shared, basis: z.literal("consent"), purpose: consentFields.purpose }),
    ],
    { error: "Say what it rests on: a reason, or a consent." },
  )
  .refine(({ from, to }) => from <= to, { path: ["to"], error: "The end can't be before the beginning." })
  .refine(({ from, to }) => daysBetween(from, to) < MOST_DAYS, {
    path: ["to"],
    error: `At most ${MOST_DAYS} days in one file.`,
  });
export type ExportInput = z.output<typeof exportInput>;
