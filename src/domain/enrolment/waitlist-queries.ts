import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { prepared } from "../../../db/prepared.ts";
import { participants, waitlistEntries } from "../../../db/schema/index.ts";
import type { Db } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import { goesOn } from "../cohort/queries.ts";
import { displayName } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import type { Waiting, WaitlistEntry } from "./waitlist.ts";

/** Somebody's wait, also one that is over. @throws NotFound */
export async function findWaiting(ctx: Context, id: string): Promise<WaitlistEntry> {
  const [row] = await entries(ctx.db).where(and(eq(waitlistEntries.orgId, ctx.org.id), eq(waitlistEntries.id, id)));
  if (!row) throw new NotFound("waiting list entry");
  return toEntry(ctx, row);
}

/** Who waits for a place in a cohort, first those who have waited longest. */
export async function listWaiting(
  ctx: Context,
  cohortId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Waiting>> {
  const after = cursor ? decodeCursor(cursor) : { at: Number.MIN_SAFE_INTEGER, id: "" };
  const rows = await waitingPage(ctx.db).all({ org: ctx.org.id, cohort: cohortId, ...after, limit: limit + 1 });
  return toPage(
    rows,
    limit,
    ({ entry }) => ({ at: entry.waitingSince, id: entry.id }),
    (row) => {
      const { endedAt: _endedAt, outcome: _outcome, ...waiting } = toEntry(ctx, row);
      return { ...waiting, position: row.position };
    },
  );
}

/** How many wait for a place in a cohort. */
export const countWaiting = (ctx: Context, cohortId: string): Promise<number> =>
  ctx.db.$count(
    waitlistEntries,
    and(eq(waitlistEntries.orgId, ctx.org.id), eq(waitlistEntries.cohortId, cohortId), isNull(waitlistEntries.endedAt)),
  );

/** The groups a person waits for that go on, first the one they have waited for longest. */
export async function listWaitsOf(ctx: Context, participantId: string): Promise<WaitOf[]> {
  const rows = await ctx.db.all<{ id: string; waitingSince: number; cohortId: string; name: string; timezone: string }>(
    waitsOf(ctx, participantId),
  );
  return rows.map(({ cohortId, name, timezone, ...wait }) => ({ ...wait, cohort: { id: cohortId, name, timezone } }));
}

export type WaitOf = { id: string; waitingSince: number; cohort: { id: string; name: string; timezone: string } };

/** The statement behind it. */
export const waitsOf = (ctx: Context, participantId: string): SQL => sql`
  select w.id, w.waiting_since as waitingSince, c.id as cohortId, c.name, c.timezone
  from waitlist_entries w cross join cohorts c on c.org_id = w.org_id and c.id = w.cohort_id
  where w.org_id = ${ctx.org.id} and w.participant_id = ${participantId} and w.ended_at is null and ${goesOn(ctx.now)}
  order by w.waiting_since limit 50`;

const waitingPage = prepared((db) =>
  entries(db)
    .where(
      and(
        eq(waitlistEntries.orgId, sql.placeholder("org")),
        eq(waitlistEntries.cohortId, sql.placeholder("cohort")),
        isNull(waitlistEntries.endedAt),
        sql`(${waitlistEntries.waitingSince}, ${waitlistEntries.id}) > (${sql.placeholder("at")}, ${sql.placeholder("id")})`,
      ),
    )
    .orderBy(asc(waitlistEntries.waitingSince), asc(waitlistEntries.id))
    .limit(sql.placeholder("limit"))
    .prepare(),
);

const entries = (db: Db) =>
  db
    .select({
      entry: waitlistEntries,
      position: sql<number>`(select count(*) from waitlist_entries o where o.org_id = ${waitlistEntries.orgId}
        and o.cohort_id = ${waitlistEntries.cohortId} and o.ended_at is null
        and (o.waiting_since, o.id) <= (${waitlistEntries.waitingSince}, ${waitlistEntries.id}))`,
      person: {
        id: participants.id,
        givenName: participants.givenName,
        familyName: participants.familyName,
        preferredName: participants.preferredName,
      },
    })
    .from(waitlistEntries)
    .innerJoin(
      participants,
      and(eq(participants.orgId, waitlistEntries.orgId), eq(participants.id, waitlistEntries.participantId)),
    );

type Row = { entry: typeof waitlistEntries.$inferSelect; person: Parameters<typeof openName>[1] };

const toEntry = (ctx: Context, { entry, person }: Row): WaitlistEntry => ({
  id: entry.id,
  cohortId: entry.cohortId,
  participant: { id: person.id, name: displayName(openName(ctx.vault, person)) },
  waitingSince: entry.waitingSince,
  endedAt: entry.endedAt,
  outcome: entry.outcome,
});
