import { and, desc, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { coverRequests, leaves, staff } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid, NotFound } from "../../errors.ts";
import { addDays, daysBetween, isLocalDate, toInstant, toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { assertOwnWeek } from "./availability.ts";
import { findStaff } from "./queries.ts";

const LONGEST_LEAVE_DAYS = 400;
const date = z.string("Give a date.").refine(isLocalDate, "Give a date such as 2027-03-04.");

export const leaveInput = z
  .strictObject({
    from: date,
    /** The last day; the first when left out. */
    to: date.optional(),
    /** Only managers and the person read it. */
    note: z.string().trim().max(300, "Keep it to 300 characters.").optional(),
  })
  .refine(({ from, to }) => to === undefined || to >= from, { path: ["to"], error: "The last day can't be before the first." })
  .refine(({ from, to }) => to === undefined || daysBetween(from, to) < LONGEST_LEAVE_DAYS, {
    path: ["to"],
    error: `Leave is at most ${LONGEST_LEAVE_DAYS} days at once.`,
  });

type Row = typeof leaves.$inferSelect;
export type Leave = Omit<Row, "orgId" | "createdBy">;

const toLeave = (ctx: Context, { orgId: _, createdBy: _by, note, ...row }: Row): Leave => ({
  ...row,
  note: note === null ? null : ctx.vault.open({ table: "leaves", row: row.id, column: "note" }, note),
});

/** @throws NotFound, Forbidden for anybody but the person and managers. */
export async function findLeave(ctx: Context, id: string): Promise<Leave> {
  const [row] = await ctx.db
    .select()
    .from(leaves)
    .where(and(eq(leaves.orgId, ctx.org.id), eq(leaves.id, id)));
  if (!row) throw new NotFound("leave");
  assertOwnWeek(ctx, row.staffId);
  return toLeave(ctx, row);
}

/** Somebody's leave that isn't over, latest first. @throws Forbidden */
export async function listLeave(ctx: Context, staffId: string): Promise<Leave[]> {
  assertOwnWeek(ctx, staffId);
  const rows = await ctx.db
    .select()
    .from(leaves)
    .where(and(eq(leaves.orgId, ctx.org.id), eq(leaves.staffId, staffId), isNull(leaves.withdrawnAt), gt(leaves.endsAt, ctx.now)))
    .orderBy(desc(leaves.startsAt))
    .limit(200);
  return rows.map((row) => toLeave(ctx, row));
}

export type Away = { id: string; name: string; fromDate: string; toDate: string };

/** Who is away between two dates, without why; a peer learns of themselves alone. */
export async function listAway(ctx: Context, { from, to }: { from: string; to: string }): Promise<Away[]> {
  const own = ctx.actor.kind === "staff" && ctx.actor.role === "peer" ? ctx.actor.id : null;
  const since = toInstant({ date: from, time: "00:00" }, ctx.org.timezone);
  return ctx.db
    .select({ id: leaves.id, name: staff.name, fromDate: leaves.fromDate, toDate: leaves.toDate })
    .from(leaves)
    .innerJoin(staff, and(eq(staff.orgId, leaves.orgId), eq(staff.id, leaves.staffId)))
    .where(
      and(
        eq(leaves.orgId, ctx.org.id),
        isNull(leaves.withdrawnAt),
        gt(leaves.endsAt, since),
        lte(leaves.fromDate, to),
        own ? eq(leaves.staffId, own) : undefined,
      ),
    )
    .orderBy(leaves.fromDate, leaves.id)
    .limit(500);
}

/** Whole days of the org's calendar as instants. */
export const leaveSpan = (ctx: Context, { from, to = from }: { from: string; to?: string | undefined }) => ({
  startsAt: toInstant({ date: from, time: "00:00" }, ctx.org.timezone),
  endsAt: toInstant({ date: addDays(to, 1), time: "00:00" }, ctx.org.timezone),
});

/** Records leave. Sessions keep their leaders until somebody takes over. @throws NotFound, Forbidden, Invalid; Conflict `leave_overlap`. */
export async function takeLeave(ctx: Context, staffId: string, input: z.output<typeof leaveInput>): Promise<string> {
  const member = await findStaff(ctx, staffId);
  assertOwnWeek(ctx, staffId);
  if (member.removedAt !== null) throw new NotFound("staff member");
  const { from, to = from, note } = input;
  if (to < toLocal(ctx.now, ctx.org.timezone).date)
    throw new Invalid([{ path: "to", message: "That is over already. Leave is for days still to come." }]);
  const id = newId("lve");
  const span = leaveSpan(ctx, { from, to });
  await write(ctx, {
    guards: [noOther(ctx, staffId, span)],
    statements: [
      ctx.db.insert(leaves).values({
        orgId: ctx.org.id,
        id,
        staffId,
        fromDate: from,
        toDate: to,
        ...span,
        note: note ? ctx.vault.seal({ table: "leaves", row: id, column: "note" }, note) : null,
        createdAt: ctx.now,
        createdBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
    ],
    audit: { action: "leave.take", subject: { kind: "staff", id: staffId }, detail: { from, to } },
  });
  return id;
}

/** Takes leave back. Requests that nobody has answered end; who accepted one still leads that session. @throws NotFound, Forbidden; Conflict `leave_withdrawn`. */
export async function withdrawLeave(ctx: Context, id: string): Promise<Leave> {
  const leave = await findLeave(ctx, id);
  const withdrawn = () => new Conflict("leave_withdrawn", "This leave has been taken back already.");
  const within = sql`(select s.id from sessions s where s.org_id = ${ctx.org.id}
    and s.starts_at >= ${leave.startsAt} and s.starts_at < ${leave.endsAt})`;
  await write(ctx, {
    guards: [
      {
        holds: sql`select withdrawn_at is null from leaves where org_id = ${ctx.org.id} and id = ${id}`,
        otherwise: withdrawn,
      },
    ],
    statements: [
      ctx.db
        .update(leaves)
        .set({ withdrawnAt: ctx.now })
        .where(and(eq(leaves.orgId, ctx.org.id), eq(leaves.id, id))),
      ctx.db
        .update(coverRequests)
        .set({ withdrawnAt: ctx.now })
        .where(
          and(
            eq(coverRequests.orgId, ctx.org.id),
            eq(coverRequests.awayId, leave.staffId),
            isNull(coverRequests.answeredAt),
            isNull(coverRequests.withdrawnAt),
            sql`${coverRequests.sessionId} in ${within}`,
          ),
        ),
    ],
    audit: { action: "leave.withdraw", subject: { kind: "staff", id: leave.staffId }, detail: { leaveId: id } },
  });
  return { ...leave, withdrawnAt: ctx.now };
}

const noOther = (ctx: Context, staffId: string, { startsAt, endsAt }: { startsAt: number; endsAt: number }): Guard => ({
  holds: sql`not exists (select 1 from leaves where org_id = ${ctx.org.id} and staff_id = ${staffId} and withdrawn_at is null
    and starts_at < ${endsAt} and ends_at > ${startsAt})`,
  otherwise: () =>
    new Conflict("leave_overlap", "There is leave on some of these days already. Take that back first, or choose other days."),
});
