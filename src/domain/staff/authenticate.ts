import { and, eq, isNull, sql } from "drizzle-orm";
import { apiTokens, orgs, staff } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Org, Role } from "../../context.ts";
import { hashToken } from "../../vault.ts";
import { toOrg } from "../org/org.ts";

export type Identity = { org: Org; staff: { id: string; role: Role; name: string } };

const LAST_USED_GRAIN_MS = 60_000;

/** Whose bearer token this is; null when unknown, revoked, or its owner left. Notes when it was last used, to the minute. */
export async function authenticateToken(db: Db, token: string, now: number): Promise<Identity | null> {
  const tokenHash = hashToken(token);
  const [row] = await db
    .select({ org: orgs, staff, lastUsedAt: apiTokens.lastUsedAt })
    .from(apiTokens)
    .innerJoin(staff, and(eq(staff.orgId, apiTokens.orgId), eq(staff.id, apiTokens.staffId)))
    .innerJoin(orgs, eq(orgs.id, apiTokens.orgId))
    .where(and(eq(apiTokens.tokenHash, tokenHash), isNull(apiTokens.revokedAt), isNull(staff.removedAt)));
  if (!row) return null;
  if (now - (row.lastUsedAt ?? 0) > LAST_USED_GRAIN_MS) {
    await db.run(sql`update ${apiTokens} set last_used_at = ${now} where token_hash = ${tokenHash}`);
  }
  return { org: toOrg(row.org), staff: { id: row.staff.id, role: row.staff.role, name: row.staff.name } };
}
