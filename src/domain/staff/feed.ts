import { and, eq, isNull } from "drizzle-orm";
import { orgs, staff, staffFeeds } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context, Org, Role } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { Forbidden } from "../../errors.ts";
import { freshToken, hashToken } from "../../vault.ts";
import { toOrg } from "../org/org.ts";

const me = (ctx: Context): string => {
  if (ctx.actor.kind !== "staff") throw new Forbidden();
  return ctx.actor.id;
};

const ofMine = (ctx: Context) => and(eq(staffFeeds.orgId, ctx.org.id), eq(staffFeeds.staffId, me(ctx)));

/** When one's own calendar address was made; null when there is none. */
export async function staffFeedMadeAt(ctx: Context): Promise<number | null> {
  const [row] = await ctx.db.select({ madeAt: staffFeeds.madeAt }).from(staffFeeds).where(ofMine(ctx));
  return row?.madeAt ?? null;
}

/** Makes one's own calendar address, or another in its place: the one before stops working. @returns the token, kept only as a hash. */
export async function openStaffFeed(ctx: Context): Promise<string> {
  const token = freshToken();
  const values = { tokenHash: hashToken(token), madeAt: ctx.now };
  await write(ctx, {
    statements: [
      ctx.db
        .insert(staffFeeds)
        .values({ orgId: ctx.org.id, staffId: me(ctx), ...values })
        .onConflictDoUpdate({ target: [staffFeeds.orgId, staffFeeds.staffId], set: values }),
    ],
    audit: { action: "feed.open", subject: { kind: "staff", id: me(ctx) } },
  });
  return token;
}

/** The address stops working. */
export async function closeStaffFeed(ctx: Context): Promise<void> {
  await write(ctx, {
    statements: [ctx.db.delete(staffFeeds).where(ofMine(ctx))],
    audit: { action: "feed.close", subject: { kind: "staff", id: me(ctx) } },
  });
}

/** Whose calendar an address is; null when it is nobody's, or they left. */
export async function findFeedOwner(deps: Deps, token: string): Promise<{ org: Org; id: string; role: Role } | null> {
  const [row] = await deps.db
    .select({ org: orgs, id: staff.id, role: staff.role })
    .from(staffFeeds)
    .innerJoin(orgs, eq(orgs.id, staffFeeds.orgId))
    .innerJoin(staff, and(eq(staff.orgId, staffFeeds.orgId), eq(staff.id, staffFeeds.staffId), isNull(staff.removedAt)))
    .where(eq(staffFeeds.tokenHash, hashToken(token)));
  return row ? { ...row, org: toOrg(row.org) } : null;
}
