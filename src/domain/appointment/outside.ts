import { and, eq, gt, isNull } from "drizzle-orm";
import { appointments } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { resolutions, type ScheduleConflict, severities, spellConflict } from "../cohort/spell-conflict.ts";
import type { SeriesPreview } from "../session/cohort-run.ts";
import { applyChange, type SeriesChange } from "../session/series.ts";
import { fits, windowOf } from "./window.ts";

type Previewed = Pick<SeriesPreview, "cohort" | "run"> & { change: SeriesChange; conflicts: ScheduleConflict[] };

/** A preview of a change of a series, with what it means for one-to-ones that are booked: those that would no longer fit. */
export async function withOneToOnes<Preview extends Previewed>(ctx: Context, preview: Preview): Promise<Preview> {
  const { cohort, run, change } = preview;
  const booked = await ctx.db
    .select()
    .from(appointments)
    .where(
      and(
        eq(appointments.orgId, ctx.org.id),
        eq(appointments.cohortId, cohort.id),
        eq(appointments.state, "booked"),
        isNull(appointments.mark),
        gt(appointments.startsAt, ctx.now),
      ),
    )
    .limit(2_000);
  const after = applyChange(run, change);
  const outside = booked.filter((one) => fits(one, windowOf(one, run)) && !fits(one, windowOf(one, after)));
  if (outside.length === 0) return preview;
  const dates = outside.map(({ startsAt }) => new Date(startsAt ?? 0).toISOString().slice(0, 10)).sort();
  const conflict: ScheduleConflict = {
    kind: "one_to_one",
    severity: severities.one_to_one,
    message: spellConflict({ kind: "one_to_one", who: String(outside.length), other: "", dates }),
    resolve: resolutions.one_to_one,
    cohortId: cohort.id,
    dates,
  };
  return { ...preview, conflicts: [...preview.conflicts, conflict] };
}
