import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cohorts } from "../../../db/schema/index.ts";
import { tallyCohort } from "../../../db/tallies.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { changedIn, findShape, type ProgramShape } from "../program/version.ts";
import { fitPhases } from "./fit-phases.ts";
import { mergeModules, mergePhases } from "./merge-version.ts";
import { type Cohort, findCohort } from "./queries.ts";
import type { Phase } from "./schedule.ts";

const number = "Give a session's number.";

export const versionInput = z.strictObject({
  version: z.int("Choose a version.").min(1),
  /** The first session that goes by it. */
  fromSession: z.int(number).min(1, number).max(200, number),
});

export type VersionPlan = {
  cohort: Cohort;
  /** The two versions, and what differs. */
  before: ProgramShape;
  after: ProgramShape;
  changed: ReturnType<typeof changedIn>;
  phases: Phase[];
  modules: ProgramShape["modules"];
  /** The cohort's as they are. */
  own: Pick<ProgramShape, "phases" | "modules">;
  /** The first session that is neither over nor marked. */
  firstFree: number;
};

/**
 * What giving a running cohort another version of its program would make of its phases and modules. Writes nothing. How many sessions it
 * has, how long they are and how many people it takes stay its own.
 *
 * @throws NotFound; Invalid for a session that is over, marked or beyond the last; Conflict `cohort_ended`, `same_version`.
 */
export async function planVersion(
  ctx: Context,
  cohortId: string,
  { version, fromSession }: z.output<typeof versionInput>,
): Promise<VersionPlan> {
  const cohort = await findCohort(ctx, cohortId);
  if (cohort.endedAt !== null) throw new Conflict("cohort_ended", "This group has ended, so it stays as it was.");
  if (cohort.programVersion === version) throw new Conflict("same_version", "It goes by that version already.");
  const [before, after, firstFree] = await Promise.all([
    findShape(ctx, cohort.programId, cohort.programVersion),
    findShape(ctx, cohort.programId, version),
    readFirstFree(ctx, cohortId),
  ]);
  if (fromSession < firstFree)
    throw new Invalid([
      { path: "fromSession", message: `Sessions before ${firstFree} are over or marked, so they stay as they are.` },
    ]);
  const own = { phases: cohort.phases, modules: cohort.modules.map((one) => ({ entryPoint: true, ...one })) };
  const count = cohort.sessionCount;
  if (count !== null && fromSession > count)
    throw new Invalid([{ path: "fromSession", message: `It has ${count} sessions. Choose one of them.` }]);
  const fitted = fitPhases(after.phases, count ?? after.sessionCount);
  return {
    ...{ cohort, before, after, firstFree, own },
    changed: changedIn(before, after),
    phases: mergePhases(own.phases, fitted, fromSession),
    modules: mergeModules(own.modules, after.modules, fromSession),
  };
}

/** Gives it to it. @throws as `planVersion`; Conflict `schedule_changed`. */
export async function moveToVersion(ctx: Context, cohortId: string, input: z.output<typeof versionInput>): Promise<void> {
  const { cohort, own, phases, modules } = await planVersion(ctx, cohortId, input);
  const { version, fromSession } = input;
  const ofThis = and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, cohortId));
  await write(ctx, {
    guards: [
      {
        holds: sql`(select program_version from cohorts where ${ofThis}) = ${cohort.programVersion}
          and (select session_count is ${cohort.sessionCount} and phases = ${JSON.stringify(own.phases)} from cohorts where ${ofThis})
          and (${firstFree(ctx, cohortId)}) <= ${fromSession}`,
        otherwise: () => new Conflict("schedule_changed", "Somebody else has just changed this group. Look again."),
      },
    ],
    statements: [
      ctx.db
        .update(cohorts)
        .set({ programVersion: version, phases: JSON.stringify(phases), modules: JSON.stringify(modules) })
        .where(ofThis),
      ...tallyCohort(ctx, cohortId),
    ],
    audit: {
      action: "cohort.version",
      subject: { kind: "cohort", id: cohortId },
      detail: { from: cohort.programVersion, to: version, fromSession },
    },
  });
}

/** The first number that is neither over nor marked. */
export async function readFirstFree(ctx: Context, cohortId: string): Promise<number> {
  const [row] = await ctx.db.all<{ first: number }>(firstFree(ctx, cohortId));
  return row?.first ?? 1;
}

const firstFree = (ctx: Context, cohortId: string) => sql`select coalesce(max(number), 0) + 1 as first from sessions
  where org_id = ${ctx.org.id} and cohort_id = ${cohortId} and number is not null
    and (marked_at is not null or starts_at <= ${ctx.now})`;
