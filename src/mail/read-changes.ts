import { sql } from "drizzle-orm";
import type { Before } from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import type { Place, Present, Told } from "./net-change.ts";
import type { MailPayload } from "./owe.ts";
import type { Standing } from "./read-standing.ts";
import { coveredBy, type Telling, tellingKey } from "./tellings.ts";

/** What the mail about changes to one receiver is made from. */
export type Changes = {
  told: Told[];
  from: Place | null;
  present: Present[];
  /** The group's sessions that are still to come, by start. */
  ahead: Present[];
  /** A later mail waits that says it too. */
  superseded: boolean;
};

type ChangePayload = Extract<MailPayload, { kind: "change" | "moved" | "cancelled" }>;

export const tellsOfChange = (payload: MailPayload | null): payload is ChangePayload =>
  payload?.kind === "change" || payload?.kind === "moved" || payload?.kind === "cancelled";

type Row = Telling & { before: string };

/** Looks up what a mail about changes has to say, as things are now. */
export async function readChanges(
  db: Db,
  orgId: string,
  { delivery, cohortId }: Standing,
  payload: ChangePayload,
  now: number,
): Promise<Changes> {
  const { told, from, superseded } =
    payload.kind === "change"
      ? await readTold(db, orgId, delivery, payload.changeSetId)
      : { told: toldIn(payload), from: null, superseded: false };
  const ids = JSON.stringify(told.map(({ sessionId }) => sessionId));
  const sessions = await db.all<Omit<Present, "on"> & { standing: number }>(sql`
    select id as sessionId, starts_at as startsAt, ends_at as endsAt, timezone, revision,
      (number is not null and historic = 0) as standing
    from sessions where org_id = ${orgId} and cohort_id = ${cohortId}
      and (starts_at > ${now} or id in (select value from json_each(${ids}))) order by starts_at, id`);
  const present = sessions.map(({ standing, ...session }) => ({ ...session, on: standing === 1 }));
  return { told, from, superseded, present, ahead: present.filter(({ on, startsAt }) => on && startsAt > now) };
}

/** From its own change and those before it that no mail told this receiver of: what was first is what they know. */
async function readTold(db: Db, orgId: string, delivery: Standing["delivery"], changeSetId: string) {
  const rows = await db.all<Row>(sql`
    select c.id as changeSetId, d.state, d.reason, c.before
    from change_sets c
    cross join deliveries d on d.org_id = c.org_id
      and d.unique_key = replace(${tellingKey("?", delivery.enrolmentId ?? "", delivery.contactId)}, '?', c.id)
    where c.org_id = ${orgId} and c.cohort_id = (select cohort_id from change_sets where org_id = ${orgId} and id = ${changeSetId})
    order by c.made_at, c.rowid`);
  const told = new Map<string, Told>();
  let from: Place | null = null;
  for (const { before } of coveredBy(rows, changeSetId)) {
    const { sessions, cohort } = JSON.parse(before) as Before;
    for (const { id: sessionId, startsAt, endsAt, number, again } of sessions)
      if (again && !told.has(sessionId)) told.set(sessionId, { sessionId, startsAt, endsAt, on: number !== null });
    const { place, placeAlias, onlineUrl } = cohort;
    if (from === null && place !== undefined && placeAlias !== undefined && onlineUrl !== undefined)
      from = { place, placeAlias, onlineUrl };
  }
  const at = rows.findIndex((row) => row.changeSetId === changeSetId);
  // One that may have gone already isn't replaced, only repeated.
  const later = rows.slice(at + 1).some(({ state }) => state === "queued");
  return { told: [...told.values()], from, superseded: delivery.state === "queued" && later };
}

/** As it was owed before changes had rows of their own. */
const toldIn = (payload: Extract<ChangePayload, { kind: "moved" | "cancelled" }>): Told[] =>
  payload.kind === "cancelled"
    ? payload.sessions.map((session) => ({ ...session, on: true }))
    : payload.changes.map(({ sessionId, fromStartsAt: startsAt, fromEndsAt: endsAt }) => ({
        sessionId,
        startsAt,
        endsAt,
        on: true,
      }));
