import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { waitlistEntries } from "../../../db/schema/index.ts";
import { exactly, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import type { takeOffInput, WaitlistEntry } from "./waitlist.ts";
import { findWaiting } from "./waitlist-queries.ts";

/**
 * Takes a person off a waiting list: they don't want the place any more, or got help elsewhere.
 *
 * @throws NotFound, Conflict `not_waiting`.
 */
export async function leaveWaitlist(ctx: Context, id: string, { reason }: z.output<typeof takeOffInput>): Promise<WaitlistEntry> {
  const entry = await findWaiting(ctx, id);
  await write(ctx, {
    statements: [
      ctx.db
        .update(waitlistEntries)
        .set({
          ...ended(ctx),
          outcome: "taken_off",
          reason: ctx.vault.seal({ table: "waitlist_entries", row: id, column: "reason" }, reason),
        })
        .where(and(eq(waitlistEntries.orgId, ctx.org.id), eq(waitlistEntries.id, id), isNull(waitlistEntries.endedAt))),
      exactly(ctx.db, 1),
    ],
    otherwise: () => new Conflict("not_waiting", "This person isn't on this waiting list any more."),
    audit: {
      action: "waitlist.leave",
      subject: { kind: "waitlist", id },
      detail: { cohortId: entry.cohortId, participantId: entry.participant.id },
    },
  });
  return findWaiting(ctx, id);
}

/** Whoever gets a place waits for it no longer. Part of every batch that gives one. */
export const stopWaiting = (
  ctx: Context,
  { id, cohortId, participantId }: { id: string; cohortId: string; participantId: string },
): Statement =>
  ctx.db
    .update(waitlistEntries)
    .set({ ...ended(ctx), outcome: "enrolled", enrolmentId: id })
    .where(
      and(
        eq(waitlistEntries.orgId, ctx.org.id),
        eq(waitlistEntries.cohortId, cohortId),
        eq(waitlistEntries.participantId, participantId),
        isNull(waitlistEntries.endedAt),
      ),
    );

const ended = (ctx: Context) => ({ endedAt: ctx.now, endedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null });
