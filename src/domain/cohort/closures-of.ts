import { and, asc, eq, gte, isNull, sql } from "drizzle-orm";
import { closures } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { MOST_CLOSURES } from "../org/closures.ts";
import type { Closure } from "./schedule.ts";

/** The days a cohort doesn't meet: the whole org's, and those of the site it meets at. Other sites' are none of its. */
export const listClosuresOf = (ctx: Context, cohortId: string, from: string): Promise<Closure[]> =>
  closuresOf(ctx, cohortId, from);

/** The statement behind `listClosuresOf`. */
export const closuresOf = (ctx: Context, cohortId: string, from: string) =>
  ctx.db
    .select({ date: closures.date, reason: closures.reason })
    .from(closures)
    .where(
      and(
        eq(closures.orgId, ctx.org.id),
        isNull(closures.removedAt),
        gte(closures.date, from),
        sql`(${closures.siteId} is null or ${closures.siteId} = (select m.site_id from cohort_rooms r
          join rooms m on m.org_id = r.org_id and m.id = r.room_id
          where r.org_id = ${ctx.org.id} and r.cohort_id = ${cohortId}))`,
      ),
    )
    .orderBy(asc(closures.date))
    .limit(MOST_CLOSURES);
