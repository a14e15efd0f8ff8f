import { and, eq, isNotNull, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { staff, users } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { newId } from "../../vault.ts";
import { findStaff } from "./queries.ts";
import { endTokens, type StaffRow, type staffInput } from "./staff.ts";

const INVITATION_USEFUL_MS = 30 * 86_400_000;

/**
 * Makes somebody staff and writes to them; they join by signing in. Inviting again somebody who hasn't joined, or who was
 * removed, renews the invitation; tokens that act as them end if it makes them a facilitator. `tell: false` writes to nobody.
 *
 * @throws Conflict `already_staff`
 */
export async function inviteStaff(
  ctx: Context,
  input: z.output<typeof staffInput>,
  { tell = true }: { tell?: boolean } = {},
): Promise<StaffRow> {
  const [known] = await ctx.db
    .select()
    .from(staff)
    .where(and(eq(staff.orgId, ctx.org.id), eq(staff.email, input.email)));
  const alreadyStaff = () => new Conflict("already_staff", "Somebody with this address works here already.");
  if (known && known.joinedAt !== null && known.removedAt === null) throw alreadyStaff();
  const id = known?.id ?? newId("stf");
  const name = input.name ?? input.email.split("@")[0] ?? input.email;
  const terms = { name, role: input.role, invitedAt: ctx.now, joinedAt: null, removedAt: null };
  const at = new Date(ctx.now);
  const ending = input.role === "facilitator" ? [endTokens(ctx, id, { unless: input.role })] : [];
  const results = await write(ctx, {
    statements: [
      ...ending,
      ctx.db
        .insert(users)
        .values({ id: newId("usr"), name, email: input.email, createdAt: at, updatedAt: at })
        .onConflictDoNothing({ target: users.email }),
      known
        ? ctx.db
            .update(staff)
            .set(terms)
            .where(
              and(eq(staff.orgId, ctx.org.id), eq(staff.id, id), or(isNotNull(staff.removedAt), sql`${staff.joinedAt} is null`)),
            )
            .returning()
        : ctx.db
            .insert(staff)
            .values({
              ...terms,
              orgId: ctx.org.id,
              id,
              userId: sql<string>`(select ${users.id} from ${users} where ${users.email} = ${input.email})`,
              email: input.email,
            })
            .returning(),
      ...(tell
        ? [
            owe(ctx, {
              kind: "staff_invitation",
              uniqueKey: `staff_invitation|${id}|${ctx.now}`,
              usefulUntil: ctx.now + INVITATION_USEFUL_MS,
              staffId: id,
              payload: { kind: "staff_invitation", inviterName: await inviterName(ctx) },
            }),
          ]
        : []),
    ],
    unique: [{ columns: "staff.org_id, staff.email", otherwise: alreadyStaff }],
    audit: { action: "staff.invite", subject: { kind: "staff", id }, detail: { role: input.role } },
  });
  const [row] = results[ending.length + 1] as StaffRow[];
  if (!row) throw alreadyStaff();
  if (tell) ctx.startDispatch();
  return row;
}

const inviterName = async (ctx: Context): Promise<string> =>
  ctx.actor.kind === "staff" ? (await findStaff(ctx, ctx.actor.id)).name : ctx.org.name;
