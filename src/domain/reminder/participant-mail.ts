import { and, eq, sql } from "drizzle-orm";
import { sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { readPlanned } from "../../mail/read-planned.ts";
import type { Page } from "../../paging.ts";
import { type MailLine, tellMail } from "./mail-lines.ts";
import { listDeliveries } from "./queries.ts";

export type ParticipantMail = {
  /** Reminders planned for their next sessions, the soonest first. */
  coming: MailLine[];
  /** Everything owed so far, the newest first. */
  past: Page<MailLine>;
  /** The sessions that any of it is about. */
  sessions: Map<string, { startsAt: number; timezone: string }>;
};

/** Their coming sessions whose reminders are told of. */
const NEXT_SESSIONS = 4;

/** Mail to one person and to guardians about them. The reader of a page records that it was read. */
export async function readParticipantMail(
  ctx: Context,
  participantId: string,
  page: { limit: number; cursor?: string | undefined; coming: boolean },
): Promise<ParticipantMail> {
  const { timezone } = ctx.org;
  const [found, planned] = await Promise.all([
    listDeliveries(ctx, { participantId, limit: page.limit, cursor: page.cursor }),
    page.coming ? readPlanned(ctx.db, ctx.org.id, { participantId }, { now: ctx.now, most: NEXT_SESSIONS }) : [],
  ]);
  const [past, coming] = await Promise.all([tellMail(ctx, found.items, [], timezone), tellMail(ctx, [], planned, timezone)]);
  return {
    coming: coming.sort((a, b) => a.at - b.at),
    past: { items: past, nextCursor: found.nextCursor },
    sessions: await readSessions(ctx, [...past, ...coming]),
  };
}

async function readSessions(ctx: Context, lines: MailLine[]): Promise<ParticipantMail["sessions"]> {
  const ids = [...new Set(lines.flatMap(({ sessionId }) => sessionId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .select({ id: sessions.id, startsAt: sessions.startsAt, timezone: sessions.timezone })
    .from(sessions)
    .where(and(eq(sessions.orgId, ctx.org.id), sql`${sessions.id} in (select value from json_each(${JSON.stringify(ids)}))`));
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}
