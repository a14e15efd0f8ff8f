import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { staffDays, staffWeeks } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { assertOwnWeek, type dayInput, type weekInput } from "./availability.ts";
import { findStaff } from "./queries.ts";

/** Says when somebody works in an ordinary week. @throws NotFound, Forbidden. */
export async function saveWeek(ctx: Context, staffId: string, { hours }: z.output<typeof weekInput>): Promise<void> {
  await findStaff(ctx, staffId);
  assertOwnWeek(ctx, staffId);
  const sorted = [...hours].sort((a, b) => a.weekday - b.weekday || (a.from < b.from ? -1 : 1));
  const set = { hours: JSON.stringify(sorted), savedAt: ctx.now };
  await write(ctx, {
    statements: [
      ctx.db
        .insert(staffWeeks)
        .values({ orgId: ctx.org.id, staffId, ...set })
        .onConflictDoUpdate({ target: [staffWeeks.orgId, staffWeeks.staffId], set }),
    ],
    audit: { action: "staff.week", subject: { kind: "staff", id: staffId } },
  });
}

/** Other hours on one date, or none; said again, the later holds. @throws NotFound, Forbidden. */
export async function saveDay(ctx: Context, staffId: string, { date, hours }: z.output<typeof dayInput>): Promise<void> {
  await findStaff(ctx, staffId);
  assertOwnWeek(ctx, staffId);
  const set = { hours: JSON.stringify(hours), savedAt: ctx.now };
  await write(ctx, {
    statements: [
      ctx.db
        .insert(staffDays)
        .values({ orgId: ctx.org.id, staffId, date, ...set })
        .onConflictDoUpdate({ target: [staffDays.orgId, staffDays.staffId, staffDays.date], set }),
    ],
    audit: { action: "staff.day", subject: { kind: "staff", id: staffId }, detail: { date } },
  });
}

/** That date goes by the ordinary week again. @throws NotFound, Forbidden. */
export async function forgetDay(ctx: Context, staffId: string, date: string): Promise<void> {
  await findStaff(ctx, staffId);
  assertOwnWeek(ctx, staffId);
  await write(ctx, {
    statements: [
      ctx.db
        .delete(staffDays)
        .where(and(eq(staffDays.orgId, ctx.org.id), eq(staffDays.staffId, staffId), eq(staffDays.date, date))),
    ],
    audit: { action: "staff.day", subject: { kind: "staff", id: staffId }, detail: { date } },
  });
}
