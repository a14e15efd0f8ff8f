import { sql } from "drizzle-orm";
import { z } from "zod";
import { isLedBy } from "../../../db/leaders.ts";
import { coverRequests } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, NotFound } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { newId } from "../../vault.ts";
import { assertOwnWeek } from "../staff/availability.ts";
import { findStaff } from "../staff/queries.ts";
import { findSession } from "./queries.ts";
import { lockOf, lockSentences } from "./session.ts";

export const coverInput = z.strictObject({
  /** Who leads it otherwise. */
  awayId: z.string("Say who is away.").max(60),
  askedId: z.string("Choose whom to ask.").min(1, "Choose whom to ask.").max(60),
});

/**
 * Asks a colleague by mail to lead one session in somebody's place. Several may be asked; the first who accepts leads it.
 *
 * @returns the request's id.
 * @throws NotFound; Forbidden for anybody but the one who is away and managers; Conflict `session_past`, `session_cancelled`,
 *   `session_marked`, `not_leading`, `leads_already`, `asked_already`.
 */
export async function askCover(
  ctx: Context,
  sessionId: string,
  { awayId, askedId }: z.output<typeof coverInput>,
): Promise<string> {
  const [session, asked] = await Promise.all([findSession(ctx, sessionId), findStaff(ctx, askedId), findStaff(ctx, awayId)]);
  assertOwnWeek(ctx, awayId);
  const lock = lockOf(session, ctx.now);
  if (lock) throw new Conflict(lock, lockSentences[lock]);
  if (asked.removedAt !== null || asked.joinedAt === null) throw new NotFound("staff member");
  const id = newId("cov");
  const own = sql`s.org_id = ${ctx.org.id} and s.id = ${sessionId}`;
  await write(ctx, {
    guards: [
      {
        holds: sql`exists (select 1 from sessions s where ${own} and s.starts_at = ${session.startsAt} and s.number is not null
          and exists (select 1 from cohort_facilitators f where f.org_id = s.org_id and f.cohort_id = s.cohort_id and f.staff_id = ${awayId}))`,
        otherwise: () =>
          new Conflict("not_leading", "They don't lead this session any more, or it has just been changed. Look again."),
      },
      {
        holds: sql`not exists (select 1 from sessions s where ${own} and ${isLedBy(askedId)})`,
        otherwise: () => new Conflict("leads_already", `${asked.name} leads this session already. Choose somebody else.`),
      },
      {
        holds: sql`not exists (select 1 from cover_requests where org_id = ${ctx.org.id} and session_id = ${sessionId} and away_id = ${awayId}
          and asked_id = ${askedId} and starts_at = ${session.startsAt} and answered_at is null and withdrawn_at is null)`,
        otherwise: () => new Conflict("asked_already", `${asked.name} has been asked and hasn't answered yet.`),
      },
    ],
    statements: [
      ctx.db.insert(coverRequests).values({
        orgId: ctx.org.id,
        id,
        sessionId,
        awayId,
        askedId,
        startsAt: session.startsAt,
        askedAt: ctx.now,
        askedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
      owe(ctx, {
        kind: "cover_request",
        uniqueKey: `cover|${id}`,
        usefulUntil: session.startsAt,
        sessionId,
        staffId: askedId,
        payload: { kind: "cover_request", requestId: id },
      }),
    ],
    audit: { action: "cover.ask", subject: { kind: "session", id: sessionId }, detail: { awayId, askedId } },
  });
  ctx.startDispatch();
  return id;
}
