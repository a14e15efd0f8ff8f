import { and, asc, eq, gte, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { closures } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { addDays, daysBetween, isLocalDate } from "../../time.ts";
import { newId } from "../../vault.ts";

export type ClosureRow = Pick<typeof closures.$inferSelect, "id" | "date" | "reason" | "source" | "siteId">;

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
    .select({ id: closures.id, date: closures.date, reason: closures.reason, source: closures.source, siteId: closures.siteId })
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

/**
 * Closes a day or a run of days; those among them that are closed already stay as they are. Cohorts that are open keep their
 * dates. Two people who close a day at once close it once.
 *
 * @returns the days that were open until now.
 * @throws Conflict `already_closed` when none was.
 */
export async function addClosure(
  ctx: Context,
  { from, to = from, reason }: z.output<typeof closureInput>,
): Promise<ClosureRow[]> {
  const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => ({
    id: newId("clo"),
    date: addDays(from, index),
  }));
  const asked = JSON.stringify(days);
  const isOpen = sql`not exists (select 1 from closures c
    where c.org_id = ${ctx.org.id} and c.date = j.value ->> 'date' and c.removed_at is null)`;
  await write(ctx, {
    guards: [
      {
        holds: sql`exists (select 1 from json_each(${asked}) j where ${isOpen})`,
        otherwise: () =>
          new Conflict(
            "already_closed",
            days.length === 1 ? "That day is closed already." : "All these days are closed already.",
          ),
      },
    ],
    statements: [
      ctx.db.run(sql`insert into closures (org_id, id, date, reason, source, created_at)
        select ${ctx.org.id}, j.value ->> 'id', j.value ->> 'date', ${reason}, 'manual', ${ctx.now}
        from json_each(${asked}) j where ${isOpen}`),
    ],
    audit: {
      action: "closure.add",
      subject: { kind: "closure", id: days[0]?.id ?? null },
      detail: { from, days: days.length },
    },
  });
  const made = new Set(days.map(({ id }) => id));
  return (await listClosures(ctx, { from, to })).filter(({ id }) => made.has(id));
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
