import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { findCohort } from "../cohort/queries.ts";
import { findProgram } from "../program/queries.ts";
import { findSite } from "../site/queries.ts";
import { findStaff } from "../staff/queries.ts";
import { cell } from "./cells.ts";
import type { CohortRow } from "./read-cohorts.ts";
import { cohortIn, type ReportInput } from "./report.ts";

/** Another org's row is as little there as one that doesn't exist. @throws NotFound */
export async function assertScope(ctx: Context, { cohortId, programId, siteId, facilitatorId }: ReportInput): Promise<void> {
  if (cohortId) await findCohort(ctx, cohortId);
  if (programId) await findProgram(ctx, programId);
  if (siteId) await findSite(ctx, siteId);
  if (facilitatorId) await findStaff(ctx, facilitatorId);
}

/** A program, site, leader or org that never had another group: what is said of it is that group's own report. */
export async function isOneGroup(ctx: Context, input: ReportInput): Promise<boolean> {
  return (await ctx.db.all(groupsThatMet(ctx, input))).length === 1;
}

/** Two of them at most. */
export const groupsThatMet = (ctx: Context, input: ReportInput): SQL => sql`
  select c.id from cohorts c where c.org_id = ${ctx.org.id} and ${cohortIn(ctx, input, "c.id")}
    and exists (select 1 from cohort_months m where m.org_id = c.org_id and m.cohort_id = c.id and m.sessions > 0) limit 2`;

/**
 * Whether what a report adds up is among some hidden cells, of groups that expect people or of drop-in groups. What two filters cut out together
 * shows only if nothing in it is hidden.
 */
export function hiddenScope({ cohortId, programId, siteId, facilitatorId }: ReportInput, rows: readonly CohortRow[]) {
  const scopes = [
    cohortId && cell.cohort(cohortId),
    programId && cell.program(programId),
    siteId && cell.site(siteId),
    facilitatorId && cell.facilitator(facilitatorId),
  ].filter((key) => key !== undefined && key !== "");
  return (cells: ReadonlySet<string>, isOpen = false): boolean => {
    if (scopes.length > 1 || cohortId)
      return rows.some((row) => (row.enrolmentMode === "drop_in") === isOpen && cells.has(cell.cohort(row.id)));
    const key = scopes[0] ?? cell.all;
    return cells.has(isOpen ? cell.open(key) : key);
  };
}
