import { and, asc, eq, getTableColumns, gte, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { closures } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { addDays, daysBetween, isLocalDate } from "../../time.ts";
import { newId } from "../../vault.ts";

export type ClosureRow = Pick<typeof closures.$inferSelect, "id" | "date" | "reason" | "source" | "siteId">;

export type ClosureSource = (typeof closures.$inferSelect)["source"];

/** A day to close, and why. */
export type Day = { date: string; reason: string };

const LONGEST_CLOSURE_DAYS = 60;
export const MOST_CLOSURES = 2_000;
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

/** From the first day to the last, each for the same reason. */
export const daysOf = ({ from, to = from, reason }: z.output<typeof closureInput>): Day[] =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => ({ date: addDays(from, index), reason }));

const { id, date: day, reason, source, siteId } = getTableColumns(closures);
const shown = { id, date: day, reason, source, siteId };

/** The days the org doesn't meet, by date. @param at days of this site and of the whole org; null: of the whole org alone. */
export async function listClosures(
  ctx: Context,
  { from, to, at }: { from?: string; to?: string; at?: string | null } = {},
): Promise<ClosureRow[]> {
  return ctx.db
    .select(shown)
    .from(closures)
    .where(
      and(
        eq(closures.orgId, ctx.org.id),
        isNull(closures.removedAt),
        from ? gte(closures.date, from) : undefined,
        to ? lte(closures.date, to) : undefined,
        at === undefined ? undefined : sql`(${closures.siteId} is null or ${closures.siteId} is ${at})`,
      ),
    )
    .orderBy(asc(closures.date))
    .limit(MOST_CLOSURES);
}

/** @throws NotFound */
export async function findClosure(ctx: Context, id: string): Promise<ClosureRow> {
  const [row] = await ctx.db
    .select(shown)
    .from(closures)
    .where(and(eq(closures.orgId, ctx.org.id), eq(closures.id, id), isNull(closures.removedAt)));
  if (!row) throw new NotFound("closure");
  return row;
}

type Closing = { days: Day[]; siteId: string | null; source: ClosureSource };

/**
 * What closes days: those among them that are closed already stay as they are. Two people who close a day at once close it once.
 * A site's day is closed too when the whole org's is; of a day that is named twice the first reason counts.
 *
 * @returns the `ids` it would give; the guard fails with Conflict `already_closed` when none was.
 */
export function planClosures(ctx: Context, { days, siteId, source }: Closing) {
  const reasons = new Map([...days].reverse().map((day) => [day.date, day.reason]));
  const rows = [...reasons].map(([date, reason]) => ({ date, reason, id: newId("clo") }));
  const asked = JSON.stringify(rows);
  const isOpen = sql`not exists (select 1 from closures c
    where c.org_id = ${ctx.org.id} and c.date = j.value ->> 'date' and c.removed_at is null
      and (c.site_id is null or c.site_id is ${siteId}))`;
  const open: Guard = {
    holds: sql`exists (select 1 from json_each(${asked}) j where ${isOpen})`,
    otherwise: () =>
      new Conflict("already_closed", days.length === 1 ? "That day is closed already." : "All these days are closed already."),
  };
  const statement = ctx.db.run(sql`insert into closures (org_id, id, site_id, date, reason, source, created_at)
    select ${ctx.org.id}, j.value ->> 'id', ${siteId}, j.value ->> 'date', j.value ->> 'reason', ${source}, ${ctx.now}
    from json_each(${asked}) j where ${isOpen}`);
  return { ids: rows.map(({ id }) => id), guard: open, statement };
}

/**
 * Closes a day or a run of days. Sessions on them keep their dates: `closeDays` is what decides about them.
 *
 * @returns the days that were open until now.
 * @throws Conflict `already_closed` when none was.
 */
export async function addClosure(
  ctx: Context,
  input: z.output<typeof closureInput>,
  siteId: string | null = null,
): Promise<ClosureRow[]> {
  const days = daysOf(input);
  const { ids, guard, statement } = planClosures(ctx, { days, siteId, source: "manual" });
  await write(ctx, {
    guards: [guard],
    statements: [statement],
    audit: {
      action: "closure.add",
      subject: { kind: "closure", id: ids[0] ?? null },
      detail: { from: input.from, days: days.length },
    },
  });
  return (await listClosures(ctx)).filter(({ id }) => ids.includes(id));
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
