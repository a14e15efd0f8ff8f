import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { walkIns } from "../../../db/schema/index.ts";
import { tallySessions } from "../../../db/tallies.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { OPENS_BEFORE_MS, type walkInInput } from "./attendance.ts";
import { findRegisterSession } from "./queries.ts";

export type WalkIn = { id: string; alias: string };

/**
 * Notes somebody at a drop-in session who isn't enrolled; any alias will do. With a key that came before it adds nobody and
 * answers as it did then.
 *
 * @throws NotFound; Conflict `session_cancelled`, `session_not_started`, `walk_in_closed` where people enrol.
 */
export async function addWalkIn(ctx: Context, sessionId: string, input: z.output<typeof walkInInput>): Promise<WalkIn> {
  const { session, cohort } = await findRegisterSession(ctx, sessionId);
  const before = await findEntry(ctx, sessionId, input.key);
  if (before) return before;
  if (cohort.enrolmentMode !== "drop_in") {
    throw new Conflict("walk_in_closed", "People join this group by enrolling. Enrol them on the cohort's page, then mark them.");
  }
  if (session.outcome === "cancelled_by_program") throw new Conflict("session_cancelled", "This session was cancelled.");
  if (ctx.now < session.startsAt - OPENS_BEFORE_MS) {
    throw new Conflict("session_not_started", "This register opens an hour before the session starts.");
  }
  const id = newId("wlk");
  const sentTwice = new Error("this walk-in was being added already");
  const added = write(ctx, {
    statements: [
      ctx.db.insert(walkIns).values({
        orgId: ctx.org.id,
        id,
        sessionId,
        entryKey: input.key ?? null,
        alias: ctx.vault.seal({ table: "walk_ins", row: id, column: "alias" }, input.alias),
        addedAt: ctx.now,
        addedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
      ...tallySessions(ctx, [sessionId]),
    ],
    unique: [{ columns: "walk_ins.org_id, walk_ins.session_id, walk_ins.entry_key", otherwise: () => sentTwice }],
    audit: { action: "walk_in.add", subject: { kind: "session", id: sessionId }, detail: { walkInId: id } },
  });
  try {
    await added;
  } catch (error) {
    const first = error === sentTwice ? await findEntry(ctx, sessionId, input.key) : null;
    if (!first) throw error;
    return first;
  }
  return { id, alias: input.alias };
}

async function findEntry(ctx: Context, sessionId: string, key: string | undefined): Promise<WalkIn | null> {
  if (key === undefined) return null;
  const [row] = await ctx.db
    .select({ id: walkIns.id, alias: walkIns.alias })
    .from(walkIns)
    .where(and(eq(walkIns.orgId, ctx.org.id), eq(walkIns.sessionId, sessionId), eq(walkIns.entryKey, key)));
  return row ? openWalkIn(ctx, row) : null;
}

/** @throws NotFound for one that isn't there or was taken back. */
export async function findWalkIn(ctx: Context, sessionId: string, id: string): Promise<WalkIn> {
  const [row] = await ctx.db
    .select({ id: walkIns.id, alias: walkIns.alias })
    .from(walkIns)
    .where(and(eq(walkIns.orgId, ctx.org.id), eq(walkIns.id, id), eq(walkIns.sessionId, sessionId), isNull(walkIns.removedAt)));
  if (!row) throw new NotFound("walk-in");
  return openWalkIn(ctx, row);
}

const openWalkIn = (ctx: Context, { id, alias }: WalkIn): WalkIn => ({
  id,
  alias: ctx.vault.open({ table: "walk_ins", row: id, column: "alias" }, alias),
});

/** Takes a walk-in back. The row stays, with when. @throws NotFound */
export async function removeWalkIn(ctx: Context, sessionId: string, id: string): Promise<void> {
  await findRegisterSession(ctx, sessionId);
  await write(ctx, {
    guards: [
      {
        holds: sql`select count(*) = 1 from walk_ins where org_id = ${ctx.org.id} and id = ${id} and session_id = ${sessionId} and removed_at is null`,
        otherwise: () => new NotFound("walk-in"),
      },
    ],
    statements: [
      ctx.db
        .update(walkIns)
        .set({ removedAt: ctx.now })
        .where(and(eq(walkIns.orgId, ctx.org.id), eq(walkIns.id, id), isNull(walkIns.removedAt))),
      ...tallySessions(ctx, [sessionId]),
    ],
    audit: { action: "walk_in.remove", subject: { kind: "session", id: sessionId }, detail: { walkInId: id } },
  });
}
