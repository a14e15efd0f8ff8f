import { and, desc, eq, lt } from "drizzle-orm";
import { auditLines, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";

export type LoggedLine = {
  seq: number;
  at: number;
  /** A staff member's name; null for participants, the system and the provider. */
  by: string | null;
  actorKind: "staff" | "participant" | "contact" | "system" | "provider";
  action: string;
  subjectKind: string;
  subjectId: string | null;
  /** Ids, counts and codes. */
  detail: Record<string, string | number | boolean | null>;
};

export type AuditFilter = { limit: number; before?: number | undefined; subjectId?: string | undefined };

/** Who saw or changed what, newest first. `nextBefore` goes on from there; null at the beginning of the log. */
export async function listAuditLines(
  ctx: Context,
  filter: AuditFilter,
): Promise<{ items: LoggedLine[]; nextBefore: number | null }> {
  const rows = await auditPage(ctx, filter);
  const shown = rows.slice(0, filter.limit);
  return {
    items: shown.map(({ line, by }) => ({
      seq: line.seq,
      at: line.at,
      by,
      actorKind: line.actorKind,
      action: line.action,
      subjectKind: line.subjectKind,
      subjectId: line.subjectId,
      detail: JSON.parse(line.detail) as LoggedLine["detail"],
    })),
    nextBefore: rows.length > filter.limit ? (shown.at(-1)?.line.seq ?? null) : null,
  };
}

/** The statement behind `listAuditLines`, one row more than asked for. */
export const auditPage = (ctx: Context, { limit, before, subjectId }: AuditFilter) =>
  ctx.db
    .select({ line: auditLines, by: staff.name })
    .from(auditLines)
    .leftJoin(staff, and(eq(staff.orgId, auditLines.orgId), eq(staff.id, auditLines.actorId)))
    .where(
      and(
        eq(auditLines.orgId, ctx.org.id),
        subjectId ? eq(auditLines.subjectId, subjectId) : undefined,
        before === undefined ? undefined : lt(auditLines.seq, before),
      ),
    )
    .orderBy(desc(auditLines.seq))
    .limit(limit + 1);
