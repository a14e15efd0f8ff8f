import { and, asc, eq } from "drizzle-orm";
import { passkeys } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { memberships } from "./queries.ts";

export type PasskeyRow = { id: string; name: string | null; createdAt: Date | null };

/** A person's own passkeys, oldest first. */
export async function listPasskeys(ctx: Context, userId: string): Promise<PasskeyRow[]> {
  return ctx.db
    .select({ id: passkeys.id, name: passkeys.name, createdAt: passkeys.createdAt })
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(asc(passkeys.createdAt))
    .limit(50);
}

/** Puts a passkey that was just added into the audit log of each org its owner works for. */
export async function notePasskey(deps: Deps, userId: string, id: string): Promise<void> {
  for (const member of await memberships(deps.db, userId)) {
    await write(
      {
        db: deps.db,
        org: { id: member.orgId },
        actor: { kind: "staff", id: member.id },
        now: deps.clock(),
        requestId: newId("req"),
      },
      { statements: [], audit: { action: "passkey.add", subject: { kind: "passkey", id } } },
    );
  }
}

/** @throws NotFound when it isn't this person's. */
export async function removePasskey(ctx: Context, userId: string, id: string): Promise<void> {
  const own = and(eq(passkeys.userId, userId), eq(passkeys.id, id));
  const [row] = await ctx.db.select({ id: passkeys.id }).from(passkeys).where(own);
  if (!row) throw new NotFound("passkey");
  await write(ctx, {
    statements: [ctx.db.delete(passkeys).where(own)],
    audit: { action: "passkey.remove", subject: { kind: "passkey", id } },
  });
}
