import { and, eq, isNull, sql } from "drizzle-orm";
import { programs } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import type { Program } from "./program.ts";
import { findProgram } from "./queries.ts";

/**
 * Takes a program out of use: its cohorts go on, new ones can't be opened from it.
 *
 * @throws NotFound, Conflict `program_retired`.
 */
export async function retireProgram(ctx: Context, id: string): Promise<Program> {
  const program = await findProgram(ctx, id);
  await write(ctx, {
    guards: [
      {
        holds: sql`select retired_at is null from ${programs} where org_id = ${ctx.org.id} and id = ${id}`,
        otherwise: () => new Conflict("program_retired", `${program.name} is retired already.`),
      },
    ],
    statements: [
      ctx.db
        .update(programs)
        .set({ retiredAt: ctx.now, updatedAt: ctx.now })
        .where(and(eq(programs.orgId, ctx.org.id), eq(programs.id, id), isNull(programs.retiredAt))),
    ],
    audit: { action: "program.retire", subject: { kind: "program", id } },
  });
  return findProgram(ctx, id);
}
