import { eq } from "drizzle-orm";
import { logins, staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { findStaff } from "./queries.ts";
import { anotherManager, endTokens, present } from "./staff.ts";

/**
 * Ends somebody's access at once: they are signed out everywhere and their tokens are revoked. What they did stays theirs.
 *
 * @throws NotFound, also for somebody removed already; Conflict `last_manager`.
 */
export async function removeStaff(ctx: Context, id: string): Promise<void> {
  const member = await findStaff(ctx, id);
  if (member.removedAt !== null) throw new NotFound("staff member");
  await write(ctx, {
    guards: [anotherManager(ctx, id)],
    statements: [
      ctx.db.update(staff).set({ removedAt: ctx.now }).where(present(ctx, id)),
      endTokens(ctx, id),
      ctx.db.delete(logins).where(eq(logins.userId, member.userId)),
    ],
    audit: { action: "staff.remove", subject: { kind: "staff", id } },
  });
}
