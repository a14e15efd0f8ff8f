import type { z } from "zod";
import { staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { findStaff } from "./queries.ts";
import { type clearanceInput, present } from "./staff.ts";

/** Records until when somebody is cleared to lead minors, or that nothing is known. @throws NotFound, also for somebody removed. */
export async function recordClearance(
  ctx: Context,
  id: string,
  { clearedUntil }: z.output<typeof clearanceInput>,
): Promise<void> {
  const member = await findStaff(ctx, id);
  if (member.removedAt !== null) throw new NotFound("staff member");
  await write(ctx, {
    statements: [ctx.db.update(staff).set({ clearedUntil }).where(present(ctx, id))],
    audit: { action: "staff.clearance", subject: { kind: "staff", id }, detail: { until: clearedUntil } },
  });
}
