import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import type { CompletionRule } from "../attendance/course-status.ts";
import { ratio } from "./metrics.ts";
import type { CohortRow } from "./read-cohorts.ts";
import { unrecorded } from "./read-counts.ts";
import type { ReportInput } from "./report.ts";

/** What only one cohort's own report says. */
export type Course = {
  /** Pairs of person and held session without a mark; held back from every figure. */
  unrecorded: number;
  /** Per enrolled person, on average. */
  dose: { sessions: number | null; minutes: number | null; share: number | null };
  rule: CompletionRule;
  threshold: number;
  /** Sessions are still to come, so these are so far. */
  soFar: boolean;
  completion: { percent: number | null; completed: number; enrolled: number; rate: number | null }[];
};

export async function courseOf(ctx: Context, row: CohortRow, input: ReportInput & { cohortId: string }): Promise<Course> {
  const [[missing], [ahead]] = await Promise.all([
    ctx.db.all<{ count: number }>(unrecorded(ctx, input)),
    ctx.db.all<{
      some: number;
    }>(sql`select exists (select 1 from sessions s where s.org_id = ${ctx.org.id} and s.cohort_id = ${row.id}
      and s.outcome = 'planned' and s.number is not null) as some`),
  ]);
  const { enrolled, doseSessions, doseMinutes, sessionCount } = row;
  const rule = row.rule === "topic_cycle" || sessionCount !== null ? row.rule : "open_ended";
  return {
    unrecorded: missing?.count ?? 0,
    dose: {
      sessions: ratio(doseSessions, enrolled),
      minutes: ratio(doseMinutes, enrolled),
      share: sessionCount === null ? null : ratio(doseSessions, enrolled * sessionCount),
    },
    rule,
    threshold: row.percent,
    soFar: ahead?.some === 1,
    completion: sharesOf(row, rule).map(([percent, completed]) => ({
      percent,
      completed,
      enrolled,
      rate: ratio(completed, enrolled),
    })),
  };
}

/** By shares of the sessions, the program's own among them; by another rule, one line. */
function sharesOf(row: CohortRow, rule: CompletionRule): [number | null, number][] {
  if (rule === "open_ended") return [];
  if (rule !== "sequential") return [[null, row.completed]];
  const shares = new Map([
    [50, row.completed50],
    [75, row.completed75],
    [100, row.completed100],
    [row.percent, row.completed],
  ]);
  return [...shares].sort(([a], [b]) => a - b);
}
