import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { tasks } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Forbidden } from "../../errors.ts";
import { findTask } from "./queries.ts";
import type { closeInput, Task } from "./task.ts";

/**
 * Closes a task with what was done about it.
 *
 * @throws NotFound, Forbidden, Conflict `already_closed`.
 */
export async function closeTask(ctx: Context, id: string, { note }: z.output<typeof closeInput>): Promise<Task> {
  const task = await findTask(ctx, id);
  if (task.isWithheld) throw new Forbidden("Only a facilitator who sees to the group can say what was done here.");
  await write(ctx, {
    guards: [
      {
        holds: sql`select closed_at is null from ${tasks} where org_id = ${ctx.org.id} and id = ${id}`,
        otherwise: () => new Conflict("already_closed", "Somebody has closed this already."),
      },
    ],
    statements: [
      ctx.db
        .update(tasks)
        .set({
          closedAt: ctx.now,
          closedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
          note: ctx.vault.seal({ table: "tasks", row: id, column: "note" }, note),
        })
        .where(and(eq(tasks.orgId, ctx.org.id), eq(tasks.id, id), isNull(tasks.closedAt))),
    ],
    audit: { action: "task.close", subject: { kind: "task", id }, detail: { kind: task.kind, code: task.code } },
  });
  return findTask(ctx, id);
}
