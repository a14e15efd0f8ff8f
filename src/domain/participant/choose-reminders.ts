import { and, eq } from "drizzle-orm";
import { participants, type reminderChoices } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { findParticipant } from "./queries.ts";

export type ReminderChoice = (typeof reminderChoices)[number];

/**
 * Which reminders a person gets: all, only the one nearest to a day before, or none. Notices of changes come all the
 * same. It holds for reminders already queued.
 *
 * @throws NotFound
 */
export async function chooseReminders(ctx: Context, participantId: string, choice: ReminderChoice): Promise<void> {
  const { reminderChoice } = await findParticipant(ctx, participantId);
  if (choice === reminderChoice) return;
  await write(ctx, {
    statements: [
      ctx.db
        .update(participants)
        .set({ reminderChoice: choice, updatedAt: ctx.now })
        .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, participantId))),
    ],
    audit: { action: "reminders.choose", subject: { kind: "participant", id: participantId }, detail: { choice } },
  });
}
