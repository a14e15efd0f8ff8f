import { and, desc, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import { programs } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import { type Program, toProgram } from "./program.ts";

/** @throws NotFound */
export async function findProgram(ctx: Context, id: string): Promise<Program> {
  const [row] = await ctx.db
    .select()
    .from(programs)
    .where(and(eq(programs.orgId, ctx.org.id), eq(programs.id, id)));
  if (!row) throw new NotFound("program");
  return toProgram(row);
}

/** Newest first. `retired` picks those in use (false) or retired (true); both when left out. */
export async function listPrograms(
  ctx: Context,
  { limit, cursor, retired }: { limit: number; cursor?: string | undefined; retired?: boolean | undefined },
): Promise<Page<Program>> {
  const after = cursor ? decodeCursor(cursor) : null;
  const rows = await ctx.db
    .select()
    .from(programs)
    .where(
      and(
        eq(programs.orgId, ctx.org.id),
        retired === undefined ? undefined : retired ? isNotNull(programs.retiredAt) : isNull(programs.retiredAt),
        after
          ? or(lt(programs.createdAt, after.at), and(eq(programs.createdAt, after.at), lt(programs.id, after.id)))
          : undefined,
      ),
    )
    .orderBy(desc(programs.createdAt), desc(programs.id))
    .limit(limit + 1);
  return toPage(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), toProgram);
}
