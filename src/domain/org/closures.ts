import { and, asc, eq, gte, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { closures } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { addDays, daysBetween, isLocalDate } from "../../time.ts";
import { newId } from "../../vault.ts";

export type ClosureRow = { id: string; date: string; reason: string; source: "manual" | "holiday" };

const LONGEST_CLOSURE_DAYS = 60;
const MOST_CLOSURES = 2_000;
const date = z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-12-24.");

export const closureInput = z
  .strictObject({
    from: date,
    /** The last day; the first when left out. */
    to: date.optional(),
    reason: z
      .string("Say why.")
      .trim()
      .min(1, "Say why, for whoever reads the skipped dates.")
      .max(120, "Keep it to 120 characters."),
  })
  .refine(({ from, to }) => to === undefined || to >= from, { path: ["to"], error: "The last day can't be before the first." })
  .refine(({ from, to }) => to === undefined || daysBetween(from, to) < LONGEST_CLOSURE_DAYS, {
    path: ["to"],
    error: `Close at most ${LONGEST_CLOSURE_DAYS} days at once.`,
  });

/** The days the org doesn't meet, by date. */
export async function listClosures(ctx: Context, { from, to }: { from?: string; to?: string } = {}): Promise<ClosureRow[]> {
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
    .orderBy(asc(closures.date))
    .limit(MOST_CLOSURES);
}

/** Closes a day or a run of days. Cohorts that are open keep their dates. */
export async function addClosure(ctx: Context, input: z.output<typeof closureInput>): Promise<ClosureRow[]> {
  const days = daysBetween(input.from, input.to ?? input.from) + 1;
  const rows = Array.from({ length: days }, (_, index) => ({
    orgId: ctx.org.id,
    id: newId("clo"),
    date: addDays(input.from, index),
    reason: input.reason,
    source: "manual" as const,
    createdAt: ctx.now,
  }));
  await write(ctx, {
    statements: [ctx.db.insert(closures).values(rows)],
    audit: { action: "closure.add", subject: { kind: "closure", id: rows[0]?.id ?? null }, detail: { from: input.from, days } },
  });
  return rows.map(({ id, date: on, reason, source }) => ({ id, date: on, reason, source }));
}

/** @throws NotFound */
export async function removeClosure(ctx: Context, id: string): Promise<void> {
  const mine = and(eq(closures.orgId, ctx.org.id), eq(closures.id, id), isNull(closures.removedAt));
  const [row] = await ctx.db.select({ id: closures.id }).from(closures).where(mine);
  if (!row) throw new NotFound("closure");
  await write(ctx, {
    statements: [ctx.db.update(closures).set({ removedAt: ctx.now }).where(mine)],
    audit: { action: "closure.remove", subject: { kind: "closure", id } },
  });
}
