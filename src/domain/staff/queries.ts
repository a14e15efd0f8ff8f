import { and, eq } from "drizzle-orm";
import { staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";

export type StaffRow = typeof staff.$inferSelect;

/** @throws NotFound */
export async function findStaff(ctx: Context, id: string): Promise<StaffRow> {
  const [row] = await ctx.db
    .select()
    .from(staff)
    .where(and(eq(staff.orgId, ctx.org.id), eq(staff.id, id)));
  if (!row) throw new NotFound("staff member");
  return row;
}
