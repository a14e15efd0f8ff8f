import { and, asc, eq, isNull } from "drizzle-orm";
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

/** A present member of staff by their address; null when there is none. */
export async function findStaffByEmail(ctx: Context, email: string): Promise<StaffRow | null> {
  const [row] = await ctx.db
    .select()
    .from(staff)
    .where(and(eq(staff.orgId, ctx.org.id), eq(staff.email, email.toLowerCase()), isNull(staff.removedAt)));
  return row ?? null;
}

/** Everyone who works or worked here, in the order they were invited. */
export async function listStaff(ctx: Context): Promise<StaffRow[]> {
  return ctx.db.select().from(staff).where(eq(staff.orgId, ctx.org.id)).orderBy(asc(staff.invitedAt), asc(staff.id)).limit(500);
}
