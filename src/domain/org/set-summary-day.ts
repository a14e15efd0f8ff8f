import { eq } from "drizzle-orm";
import { z } from "zod";
import { orgs } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { lookAt } from "../../mail/look.ts";

/** Every month has a 28th. */
const LAST_DAY = 28;

const wrong = "Choose a day from 1 to 28, or never.";

/** The day of the month on which managers get the month before in numbers; 0: never. */
export const summaryDayInput = z.strictObject({
  summaryDay: z.coerce.number(wrong).int(wrong).min(0, wrong).max(LAST_DAY, wrong),
});

/** Counts from the commit on. Where this month's day has just passed, what is owed for it goes at once, and never a second time. */
export async function setSummaryDay(ctx: Context, { summaryDay }: z.output<typeof summaryDayInput>): Promise<void> {
  if (summaryDay === ctx.org.summaryDay) return;
  await write(ctx, {
    statements: [ctx.db.update(orgs).set({ summaryDay }).where(eq(orgs.id, ctx.org.id)), lookAt(ctx.db, ctx.org.id, ctx.now)],
    audit: {
      action: "org.summary_day",
      subject: { kind: "org", id: ctx.org.id },
      detail: { from: ctx.org.summaryDay, to: summaryDay },
    },
  });
}
