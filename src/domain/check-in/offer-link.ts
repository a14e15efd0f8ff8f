import { and, eq, isNull, sql } from "drizzle-orm";
import { enrolments, links } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { addDays, toInstant, toLocal } from "../../time.ts";
import { freshToken, hashToken, newId } from "../../vault.ts";
import { standsAt } from "../attendance/queries.ts";
import { assertMayRead } from "./check-in.ts";
import { findAsked, standsOn } from "./queries.ts";

export type OfferedLink = { token: string; expiresAt: number };

/**
 * Makes a link under which somebody answers on their own phone, until the day is over. One made before for the same day stops
 * working. It is never mailed: a facilitator hands it over.
 *
 * @throws NotFound, Forbidden; Conflict `check_in_closed` on any other day.
 */
export async function offerLink(ctx: Context, place: { sessionId: string; enrolmentId: string }): Promise<OfferedLink> {
  assertMayRead(ctx);
  const asked = await findAsked(ctx, place.sessionId);
  assertMayRead(ctx, asked);
  const [stay] = await ctx.db
    .select({ participantId: enrolments.participantId, joinedAt: enrolments.joinedAt, leftAt: enrolments.leftAt })
    .from(enrolments)
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.id, place.enrolmentId), eq(enrolments.cohortId, asked.cohortId)));
  if (!stay || stay.leftAt !== null || standsAt(stay, asked) === "outside") throw new NotFound("enrolment");
  if (standsOn(asked, ctx.now) !== "today") {
    throw new Conflict("check_in_closed", "A link works on the day of the session alone. You can type the answers in.");
  }
  const token = freshToken();
  const id = newId("lnk");
  const tomorrow = addDays(toLocal(ctx.now, asked.timezone).date, 1);
  const expiresAt = toInstant({ date: tomorrow, time: "00:00" }, asked.timezone);
  await write(ctx, {
    statements: [
      ctx.db
        .update(links)
        .set({ revokedAt: ctx.now })
        .where(
          and(
            eq(links.orgId, ctx.org.id),
            eq(links.participantId, stay.participantId),
            eq(links.enrolmentId, place.enrolmentId),
            eq(links.sessionId, place.sessionId),
            sql`${links.purpose} = 'check_in'`,
            isNull(links.revokedAt),
          ),
        ),
      ctx.db.insert(links).values({
        ...{ orgId: ctx.org.id, id, tokenHash: hashToken(token), purpose: "check_in", ...place },
        ...{ participantId: stay.participantId, createdAt: ctx.now, expiresAt },
      }),
    ],
    audit: { action: "check_in.link", subject: { kind: "session", id: place.sessionId } },
  });
  return { token, expiresAt };
}
