import type { Context } from "../../context.ts";
import { findCohort } from "../cohort/queries.ts";
import { findProgram } from "../program/queries.ts";
import { findSite } from "../site/queries.ts";
import { findStaff } from "../staff/queries.ts";
import type { ReportInput } from "./report.ts";

/** Another org's row is as little there as one that doesn't exist. @throws NotFound */
export async function assertScope(ctx: Context, { cohortId, programId, siteId, facilitatorId }: ReportInput): Promise<void> {
  if (cohortId) await findCohort(ctx, cohortId);
  if (programId) await findProgram(ctx, programId);
  if (siteId) await findSite(ctx, siteId);
  if (facilitatorId) await findStaff(ctx, facilitatorId);
}
