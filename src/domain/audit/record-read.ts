import { and, eq, gt } from "drizzle-orm";
import { auditLines } from "../../../db/schema/index.ts";
import { auditLine } from "../../../db/write.ts";
import type { Context } from "../../context.ts";

const GRAIN_MS = 10 * 60_000;

/**
 * Notes that somebody looked at identified data (HIPAA 164.312(b)). The same person looking at the same thing again
 * within ten minutes is one look, so that reloading a page doesn't bury the log.
 */
export async function recordRead(ctx: Context, subject: { kind: string; id: string }): Promise<void> {
  const actorId = "id" in ctx.actor ? ctx.actor.id : "";
  const [recent] = await ctx.db
    .select({ seq: auditLines.seq })
    .from(auditLines)
    .where(
      and(
        eq(auditLines.orgId, ctx.org.id),
        eq(auditLines.subjectId, subject.id),
        eq(auditLines.action, `${subject.kind}.read`),
        eq(auditLines.actorId, actorId),
        gt(auditLines.at, ctx.now - GRAIN_MS),
      ),
    )
    .limit(1);
  if (!recent) await auditLine(ctx, { action: `${subject.kind}.read`, subject });
}
