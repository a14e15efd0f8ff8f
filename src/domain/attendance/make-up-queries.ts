import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { type Module, moduleOf } from "../cohort/cohort.ts";
import { nameFor } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import type { Guest, MakeUp } from "./make-up.ts";

type Row = {
  id: string;
  enrolmentId: string;
  missedId: string;
  missedNumber: number | null;
  missedModules: string;
  missedStartsAt: number;
  cohortId: string;
  cohortName: string;
  sessionId: string | null;
  startsAt: number | null;
  timezone: string | null;
  number: number | null;
  appointmentId: string | null;
  appointmentName: string | null;
  bookedAt: number | null;
  state: string | null;
  came: number | null;
  plannedAt: number;
};

/** What stands in for sessions that somebody missed, oldest first; what was called off isn't in it. */
export async function listMakeUps(ctx: Context, enrolmentId: string): Promise<MakeUp[]> {
  return (await ctx.db.all<Row>(makeUps(ctx, sql`m.enrolment_id = ${enrolmentId}`))).map(toMakeUp);
}

/** @throws NotFound also for one that was called off. */
export async function findMakeUp(ctx: Context, id: string): Promise<MakeUp> {
  const [row] = await ctx.db.all<Row>(makeUps(ctx, sql`m.id = ${id}`));
  if (!row) throw new NotFound("make-up");
  return toMakeUp(row);
}

/** Whether somebody came to what make-up `m` says; null: not known. An appointment `a` has a mark of its own. */
export const hasCome: SQL = sql`coalesce(m.came, case when a.mark is not null then a.mark in ('present', 'late') end)`;

/** The statement behind both. */
export const makeUps = (ctx: Context, which: SQL): SQL => sql`
  select m.id, m.enrolment_id as enrolmentId, m.missed_session_id as missedId, s.number as missedNumber,
    c.modules as missedModules, s.starts_at as missedStartsAt, there.id as cohortId, there.name as cohortName,
    t.id as sessionId, t.starts_at as startsAt, t.timezone, t.number, a.id as appointmentId, a.name as appointmentName,
    a.starts_at as bookedAt, a.state, ${hasCome} as came, m.planned_at as plannedAt
  from make_ups m
  cross join sessions s on s.org_id = m.org_id and s.id = m.missed_session_id
  cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  left join sessions t on t.org_id = m.org_id and t.id = m.session_id
  left join appointments a on a.org_id = m.org_id and a.id = m.appointment_id
  cross join cohorts there on there.org_id = m.org_id and there.id = coalesce(m.cohort_id, t.cohort_id, a.cohort_id)
  where m.org_id = ${ctx.org.id} and ${which} and m.dropped_at is null
  order by m.planned_at, m.id limit 200`;

const toMakeUp = (row: Row): MakeUp => ({
  id: row.id,
  enrolmentId: row.enrolmentId,
  missed: {
    sessionId: row.missedId,
    label: moduleOf(row.missedNumber, JSON.parse(row.missedModules) as Module[]) ?? `Session ${row.missedNumber ?? "–"}`,
    startsAt: row.missedStartsAt,
  },
  cohort: { id: row.cohortId, name: row.cohortName },
  session:
    row.sessionId === null || row.startsAt === null
      ? null
      : { id: row.sessionId, startsAt: row.startsAt, timezone: row.timezone ?? "UTC", cancelled: row.number === null },
  appointment:
    row.appointmentId === null
      ? null
      : {
          ...{ id: row.appointmentId, name: row.appointmentName ?? "", startsAt: row.bookedAt },
          cancelled: row.state === "cancelled",
        },
  came: row.came === null ? null : row.came === 1,
  plannedAt: row.plannedAt,
});

type GuestRow = {
  makeUpId: string;
  id: string;
  givenName: string;
  familyName: string | null;
  preferredName: string | null;
  came: number | null;
};

/** Who comes to a session to make up one they missed elsewhere and has no place in its group, by name. Peers read what people are called and no more. */
export async function listGuests(ctx: Context, sessionId: string): Promise<Guest[]> {
  const rows = await ctx.db.all<GuestRow>(guestsStatement(ctx, sessionId));
  return rows
    .map((row) => {
      const name = nameFor(ctx, openName(ctx.vault, row));
      return { makeUpId: row.makeUpId, participantId: row.id, name, came: row.came === null ? null : row.came === 1 };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The statement behind `listGuests`. */
export const guestsStatement = (ctx: Context, sessionId: string): SQL => sql`
  select m.id as makeUpId, p.id, p.given_name as givenName, p.family_name as familyName, p.preferred_name as preferredName, m.came
  from make_ups m
  cross join enrolments e on e.org_id = m.org_id and e.id = m.enrolment_id
  cross join participants p on p.org_id = e.org_id and p.id = e.participant_id
  where m.org_id = ${ctx.org.id} and m.session_id = ${sessionId} and m.dropped_at is null
    and (e.left_at is null or m.came is not null)
    and not exists (select 1 from sessions s join enrolments o on o.org_id = s.org_id and o.cohort_id = s.cohort_id
      and o.participant_id = e.participant_id and o.left_at is null where s.org_id = m.org_id and s.id = m.session_id)
  limit 200`;
