import { write } from "../../db/write.ts";
import type { Context } from "../../src/context.ts";
import { type NewTask, openTask } from "../../src/domain/task/open-task.ts";
import { listTasks } from "../../src/domain/task/queries.ts";

/** Opens "call this person". @returns the id of the newest open task about them. */
export async function openOne(ctx: Context, participantId: string, more: Partial<NewTask> = {}): Promise<string> {
  const task: NewTask = { kind: "call_person", code: "bounced", uniqueKey: `call|${participantId}`, participantId, ...more };
  await write(ctx, { statements: openTask(ctx, task), audit: [] });
  const { items } = await listTasks(ctx, { limit: 1, status: "open", participantId });
  return items[0]?.id ?? "";
}
