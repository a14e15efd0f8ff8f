import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { walkIns } from "../../../db/schema/index.ts";
import { tallySessions } from "../../../db/tallies.ts";
import { type AuditEntry, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid, NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { OPENS_BEFORE_MS, type WalkInInput } from "./attendance.ts";
import { findRegisterSession, type RegisterSession } from "./queries.ts";

const MOST = 600;

export type WalkIn = { id: string; alias: string };

/** A part of a batch, and what the audit log says of it. */
type Part = { statements: Statement[]; audit: AuditEntry[] };

/**
 * Notes somebody at a drop-in session who isn't enrolled; any alias will do. With a key that came before it adds nobody and
 * answers as it did then.
 *
 * @throws NotFound; Conflict `session_cancelled`, `session_not_started`, `walk_in_closed` where people enrol.
 */
export async function addWalkIn(ctx: Context, sessionId: string, input: WalkInInput): Promise<WalkIn> {
  const found = await findRegisterSession(ctx, sessionId);
  const before = await findEntry(ctx, sessionId, input.key);
  if (before) return before;
  const id = newId("wlk");
  const sentTwice = new Error("this walk-in was being added already");
  const part = await addingWalkIns(ctx, found, [input], id);
  const added = write(ctx, {
    statements: [...part.statements, ...tallySessions(ctx, [sessionId])],
    unique: [{ columns: "walk_ins.org_id, walk_ins.session_id, walk_ins.entry_key", otherwise: () => sentTwice }],
    audit: part.audit,
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

/**
 * The part of a saving that adds walk-ins; those whose key came before are there already.
 *
 * @throws Invalid; Conflict as `addWalkIn`.
 */
export async function addingWalkIns(
  ctx: Context,
  { session, cohort }: RegisterSession,
  inputs: WalkInInput[],
  firstId = newId("wlk"),
): Promise<Part> {
  if (inputs.length > MOST) throw new Invalid([{ path: "walkIns", message: `Add at most ${MOST} people at once.` }]);
  const known = await keysOf(
    ctx,
    session.id,
    inputs.flatMap(({ key }) => key ?? []),
  );
  const fresh = inputs.filter(({ key }) => key === undefined || !known.has(key));
  if (fresh.length === 0) return { statements: [], audit: [] };
  if (cohort.enrolmentMode !== "drop_in") {
    throw new Conflict("walk_in_closed", "People join this group by enrolling. Enrol them on the cohort's page, then mark them.");
  }
  if (session.outcome === "cancelled_by_program") throw new Conflict("session_cancelled", "This session was cancelled.");
  if (ctx.now < session.startsAt - OPENS_BEFORE_MS) {
    throw new Conflict("session_not_started", "This register opens an hour before the session starts.");
  }
  const rows = fresh.map(({ key, alias }, index) => {
    const id = index === 0 ? firstId : newId("wlk");
    return {
      orgId: ctx.org.id,
      id,
      sessionId: session.id,
      entryKey: key ?? null,
      alias: ctx.vault.seal({ table: "walk_ins", row: id, column: "alias" }, alias),
      addedAt: ctx.now,
      addedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    };
  });
  return {
    statements: [ctx.db.insert(walkIns).values(rows)],
    audit: rows.map(({ id }) => audited("walk_in.add", session.id, id)),
  };
}

/**
 * A key for each line of a list of aliases, from what it says and not from where it stands, so that a list sent again after lines were
 * put in or taken out adds each person once. `listKey` is the list's own; whoever reads a key can't tell the alias.
 */
export function keyed(ctx: Context, listKey: string, aliases: string[]): WalkInInput[] {
  const seen = new Map<string, number>();
  return aliases.map((alias) => {
    const nth = (seen.get(alias) ?? 0) + 1;
    seen.set(alias, nth);
    return { alias, key: ctx.vault.index(JSON.stringify([listKey, alias, nth])) };
  });
}

async function keysOf(ctx: Context, sessionId: string, keys: string[]): Promise<Set<string | null>> {
  if (keys.length === 0) return new Set();
  const rows = await ctx.db
    .select({ key: walkIns.entryKey })
    .from(walkIns)
    .where(
      and(
        eq(walkIns.orgId, ctx.org.id),
        eq(walkIns.sessionId, sessionId),
        sql`${walkIns.entryKey} in (select value from json_each(${JSON.stringify(keys)}))`,
      ),
    );
  return new Set(rows.map(({ key }) => key));
}

const audited = (action: string, sessionId: string, walkInId: string): AuditEntry => ({
  action,
  subject: { kind: "session", id: sessionId },
  detail: { walkInId },
});

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
    statements: [removal(ctx, [id]), ...tallySessions(ctx, [sessionId])],
    audit: audited("walk_in.remove", sessionId, id),
  });
}

/** The part of a saving that takes walk-ins back; one that is gone already is gone, as was asked. */
export async function removingWalkIns(ctx: Context, sessionId: string, ids: string[]): Promise<Part> {
  if (ids.length === 0) return { statements: [], audit: [] };
  const rows = await ctx.db
    .select({ id: walkIns.id })
    .from(walkIns)
    .where(
      and(
        eq(walkIns.orgId, ctx.org.id),
        eq(walkIns.sessionId, sessionId),
        isNull(walkIns.removedAt),
        inArray(walkIns.id, ids.slice(0, MOST)),
      ),
    );
  if (rows.length === 0) return { statements: [], audit: [] };
  return {
    statements: [
      removal(
        ctx,
        rows.map(({ id }) => id),
      ),
    ],
    audit: rows.map(({ id }) => audited("walk_in.remove", sessionId, id)),
  };
}

const removal = (ctx: Context, ids: string[]): Statement =>
  ctx.db
    .update(walkIns)
    .set({ removedAt: ctx.now })
    .where(and(eq(walkIns.orgId, ctx.org.id), inArray(walkIns.id, ids), isNull(walkIns.removedAt)));
