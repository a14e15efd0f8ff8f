import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { links } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { freshToken, hashToken, newId } from "../../vault.ts";

/** A calendar asks by itself for years; whoever still wants it after this makes a new address. */
const FEED_DAYS = 400;
const DAY_MS = 86_400_000;

type Place = { enrolmentId: string; participantId: string };

const working = (ctx: Context, enrolmentId: string) =>
  and(
    eq(links.orgId, ctx.org.id),
    eq(links.enrolmentId, enrolmentId),
    sql`${links.purpose} = 'calendar'`,
    isNull(links.revokedAt),
    gt(links.expiresAt, ctx.now),
  );

/** When the calendar address of this stay was made; null when there is none. */
export async function feedMadeAt(ctx: Context, enrolmentId: string): Promise<number | null> {
  const [row] = await ctx.db.select({ createdAt: links.createdAt }).from(links).where(working(ctx, enrolmentId)).limit(1);
  return row?.createdAt ?? null;
}

/**
 * Makes the secret address under which a calendar finds a participant's dates of one stay. One made before stops working.
 *
 * @returns the token, kept only as a hash.
 * @throws NotFound when the person has left.
 */
export async function openFeed(ctx: Context, { enrolmentId, participantId }: Place): Promise<string> {
  const token = freshToken();
  const id = newId("lnk");
  await write(ctx, {
    guards: [
      {
        holds: sql`exists (select 1 from enrolments where org_id = ${ctx.org.id} and id = ${enrolmentId} and left_at is null)`,
        otherwise: () => new NotFound("link"),
      },
    ],
    statements: [
      ctx.db.update(links).set({ revokedAt: ctx.now }).where(working(ctx, enrolmentId)),
      ctx.db.insert(links).values({
        orgId: ctx.org.id,
        id,
        tokenHash: hashToken(token),
        purpose: "calendar",
        enrolmentId,
        participantId,
        createdAt: ctx.now,
        expiresAt: ctx.now + FEED_DAYS * DAY_MS,
      }),
    ],
    audit: { action: "feed.open", subject: { kind: "enrolment", id: enrolmentId } },
  });
  return token;
}

/** The address stops working. */
export async function closeFeed(ctx: Context, enrolmentId: string): Promise<void> {
  await write(ctx, {
    statements: [ctx.db.update(links).set({ revokedAt: ctx.now }).where(working(ctx, enrolmentId))],
    audit: { action: "feed.close", subject: { kind: "enrolment", id: enrolmentId } },
  });
}
