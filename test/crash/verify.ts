import { sql } from "drizzle-orm";
import type { Db } from "../../db/write.ts";
import type { Accepted } from "./victim.ts";

export type Tally = { kills: number; lost: number; duplicated: number; falseStates: number; notes: string[] };

export const empty = (): Tally => ({ kills: 0, lost: 0, duplicated: 0, falseStates: 0, notes: [] });

type Row = { id: string; orgId: string; kind: string; state: string; providerId: string | null };

/** Holds what the database says against what the provider took. */
export async function compareLedger(db: Db, accepted: Accepted[], tally: Tally): Promise<void> {
  const rows = await db.all<Row>(sql`select id, org_id as orgId, kind, state, provider_id as providerId from deliveries`);
  const taken = new Map<string, string[]>();
  for (const { tags, id } of accepted) {
    const delivery = tags.find(({ name }) => name === "delivery")?.value ?? "";
    taken.set(delivery, [...(taken.get(delivery) ?? []), id]);
  }
  const wrong = (text: string) => {
    tally.falseStates += 1;
    tally.notes.push(text);
  };
  for (const { id, kind, state, providerId } of rows) {
    const ids = taken.get(id) ?? [];
    if (ids.length > 1) {
      tally.duplicated += ids.length - 1;
      tally.notes.push(`${kind} ${id} went ${ids.length} times`);
    }
    if (state === "queued" || state === "frozen") wrong(`${kind} ${id} is still ${state}`);
    else if (state === "sent" && ids.length === 0) wrong(`${kind} ${id} says sent and the provider has none`);
    else if (state === "sent" && !ids.includes(providerId ?? "")) wrong(`${kind} ${id} has another id than the provider's`);
    else if (state !== "sent" && ids.length > 0) wrong(`${kind} ${id} went and says ${state}`);
    else if (state === "missed" || state === "failed" || state === "unknown") wrong(`${kind} ${id} is ${state}`);
    taken.delete(id);
  }
  for (const id of taken.keys()) wrong(`the provider has ${id}, which is nobody's delivery`);
  const twice = await db.all<{ n: number }>(sql`select count(*) as n from deliveries where kind = 'reminder'
    group by session_id, enrolment_id, offset_minutes having count(*) > 1`);
  if (twice.length > 0) wrong(`${twice.length} reminders are owed twice`);
}

/** Each session whose reminder was due has told everyone it should: all but those who were suppressed by then. */
export async function compareExpected(db: Db, sessionsDone: number, tally: Tally, silenced: Map<string, number>): Promise<void> {
  const rows = await db.all<{ participantId: string; number: number; state: string | null }>(sql`
    select e.participant_id as participantId, s.number as number, d.state as state
    from enrolments e join sessions s on s.org_id = e.org_id and s.cohort_id = e.cohort_id and s.number <= ${sessionsDone}
    left join deliveries d on d.org_id = e.org_id and d.enrolment_id = e.id and d.session_id = s.id and d.kind = 'reminder'`);
  for (const { participantId, number, state } of rows) {
    const since = silenced.get(participantId);
    const expected = since !== undefined && number > since ? "skipped" : "sent";
    if (state === expected) continue;
    if (expected === "sent") tally.lost += 1;
    else tally.falseStates += 1;
    tally.notes.push(`session ${number} is ${state} for ${participantId}, not ${expected}`);
  }
  const [check] = await db.all<Record<string, string>>(sql`pragma integrity_check`);
  const broken = await db.all(sql`pragma foreign_key_check`);
  if (Object.values(check ?? {})[0] !== "ok" || broken.length > 0) {
    tally.falseStates += 1;
    tally.notes.push("the database is damaged");
  }
}
