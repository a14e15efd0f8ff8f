import { sql } from "drizzle-orm";
import { z } from "zod";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { applyPolicy } from "../program/follow.ts";
import { findProgram } from "../program/queries.ts";
import { policyFields, samePolicy } from "../program/reminder-policy.ts";
import { type Cohort, findCohort } from "./queries.ts";

/** A policy of the cohort's own, or the program's again. */
export const remindInput = z.union([z.strictObject({ followProgram: z.literal(true) }), z.strictObject(policyFields)]);

/**
 * Gives a cohort reminders of its own, or has it follow its program's again. Sessions to come are planned anew;
 * what has been handed on isn't repeated.
 *
 * @throws NotFound
 */
export async function remindCohort(ctx: Context, cohortId: string, input: z.output<typeof remindInput>): Promise<Cohort> {
  const cohort = await findCohort(ctx, cohortId);
  const own = !("followProgram" in input);
  const policy = "followProgram" in input ? await findProgram(ctx, cohort.programId) : input;
  if (own === cohort.reminders.own && samePolicy(policy, cohort.reminders)) return cohort;
  await write(ctx, {
    statements: applyPolicy(ctx, sql`id = ${cohortId}`, policy, own),
    audit: {
      action: "cohort.remind",
      subject: { kind: "cohort", id: cohortId },
      detail: { own, offsets: policy.reminderOffsets.join(","), quiet: policy.quietHours !== null },
    },
  });
  return findCohort(ctx, cohortId);
}
