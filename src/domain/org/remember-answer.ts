import { createHash } from "node:crypto";
import { and, eq, lt, sql } from "drizzle-orm";
import { idempotencyKeys } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";

/** How long an answer is remembered. */
export const REMEMBERED_MS = 24 * 3_600_000;

export type Answer = { status: number; body: string };
export type Request = { key: string; method: string; path: string; body: Uint8Array };

/** Either this request is the first under its key and is to be carried out, or its answer is known. */
export type Claim = { id: string; known: null } | { id: string; known: Answer };

const place = (id: string) => ({ table: "idempotency_keys", row: id, column: "response" });
const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("base64url");

/**
 * Claims an Idempotency-Key for this staff member, method and path. Of requests at once, one gets the claim.
 *
 * @throws Invalid when the key was used with another body; Conflict `idempotency_in_flight` while the first is carried
 * out, and after a crash in its midst: whether it happened is then for a person to look up.
 */
export async function claimAnswer(ctx: Context, request: Request): Promise<Claim> {
  const actor = ctx.actor.kind === "staff" ? ctx.actor.id : ctx.actor.kind;
  const id = sha256([actor, request.method, request.path, request.key].join("\n"));
  const bodyHash = sha256(request.body);
  const mine = and(eq(idempotencyKeys.orgId, ctx.org.id), eq(idempotencyKeys.id, id));
  const [, claimed] = await ctx.db.batch([
    ctx.db.delete(idempotencyKeys).where(and(mine, lt(idempotencyKeys.createdAt, ctx.now - REMEMBERED_MS))),
    ctx.db
      .insert(idempotencyKeys)
      .values({ orgId: ctx.org.id, id, bodyHash, createdAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: idempotencyKeys.id }),
  ]);
  if (claimed.length > 0) return { id, known: null };
  const [row] = await ctx.db.select().from(idempotencyKeys).where(mine);
  if (row && row.bodyHash !== bodyHash) {
    throw new Invalid([{ path: "Idempotency-Key", message: "This key was used with another body. Use a new one." }]);
  }
  if (!row?.status || row.response === null) {
    throw new Conflict(
      "idempotency_in_flight",
      "The first request under this key isn't finished. Wait, then look whether it happened.",
    );
  }
  return { id, known: { status: row.status, body: ctx.vault.open(place(id), row.response) } };
}

/** Keeps an answer for whoever asks again. */
export async function keepAnswer(ctx: Context, id: string, { status, body }: Answer): Promise<void> {
  await ctx.db
    .update(idempotencyKeys)
    .set({ status, response: ctx.vault.seal(place(id), body) })
    .where(and(eq(idempotencyKeys.orgId, ctx.org.id), eq(idempotencyKeys.id, id)));
}

/** After a refusal, with which nothing was written. */
export async function freeKey(ctx: Context, id: string): Promise<void> {
  await ctx.db.delete(idempotencyKeys).where(and(eq(idempotencyKeys.orgId, ctx.org.id), eq(idempotencyKeys.id, id)));
}

/** Drops what is older than 24 hours. */
export async function forgetAnswers(db: Db, now: number): Promise<void> {
  await db.run(sql`delete from idempotency_keys where created_at < ${now - REMEMBERED_MS}`);
}
