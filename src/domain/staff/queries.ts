import { and, asc, desc, eq, isNull } from "drizzle-orm";
import { apiTokens, staff } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import type { StaffRow } from "./staff.ts";

const MOST_STAFF = 1_000;
const MOST_TOKENS = 500;
const MOST_ORGS = 50;

/** Removed ones too. @throws NotFound */
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

/** The orgs a person works for now, as their staff there. */
export async function memberships(db: Db, userId: string): Promise<{ orgId: string; id: string; joinedAt: number | null }[]> {
  return db
    .select({ orgId: staff.orgId, id: staff.id, joinedAt: staff.joinedAt })
    .from(staff)
    .where(and(eq(staff.userId, userId), isNull(staff.removedAt)))
    .limit(MOST_ORGS);
}

/** Everyone who works here or did, by name. */
export async function listStaff(ctx: Context): Promise<StaffRow[]> {
  return ctx.db.select().from(staff).where(eq(staff.orgId, ctx.org.id)).orderBy(asc(staff.name), asc(staff.id)).limit(MOST_STAFF);
}

export type TokenRow = {
  id: string;
  label: string;
  owner: string;
  role: StaffRow["role"];
  createdAt: number;
  lastUsedAt: number | null;
};

/** The tokens that work, newest first. */
export async function listTokens(ctx: Context): Promise<TokenRow[]> {
  return ctx.db
    .select({
      id: apiTokens.id,
      label: apiTokens.label,
      owner: staff.name,
      role: staff.role,
      createdAt: apiTokens.createdAt,
      lastUsedAt: apiTokens.lastUsedAt,
    })
    .from(apiTokens)
    .innerJoin(staff, and(eq(staff.orgId, apiTokens.orgId), eq(staff.id, apiTokens.staffId)))
    .where(and(eq(apiTokens.orgId, ctx.org.id), isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.createdAt), desc(apiTokens.id))
    .limit(MOST_TOKENS);
}
