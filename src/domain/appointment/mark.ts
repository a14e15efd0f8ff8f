import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { appointments } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import type { markInput } from "./appointment.ts";
import { findAppointment } from "./queries.ts";

/** Says whether somebody came; it can be said again. @throws NotFound; Conflict `not_booked`, `not_yet` before it begins. */
export async function markAppointment(ctx: Context, id: string, { mark }: z.output<typeof markInput>): Promise<void> {
  const { state, startsAt, mark: before } = await findAppointment(ctx, id);
  if (state !== "booked" || startsAt === null) throw new Conflict("not_booked", "No time is booked, so nobody could come.");
  if (startsAt > ctx.now) throw new Conflict("not_yet", "It hasn't begun yet. Mark it afterwards.");
  await write(ctx, {
    statements: [
      ctx.db
        .update(appointments)
        .set({ mark, markedAt: ctx.now, markedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null })
        .where(and(eq(appointments.orgId, ctx.org.id), eq(appointments.id, id))),
    ],
    audit: { action: "appointment.mark", subject: { kind: "appointment", id }, detail: { mark, corrects: before } },
  });
}
