import { and, desc, eq, or } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import { cohortDecisions, cohorts, staff } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { isLocalDate } from "../../time.ts";
import { newId } from "../../vault.ts";

export type DecisionKind = (typeof cohortDecisions.$inferSelect)["kind"];

/** What is recorded of a decision about how long a group goes on. */
export const decisionFields = {
  decidedBy: z
    .string("Say who decided.")
    .trim()
    .min(1, "Say who decided, such as “the group and Dana”.")
    .max(200, "Keep it to 200 characters."),
  reason: z.string("Give a reason.").trim().min(1, "Give a reason; only staff see it.").max(500, "Keep it to 500 characters."),
  /** Default: the date of the last session. */
  contractEndsOn: z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-06-30.").optional(),
};

type Decided = {
  kind: DecisionKind;
  cohortId: string;
  sessionsBefore: number | null;
  sessionsAfter: number | null;
  contractEndsOn: string | null;
  decidedBy: string;
  reason: string;
  followOnId?: string;
};

/** The statement that records a decision; it goes into the batch of what was decided. */
export function recordDecision(
  ctx: Context,
  { decidedBy, reason, followOnId, ...columns }: Decided,
): { id: string; statement: Statement } {
  const id = newId("dec");
  const seal = (column: string, text: string) => ctx.vault.seal({ table: "cohort_decisions", row: id, column }, text);
  return {
    id,
    statement: ctx.db.insert(cohortDecisions).values({
      orgId: ctx.org.id,
      id,
      ...columns,
      followOnId: followOnId ?? null,
      decidedBy: seal("decided_by", decidedBy),
      reason: seal("reason", reason),
      recordedAt: ctx.now,
      recordedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    }),
  };
}

export type Decision = Omit<typeof cohortDecisions.$inferSelect, "orgId" | "recordedBy"> & {
  /** The staff member who wrote it down. */
  recordedBy: string | null;
  cohortName: string;
  followOnName: string | null;
};

/** What was decided about a cohort, and the decision that it goes on from another, newest first. */
export async function listDecisions(ctx: Context, cohortId: string): Promise<Decision[]> {
  const next = alias(cohorts, "next");
  const rows = await ctx.db
    .select({ decision: cohortDecisions, cohortName: cohorts.name, followOnName: next.name, recorder: staff.name })
    .from(cohortDecisions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, cohortDecisions.orgId), eq(cohorts.id, cohortDecisions.cohortId)))
    .leftJoin(next, and(eq(next.orgId, cohortDecisions.orgId), eq(next.id, cohortDecisions.followOnId)))
    .leftJoin(staff, and(eq(staff.orgId, cohortDecisions.orgId), eq(staff.id, cohortDecisions.recordedBy)))
    .where(
      and(
        eq(cohortDecisions.orgId, ctx.org.id),
        or(eq(cohortDecisions.cohortId, cohortId), eq(cohortDecisions.followOnId, cohortId)),
      ),
    )
    .orderBy(desc(cohortDecisions.recordedAt), desc(cohortDecisions.id))
    .limit(50);
  return rows.map(({ decision: { orgId: _, ...row }, cohortName, followOnName, recorder }) => {
    const open = (column: string, text: string) => ctx.vault.open({ table: "cohort_decisions", row: row.id, column }, text);
    return {
      ...row,
      decidedBy: open("decided_by", row.decidedBy),
      reason: open("reason", row.reason),
      recordedBy: recorder,
      cohortName,
      followOnName,
    };
  });
}
