import type { z } from "zod";
import { staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { findStaff } from "./queries.ts";
import { anotherManager, endTokens, present, type roleInput } from "./staff.ts";

/**
 * Changes what a staff member may do, from their next request on; their tokens follow. Of somebody who becomes a facilitator
 * they end instead: others hold them, and would read what a facilitator reads.
 *
 * @throws NotFound, also for somebody removed; Conflict `last_manager`.
 */
export async function changeRole(ctx: Context, id: string, { role }: z.output<typeof roleInput>): Promise<void> {
  const member = await findStaff(ctx, id);
  if (member.removedAt !== null) throw new NotFound("staff member");
  if (member.role === role) return;
  await write(ctx, {
    guards: role === "manager" ? [] : [anotherManager(ctx, id)],
    statements: [
      ...(role === "facilitator" ? [endTokens(ctx, id, { unless: role })] : []),
      ctx.db.update(staff).set({ role }).where(present(ctx, id)),
    ],
    audit: { action: "staff.change_role", subject: { kind: "staff", id }, detail: { from: member.role, to: role } },
  });
}
