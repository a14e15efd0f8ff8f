import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { openTask } from "../task/open-task.ts";

/** A participant asks to be forgotten: a task for staff, who decide what must be kept. Asking again while it is open adds nothing. */
export async function askToBeForgotten(ctx: Context, participantId: string): Promise<void> {
  await write(ctx, {
    statements: openTask(ctx, {
      kind: "forget_person",
      code: "asked",
      uniqueKey: `forget|${participantId}`,
      participantId,
    }),
    audit: { action: "forgetting.ask", subject: { kind: "participant", id: participantId } },
  });
}
