import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { isLedBy } from "../../../db/leaders.ts";
import { coverRequests, sessionCovers } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Forbidden } from "../../errors.ts";
import { assertOwnWeek } from "../staff/availability.ts";
import { type CoverRequest, findCoverRequest } from "./cover.ts";
import { findSession } from "./queries.ts";

export const coverAnswer = z.strictObject({ answer: z.enum(["accepted", "declined"], "Say whether you will lead it.") });

/**
 * Answers a request to lead a session in somebody's place. Of two who accept at once one leads it. Accepting ends what others
 * were asked; a declined request can still be accepted while nobody else has.
 *
 * @throws NotFound; Forbidden for anybody else; Conflict `cover_over` when it is settled, moved, cancelled or has begun.
 */
export async function answerCover(ctx: Context, id: string, { answer }: z.output<typeof coverAnswer>): Promise<CoverRequest> {
  const request = await findCoverRequest(ctx, id);
  if (ctx.actor.kind !== "staff" || ctx.actor.id !== request.askedId)
    throw new Forbidden("Only the one who was asked can answer this.");
  const { sessionId, awayId, askedId, startsAt } = request;
  const over = () => new Conflict("cover_over", "This has been settled meanwhile: there is nothing for you to do.");
  if (request.isOver || request.answer === "accepted") throw over();
  const ofThis = and(eq(coverRequests.orgId, ctx.org.id), eq(coverRequests.id, id));
  const open: Guard = {
    holds: sql`exists (select 1 from cover_requests q join sessions s on s.org_id = q.org_id and s.id = q.session_id
      where q.org_id = ${ctx.org.id} and q.id = ${id} and q.withdrawn_at is null and q.answer is not 'accepted'
        and s.starts_at = q.starts_at and s.number is not null and s.starts_at > ${ctx.now})`,
    otherwise: over,
  };
  const isFree: Guard = {
    holds: sql`not exists (select 1 from session_covers v where v.org_id = ${ctx.org.id} and v.session_id = ${sessionId}
      and v.away_id = ${awayId} and v.starts_at = ${startsAt} and not exists (select 1 from leaves l where l.org_id = v.org_id
        and l.staff_id = v.cover_id and l.withdrawn_at is null and l.starts_at < ${request.endsAt} and l.ends_at > ${startsAt}))
      and not exists (select 1 from sessions s where s.org_id = ${ctx.org.id} and s.id = ${sessionId} and ${isLedBy(askedId)})`,
    otherwise: over,
  };
  await write(ctx, {
    guards: answer === "accepted" ? [open, isFree] : [open],
    statements: [
      ctx.db.update(coverRequests).set({ answer, answeredAt: ctx.now }).where(ofThis),
      ...(answer === "accepted"
        ? [
            ctx.db
              .insert(sessionCovers)
              .values({ orgId: ctx.org.id, sessionId, awayId, coverId: askedId, startsAt, since: ctx.now })
              .onConflictDoUpdate({
                target: [sessionCovers.orgId, sessionCovers.sessionId, sessionCovers.awayId, sessionCovers.startsAt],
                set: { coverId: askedId, since: ctx.now },
              }),
            ctx.db.run(sql`update cover_requests set withdrawn_at = ${ctx.now} where org_id = ${ctx.org.id}
              and session_id = ${sessionId} and away_id = ${awayId} and id <> ${id} and answered_at is null and withdrawn_at is null`),
          ]
        : []),
    ],
    audit: { action: "cover.answer", subject: { kind: "session", id: sessionId }, detail: { answer, awayId } },
  });
  return { ...request, answer };
}

/**
 * Whoever led a session leads it again; nobody is written to. @throws NotFound; Forbidden for anybody but the one who was away, the one
 * who covers and managers; Conflict `not_covered` when nobody covers, or it has begun.
 */
export async function endCover(ctx: Context, sessionId: string, awayId: string): Promise<void> {
  await findSession(ctx, sessionId);
  const own = sql`org_id = ${ctx.org.id} and session_id = ${sessionId} and away_id = ${awayId}`;
  const [cover] = await ctx.db.all<{ coverId: string }>(sql`select cover_id as coverId from session_covers v where ${own}
    and v.starts_at = (select s.starts_at from sessions s where s.org_id = v.org_id and s.id = v.session_id and s.starts_at > ${ctx.now})`);
  if (!cover) throw new Conflict("not_covered", "Nobody covers this session, or it has begun.");
  if (ctx.actor.kind !== "staff" || ctx.actor.id !== cover.coverId) assertOwnWeek(ctx, awayId);
  await write(ctx, {
    statements: [
      ctx.db.run(sql`delete from session_covers where ${own}`),
      ctx.db.run(sql`update cover_requests set withdrawn_at = ${ctx.now} where ${own} and answer = 'accepted'`),
    ],
    audit: { action: "cover.end", subject: { kind: "session", id: sessionId }, detail: { awayId, coverId: cover.coverId } },
  });
}
