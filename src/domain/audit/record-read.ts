import { and, desc, eq, gt, sql } from "drizzle-orm";
import { prepared } from "../../../db/prepared.ts";
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
  const [recent] = await recentRead(ctx.db).all({
    org: ctx.org.id,
    subject: subject.id,
    action: `${subject.kind}.read`,
    actor: actorId,
    since: ctx.now - GRAIN_MS,
  });
  if (!recent) await auditLine(ctx, { action: `${subject.kind}.read`, subject });
}

const recentRead = prepared((db) =>
  db
    .select({ seq: auditLines.seq })
    .from(auditLines)
    .where(
      and(
        eq(auditLines.orgId, sql.placeholder("org")),
        eq(auditLines.subjectId, sql.placeholder("subject")),
        eq(auditLines.action, sql.placeholder("action")),
        eq(auditLines.actorId, sql.placeholder("actor")),
        gt(auditLines.at, sql.placeholder("since")),
      ),
    )
    .orderBy(desc(auditLines.seq))
    .limit(1)
    .prepare(),
);
