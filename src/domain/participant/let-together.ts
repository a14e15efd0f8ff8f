import { and, eq, isNull, sql } from "drizzle-orm";
import { keepAparts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";

/**
 * Ends a keep-apart note; the row stays as history.
 *
 * @returns the two people it was about.
 * @throws NotFound, Conflict `already_removed`.
 */
export async function letTogether(ctx: Context, id: string): Promise<{ participantA: string; participantB: string }> {
  const here = and(eq(keepAparts.orgId, ctx.org.id), eq(keepAparts.id, id));
  const [pair] = await ctx.db
    .select({ participantA: keepAparts.participantA, participantB: keepAparts.participantB })
    .from(keepAparts)
    .where(here);
  if (!pair) throw new NotFound("keep-apart note");
  await write(ctx, {
    guards: [
      {
        holds: sql`select removed_at is null from ${keepAparts} where org_id = ${ctx.org.id} and id = ${id}`,
        otherwise: () => new Conflict("already_removed", "This note was removed already."),
      },
    ],
    statements: [
      ctx.db
        .update(keepAparts)
        .set({ removedAt: ctx.now })
        .where(and(here, isNull(keepAparts.removedAt))),
    ],
    audit: { action: "keep_apart.remove", subject: { kind: "keep_apart", id }, detail: pair },
  });
  return pair;
}
