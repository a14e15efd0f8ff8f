import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { staff, users } from "../../../db/schema/index.ts";
import { type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { newId } from "../../vault.ts";
import { findStaff, type StaffRow } from "./queries.ts";

const INVITATION_USEFUL_MS = 30 * 24 * 3_600_000;

export const staffInput = z.strictObject({
  email: z
    .string("Give an email address.")
    .trim()
    .toLowerCase()
    .max(254, "Keep it to 254 characters.")
    .pipe(z.email("Give an email address such as dana@example.org.")),
  name: z
    .string()
    .trim()
    .min(1, "Give a name.")
    .max(120, "Keep it to 120 characters.")
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "Leave out control characters.")
    .optional(),
  role: z.enum(["manager", "facilitator", "peer"], "Choose a role."),
});

/**
 * Adds a member of staff, or takes back one who was removed. The invitation carries no secret: signing in with the address
 * accepts it.
 *
 * @throws Conflict `already_staff`.
 */
export async function inviteStaff(
  ctx: Context,
  input: z.output<typeof staffInput>,
  { tell = true }: { tell?: boolean } = {},
): Promise<StaffRow> {
  const { email, role } = input;
  const name = input.name ?? email.split("@")[0] ?? email;
  const [[known], [former]] = await Promise.all([
    ctx.db.select({ id: users.id }).from(users).where(eq(users.email, email)),
    ctx.db
      .select()
      .from(staff)
      .where(and(eq(staff.orgId, ctx.org.id), eq(staff.email, email))),
  ]);
  const already = () => new Conflict("already_staff", "This address belongs to a member of staff already.");
  if (former && former.removedAt === null) throw already();
  const id = former?.id ?? newId("stf");
  const userId = known?.id ?? newId("usr");
  const at = new Date(ctx.now);
  const joining: Statement = former
    ? ctx.db
        .update(staff)
        .set({ name, role, invitedAt: ctx.now, joinedAt: null, removedAt: null })
        .where(and(eq(staff.orgId, ctx.org.id), eq(staff.id, id)))
    : ctx.db.insert(staff).values({ orgId: ctx.org.id, id, userId, email, name, role, invitedAt: ctx.now });
  await write(ctx, {
    statements: [
      ...(known ? [] : [ctx.db.insert(users).values({ id: userId, name, email, createdAt: at, updatedAt: at })]),
      joining,
      ...(tell
        ? [
            owe(ctx, {
              kind: "staff_invitation",
              uniqueKey: `staff_invitation|${id}|${ctx.now}`,
              usefulUntil: ctx.now + INVITATION_USEFUL_MS,
              staffId: id,
            }),
          ]
        : []),
    ],
    unique: [
      { columns: "staff.org_id, staff.email", otherwise: already },
      { columns: "users.email", otherwise: already },
    ],
    audit: { action: "staff.invite", subject: { kind: "staff", id }, detail: { role } },
  });
  if (tell) ctx.startDispatch();
  return findStaff(ctx, id);
}

/** Whether another manager would be left: an org without one couldn't be mended by anybody. */
export const anotherManager = (ctx: Context, staffId: string) =>
  sql`exists (select 1 from ${staff} where org_id = ${ctx.org.id} and role = 'manager' and removed_at is null and id <> ${staffId})`;

export const lastManager = () => new Conflict("last_manager", "This is the last program manager. Make somebody else one first.");

export const isPresent = (ctx: Context, staffId: string) =>
  and(eq(staff.orgId, ctx.org.id), eq(staff.id, staffId), isNull(staff.removedAt));
