import { and, eq, isNotNull, isNull, ne, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { apiTokens, staff } from "../../../db/schema/index.ts";
import type { Guard, Statement } from "../../../db/write.ts";
import type { Context, Role } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { visibleLine } from "../../plain-text.ts";
import { isLocalDate } from "../../time.ts";

export type StaffRow = typeof staff.$inferSelect;

export const roles = ["manager", "facilitator", "peer"] as const;
const role = z.enum(roles, "Choose a role.");

export const staffInput = z.strictObject({
  email: z
    .string("Give an email address.")
    .trim()
    .toLowerCase()
    .max(254, "Keep it to 254 characters.")
    .pipe(z.email("Give an email address such as you@example.org.")),
  /** What stands before the @ when left out. */
  name: visibleLine(z.string().trim().max(120, "Keep it to 120 characters."), "Give a name.").optional(),
  role,
});

export const roleInput = z.strictObject({ role });

/** Until when somebody may lead minors; null: nobody has said so. */
export const clearanceInput = z.strictObject({
  clearedUntil: z.string().refine(isLocalDate, "Give a date such as 2027-06-30, or none.").nullable(),
});

/** Where a staff member stands: asked, here, or gone. */
export const standingOf = (row: Pick<StaffRow, "joinedAt" | "removedAt">): "invited" | "joined" | "removed" =>
  row.removedAt !== null ? "removed" : row.joinedAt === null ? "invited" : "joined";

/** The condition that names one staff member who hasn't been removed. */
export const present = (ctx: Context, id: string): SQL | undefined =>
  and(eq(staff.orgId, ctx.org.id), eq(staff.id, id), isNull(staff.removedAt));

/** An org that nobody manages could never be managed again. Somebody invited who never came doesn't count. */
export function anotherManager(ctx: Context, id: string): Guard {
  const others = and(
    eq(staff.orgId, ctx.org.id),
    eq(staff.role, "manager"),
    ne(staff.id, id),
    isNull(staff.removedAt),
    isNotNull(staff.joinedAt),
  );
  return {
    holds: sql`exists (select 1 from ${staff} where ${others})`,
    otherwise: () =>
      new Conflict("last_manager", "This is the only manager who has signed in. Make somebody else a manager first."),
  };
}

/** Revokes the tokens that act as somebody. `unless`: but not while they have that role; put it before what gives it to them. */
export const endTokens = (ctx: Context, id: string, { unless = null }: { unless?: Role | null } = {}): Statement =>
  ctx.db
    .update(apiTokens)
    .set({ revokedAt: ctx.now })
    .where(
      and(
        eq(apiTokens.orgId, ctx.org.id),
        eq(apiTokens.staffId, id),
        isNull(apiTokens.revokedAt),
        sql`not exists (select 1 from staff s where s.org_id = ${ctx.org.id} and s.id = ${id} and s.role = ${unless})`,
      ),
    );
