import { and, eq, gte, inArray, sql } from "drizzle-orm";
import { deliveries, endedOtherwise } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";

const WEEK_MS = 7 * 86_400_000;

/** Mail of the last week that didn't arrive as promised, by state. */
export async function countTroubledMail(ctx: Context): Promise<{ failed: number; unknown: number; missed: number }> {
  const rows = await ctx.db
    .select({ state: deliveries.state, count: sql<number>`count(*)` })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.orgId, ctx.org.id),
        inArray(deliveries.state, ["failed", "unknown", "missed"]),
        endedOtherwise,
        gte(deliveries.createdAt, ctx.now - WEEK_MS),
      ),
    )
    .groupBy(deliveries.state);
  const of = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
  return { failed: of("failed"), unknown: of("unknown"), missed: of("missed") };
}
