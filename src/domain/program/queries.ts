import { and, eq, isNull } from "drizzle-orm";
import { programs } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";

const toProgram = (row: typeof programs.$inferSelect) => ({
  ...row,
  phases: JSON.parse(row.phases) as { name: string; from: number; to: number }[],
  modules: JSON.parse(row.modules) as { number: number; name: string; entryPoint: boolean }[],
  reminderOffsets: JSON.parse(row.reminderOffsets) as number[],
});

/** @throws NotFound */
export async function findProgram(ctx: Context, id: string) {
  const [row] = await ctx.db
    .select()
    .from(programs)
    .where(and(eq(programs.orgId, ctx.org.id), eq(programs.id, id)));
  if (!row) throw new NotFound("program");
  return toProgram(row);
}

export async function listPrograms(ctx: Context, { limit, retired }: { limit: number; retired?: boolean }) {
  const rows = await ctx.db
    .select()
    .from(programs)
    .where(and(eq(programs.orgId, ctx.org.id), retired === false ? isNull(programs.retiredAt) : undefined))
    .limit(limit);
  return { items: rows.map(toProgram), nextCursor: null };
}
