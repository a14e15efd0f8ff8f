import { z } from "zod";
import { staff } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Forbidden } from "../../errors.ts";
import { present } from "./staff.ts";

/** What a form says of boxes: `on`, or nothing. */
const box = z.literal("on").optional();
export const mailChoices = z.strictObject({ digest: box, nudges: box, summary: box });

/**
 * What a staff member wants to get of what isn't needed. What managers are alerted to isn't among it; the month's numbers only
 * managers are asked about, so for anybody else that choice stays as it is.
 */
export async function chooseMail(ctx: Context, { digest, nudges, summary }: z.output<typeof mailChoices>): Promise<void> {
  if (ctx.actor.kind !== "staff") throw new Forbidden();
  const { id, role } = ctx.actor;
  const wants = {
    ...{ wantsDigest: digest === "on", wantsNudges: nudges === "on" },
    ...(role === "manager" ? { wantsSummary: summary === "on" } : {}),
  };
  await write(ctx, {
    statements: [ctx.db.update(staff).set(wants).where(present(ctx, id))],
    audit: { action: "staff.choose_mail", subject: { kind: "staff", id }, detail: wants },
  });
}
