import { eq, sql } from "drizzle-orm";
import { enrolments } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";
import { type CheckInKind, checkInKinds } from "../../src/domain/program/check-in-kinds.ts";
import { type Group, openGroup, WEEK } from "./group.ts";

export type CheckInGroup = Group & {
  orgId: string;
  /** Ana's stay and who she is. */
  ana: string;
  anaId: string;
  /** The second of eight sessions; it began an hour ago. */
  today: string;
};

/** A group led by whoever asks, with Ana and Ben, in a program that asks for check-ins: all of them, unless said otherwise. */
export async function checkInGroup(ctx: Context, kinds: readonly CheckInKind[] = checkInKinds): Promise<CheckInGroup> {
  const group = await openGroup(ctx, {
    people: ["Ana Ruiz", "Ben Ode"],
    first: ctx.now - WEEK - 3_600_000,
    ...(ctx.actor.kind === "staff" ? { facilitatorId: ctx.actor.id } : {}),
  });
  await ctx.db.run(sql`update programs set check_ins = ${JSON.stringify(kinds)} where id = ${group.programId}`);
  const ana = group.people.Ana ?? "";
  const [stay] = await ctx.db.select().from(enrolments).where(eq(enrolments.id, ana));
  return { ...group, orgId: ctx.org.id, ana, anaId: stay?.participantId ?? "", today: group.sessionIds[1] ?? "" };
}
