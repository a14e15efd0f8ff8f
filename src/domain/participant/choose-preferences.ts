import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { participants, reminderChoices } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { isZone } from "../../time.ts";
import { findParticipant } from "./queries.ts";

export { reminderChoices };

export const preferencesInput = z.strictObject({
  reminderChoice: z.enum(reminderChoices).optional(),
  locale: z.enum(["en", "es"]).nullable().optional(),
  timezone: z.string().refine(isZone).nullable().optional(),
});

type Preferences = z.output<typeof preferencesInput>;

/**
 * How a person wants to be reminded: all reminders, only the one nearest to a day before, or none; in which language; in which
 * zone they live. Notices of changes come all the same. It holds for mail already queued. What is left out stays.
 *
 * @throws NotFound
 */
export async function choosePreferences(ctx: Context, participantId: string, input: Preferences): Promise<void> {
  const person = await findParticipant(ctx, participantId);
  const changed = (["reminderChoice", "locale", "timezone"] as const).filter(
    (name) => input[name] !== undefined && input[name] !== person[name],
  );
  if (changed.length === 0) return;
  await write(ctx, {
    statements: [
      ctx.db
        .update(participants)
        .set({ ...Object.fromEntries(changed.map((name) => [name, input[name]])), updatedAt: ctx.now })
        .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, participantId))),
    ],
    audit: {
      action: "preferences.choose",
      subject: { kind: "participant", id: participantId },
      detail: {
        changed: changed.join(" "),
        ...(changed.includes("reminderChoice") ? { choice: input.reminderChoice ?? "all" } : {}),
      },
    },
  });
}
