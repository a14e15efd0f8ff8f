import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { cell } from "./cells.ts";

/** Which cohorts meet at a site and which somebody leads: the groups of cohorts that have a table of their own. */
export async function readGroups(ctx: Context): Promise<Map<string, string[]>> {
  const rows = await ctx.db.all<{ site: string | null; facilitator: string | null; cohortId: string }>(sql`
    select r.site_id as site, null as facilitator, p.cohort_id as cohortId from cohort_rooms p
      join rooms r on r.org_id = p.org_id and r.id = p.room_id where p.org_id = ${ctx.org.id} and r.site_id is not null
    union all select null, f.staff_id, f.cohort_id from cohort_facilitators f where f.org_id = ${ctx.org.id}`);
  const groups = new Map<string, string[]>();
  for (const { site, facilitator, cohortId } of rows) {
    const key = site === null ? cell.facilitator(facilitator ?? "") : cell.site(site);
    groups.set(key, [...(groups.get(key) ?? []), cohortId]);
  }
  return groups;
}
