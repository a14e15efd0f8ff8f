import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { type Module, moduleOf } from "../cohort/cohort.ts";
import { noneApart } from "../enrolment/admission.ts";
import { findEnrolment } from "../enrolment/queries.ts";
import { stepKey } from "./own-plan.ts";
import { chainOf } from "./read-own-plan.ts";

const LONGEST_SESSION_MS = 480 * 60_000;

/** A date that could stand in, or, without one, a group that hasn't begun. */
export type MakeUpOption = {
  cohortId: string;
  cohortName: string;
  sessionId: string;
  startsAt: number;
  timezone: string;
  /** Null: as many as come. */
  placesLeft: number | null;
  /** The whole group is still ahead: the next cycle. */
  nextCycle: boolean;
};

export type Missed = { sessionId: string; key: string; label: string; startsAt: number; timezone: string; programId: string };

type Row = Omit<MakeUpOption, "nextCycle" | "placesLeft"> & {
  number: number;
  modules: string;
  capacity: number | null;
  taken: number;
  begun: number;
};

/** @throws NotFound for a session that isn't one of this stay, nor of one they moved from. */
export async function findMissed(ctx: Context, enrolmentId: string, sessionId: string): Promise<Missed> {
  const [row] = await ctx.db.all<Omit<Missed, "key" | "label"> & { number: number; modules: string }>(sql`
    with recursive ${chainOf(ctx, enrolmentId)}
    select s.id as sessionId, s.number, s.starts_at as startsAt, s.timezone, c.modules, c.program_id as programId
    from chain cross join enrolments e on e.org_id = ${ctx.org.id} and e.id = chain.id
    cross join sessions s on s.org_id = e.org_id and s.id = ${sessionId} and s.cohort_id = e.cohort_id and s.number is not null
    cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id limit 1`);
  if (!row) throw new NotFound("session");
  const module = moduleOf(row.number, JSON.parse(row.modules) as Module[]);
  return { ...row, key: stepKey(row.number, module), label: module ?? `Session ${row.number}` };
}

/**
 * Sessions of other groups of the program that are the same one, soonest first: where there is room, with nobody they are kept
 * apart from, and when they have nothing else.
 *
 * @throws NotFound
 */
export async function listMakeUpOptions(ctx: Context, enrolmentId: string, missedSessionId: string): Promise<MakeUpOption[]> {
  const [{ participantId, cohortId }, missed] = await Promise.all([
    findEnrolment(ctx, enrolmentId),
    findMissed(ctx, enrolmentId, missedSessionId),
  ]);
  const rows = await ctx.db.all<Row>(optionsStatement(ctx, { programId: missed.programId, participantId, cohortId }));
  return rows
    .filter(({ number, modules }) => stepKey(number, moduleOf(number, JSON.parse(modules) as Module[])) === missed.key)
    .map(({ number: _, modules: _m, capacity, taken, begun, ...row }) => ({
      ...row,
      placesLeft: capacity === null ? null : Math.max(0, capacity - taken),
      nextCycle: begun === 0,
    }))
    .filter(({ placesLeft }) => placesLeft === null || placesLeft > 0);
}

/** An appointment of theirs that could stand in. */
export type MakeUpAppointment = {
  id: string;
  name: string;
  staffName: string;
  /** Null: no time is chosen yet. */
  startsAt: number | null;
  timezone: string;
};

/** Their appointments that are still to come and stand in for nothing else. @throws NotFound */
export async function listMakeUpAppointments(ctx: Context, enrolmentId: string): Promise<MakeUpAppointment[]> {
  const { participantId } = await findEnrolment(ctx, enrolmentId);
  return ctx.db.all<MakeUpAppointment>(appointmentsStatement(ctx, participantId));
}

/** The statement behind `listMakeUpAppointments`. */
export const appointmentsStatement = (ctx: Context, participantId: string): SQL => sql`
  select a.id, a.name, f.name as staffName, a.starts_at as startsAt, a.timezone
  from appointments a join staff f on f.org_id = a.org_id and f.id = a.staff_id
  where a.org_id = ${ctx.org.id} and a.participant_id = ${participantId} and ${isFree(ctx)}
  order by a.starts_at is null, a.starts_at, a.id limit 50`;

/** Whether appointment `a` is still to come and stands in for nothing. */
export const isFree = (ctx: Context): SQL => sql`(a.state <> 'cancelled' and a.mark is null
  and (a.starts_at is null or a.starts_at > ${ctx.now})
  and not exists (select 1 from enrolments e join make_ups m on m.org_id = e.org_id and m.enrolment_id = e.id
    and m.appointment_id = a.id and m.dropped_at is null where e.org_id = a.org_id and e.participant_id = a.participant_id))`;

/** Everybody who is at a session: who has a place in its group, and its guests. `s` is the session. */
export const presentAt: SQL = sql`
  select e.participant_id from enrolments e where e.org_id = s.org_id and e.cohort_id = s.cohort_id and e.left_at is null
  union select g.participant_id from make_ups m join enrolments g on g.org_id = m.org_id and g.id = m.enrolment_id and g.left_at is null
    where m.org_id = s.org_id and m.session_id = s.id and m.dropped_at is null`;

/** Whether somebody has another date, as a member or a guest or by appointment, while session `s` is on. */
export const isBusy = (ctx: Context, participantId: string): SQL => sql`exists (
  select 1 from enrolments o join sessions x on x.org_id = o.org_id and x.cohort_id = o.cohort_id and x.number is not null
      and x.starts_at < s.ends_at and x.starts_at > s.starts_at - ${LONGEST_SESSION_MS} and x.ends_at > s.starts_at
    where o.org_id = ${ctx.org.id} and o.participant_id = ${participantId} and o.left_at is null
  union all select 1 from enrolments o join make_ups m on m.org_id = o.org_id and m.enrolment_id = o.id and m.dropped_at is null
    join sessions x on x.org_id = m.org_id and x.id = m.session_id and x.number is not null
      and x.starts_at < s.ends_at and x.ends_at > s.starts_at
    where o.org_id = ${ctx.org.id} and o.participant_id = ${participantId} and o.left_at is null
  union all select 1 from appointments a where a.org_id = ${ctx.org.id} and a.participant_id = ${participantId} and a.state = 'booked'
    and a.starts_at < s.ends_at and a.ends_at > s.starts_at)`;

type About = { programId: string; participantId: string; cohortId: string };

/** The statement behind `listMakeUpOptions`. */
export const optionsStatement = (ctx: Context, { programId, participantId, cohortId }: About): SQL => sql`
  select c.id as cohortId, c.name as cohortName, s.id as sessionId, s.starts_at as startsAt, s.timezone, s.number, c.modules, c.capacity,
    (select count(*) from (${presentAt})) as taken,
    exists (select 1 from sessions b where b.org_id = c.org_id and b.cohort_id = c.id and b.number is not null
      and b.starts_at <= ${ctx.now}) as begun
  from cohorts c
  cross join sessions s on s.org_id = c.org_id and s.cohort_id = c.id and s.starts_at > ${ctx.now}
    and s.number is not null and s.outcome = 'planned'
  where c.org_id = ${ctx.org.id} and c.program_id = ${programId} and c.ended_at is null and c.id <> ${cohortId}
    and ${noneApart(ctx, participantId, presentAt)} and not ${isBusy(ctx, participantId)}
  order by s.starts_at limit 500`;
