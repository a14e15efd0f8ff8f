import { and, eq, isNull } from "drizzle-orm";
import { apiTokens } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";

/** @throws NotFound, also for one that was revoked already. */
export async function revokeToken(ctx: Context, id: string): Promise<void> {
  const working = and(eq(apiTokens.orgId, ctx.org.id), eq(apiTokens.id, id), isNull(apiTokens.revokedAt));
  const [row] = await ctx.db.select({ staffId: apiTokens.staffId }).from(apiTokens).where(working);
  if (!row) throw new NotFound("token");
  await write(ctx, {
    statements: [ctx.db.update(apiTokens).set({ revokedAt: ctx.now }).where(working)],
    audit: { action: "api_token.revoke", subject: { kind: "api_token", id }, detail: { staffId: row.staffId } },
  });
}
