import { z } from "zod";
import type { Context } from "../../context.ts";
import { isLocalDate, isLocalTime } from "../../time.ts";
import { listClosuresOf } from "../cohort/closures-of.ts";
import { changeSeries, type SeriesChanged } from "./change-series.ts";
import { type CohortRun, findCohortRun, previewSeries, type SeriesPreview } from "./cohort-run.ts";
import { planReschedule } from "./plan-reschedule.ts";

const weeks = "Give a number of weeks from 1 to 12.";

export const rescheduleInput = z.strictObject({
  from: z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-03-04."),
  /** ISO, 1 = Monday. What is left out stays. */
  weekdays: z
    .array(z.int().min(1).max(7))
    .min(1, "Choose a weekday.")
    .max(7)
    .transform((days) => [...new Set(days)].sort())
    .optional(),
  startTime: z.string("Give a time.").refine(isLocalTime, "Give a time such as 18:30.").optional(),
  intervalWeeks: z.int(weeks).min(1, weeks).max(12, weeks).optional(),
  notify: z.boolean("Say whether people are told."),
});

export type RescheduleInput = z.output<typeof rescheduleInput>;

/** @throws as `planReschedule`; NotFound; Conflict `cohort_ended`. */
export async function previewReschedule(
  ctx: Context,
  cohortId: string,
  input: Omit<RescheduleInput, "notify">,
): Promise<SeriesPreview> {
  const found = await findCohortRun(ctx, cohortId);
  return previewSeries(ctx, found, await plan(ctx, found, input));
}

/**
 * Gives a cohort another weekday, time or interval from a date on.
 *
 * @throws as `previewReschedule`; Conflict `schedule_changed`.
 */
export async function rescheduleSeries(ctx: Context, cohortId: string, input: RescheduleInput): Promise<SeriesChanged> {
  const found = await findCohortRun(ctx, cohortId);
  const change = await plan(ctx, found, input);
  return changeSeries(ctx, found, change, {
    kind: "moved",
    notify: input.notify,
    audit: {
      action: "cohort.reschedule",
      subject: { kind: "cohort", id: cohortId },
      detail: { from: input.from, moved: change.moved.length },
    },
  });
}

async function plan(ctx: Context, { cohort, run }: CohortRun, input: Omit<RescheduleInput, "notify">) {
  const { from, weekdays = cohort.weekdays, startTime = cohort.startTime, intervalWeeks = cohort.intervalWeeks } = input;
  const closures = await listClosuresOf(ctx, cohort.id, from);
  return planReschedule(cohort, run, { from, weekdays, startTime, intervalWeeks }, closures, ctx.now);
}
