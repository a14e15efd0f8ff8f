import { and, eq } from "drizzle-orm";
import { cohorts, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { toCohortRow } from "../cohort/cohort.ts";
import type { ScheduleConflict } from "../cohort/spell-conflict.ts";
import { type Audience, whomItConcerns } from "../cohort/whom-it-concerns.ts";
import { conflictsAt } from "./in-the-way.ts";
import type { Run } from "./queries.ts";
import { compareDates, type DateChange, placedBy, type SeriesChange } from "./series.ts";

/** A cohort and all its sessions, by start: what a change of the series is decided on. */
export type CohortRun = Pick<Run, "cohort" | "run">;

/** @throws NotFound; Conflict `cohort_ended`. */
export async function findCohortRun(ctx: Context, cohortId: string): Promise<CohortRun> {
  const rows = await ctx.db
    .select({ cohort: cohorts, session: sessions })
    .from(cohorts)
    .leftJoin(sessions, and(eq(sessions.orgId, cohorts.orgId), eq(sessions.cohortId, cohorts.id)))
    .where(and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, cohortId)))
    .orderBy(sessions.startsAt, sessions.id);
  const [first] = rows;
  if (!first) throw new NotFound("cohort");
  if (first.cohort.endedAt !== null) throw new Conflict("cohort_ended", "This group has ended, so its dates stay as they are.");
  return { cohort: toCohortRow(first.cohort), run: rows.flatMap(({ session }) => (session ? [session] : [])) };
}

/** What a change of a series would do and whom it concerns. */
export type SeriesPreview = CohortRun & Audience & { change: SeriesChange; dates: DateChange[]; conflicts: ScheduleConflict[] };

export async function previewSeries(ctx: Context, found: CohortRun, change: SeriesChange): Promise<SeriesPreview> {
  const [audience, conflicts] = await Promise.all([
    whomItConcerns(ctx, found.cohort.id),
    conflictsAt(ctx, found.cohort, placedBy(change)),
  ]);
  return { ...found, change, dates: compareDates(found.run, found.cohort.phases, change), conflicts, ...audience };
}
