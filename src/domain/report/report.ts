import { z } from "zod";
import { addDays, isLocalDate, toInstant } from "../../time.ts";

const localDate = z.string().refine(isLocalDate, "Give a date such as 2027-03-04.");

/** Which sessions a report is about. Dates are local to the org, both included. */
export const reportInput = z
  .strictObject({
    cohortId: z.string().max(60).optional(),
    programId: z.string().max(60).optional(),
    from: localDate.optional(),
    to: localDate.optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["to"], error: "The end can't be before the beginning." });
export type ReportInput = z.output<typeof reportInput>;

/** Sessions that start from `from` and before `to`, UTC epoch ms. */
export type Span = { from: number; to: number };

/** E.g. to 2027-03-14 in New York → before 2027-03-15T04:00Z. */
export const spanOf = ({ from, to }: ReportInput, zone: string): Span => ({
  from: from ? toInstant({ date: from, time: "00:00" }, zone) : 0,
  to: to ? toInstant({ date: addDays(to, 1), time: "00:00" }, zone) : Number.MAX_SAFE_INTEGER,
});
