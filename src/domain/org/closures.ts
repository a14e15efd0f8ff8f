import { and, eq, gte, isNull, lte } from "drizzle-orm";
import { closures } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";

/** Days the org doesn't meet, by date; those taken back are left out. */
export async function listClosures(ctx: Context, { from, to }: { from?: string; to?: string } = {}) {
  return ctx.db
    .select({ id: closures.id, date: closures.date, reason: closures.reason, source: closures.source })
    .from(closures)
    .where(
      and(
        eq(closures.orgId, ctx.org.id),
        isNull(closures.removedAt),
        from ? gte(closures.date, from) : undefined,
        to ? lte(closures.date, to) : undefined,
      ),
    )
    .orderBy(closures.date)
    .limit(2000);
}
