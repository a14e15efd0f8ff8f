import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { leader } from "../../../db/leaders.ts";
import { staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { toLocal } from "../../time.ts";
import { listClosures } from "../org/closures.ts";
import { listRooms, listSites, listTravels } from "../site/queries.ts";
import { roomName } from "../site/site.ts";
import { readAvailability } from "../staff/availability.ts";
import { type Busy, findConflicts, type Planned, type Stretch, type Surroundings, travelKey } from "./conflicts.ts";
import type { ScheduleConflict } from "./spell-conflict.ts";

/** Who and what a plan would occupy. */
export type Wanted = {
  staffIds: string[];
  /** Null: no room; it may still say a place. */
  roomId: string | null;
  place: string | null;
  participantIds: string[];
  minors: boolean;
  /** How many people it is planned for. */
  size?: number | null;
  /** Its own sessions are no conflict. */
  exceptCohortId?: string | null;
};

const LONGEST_SESSION_MS = 480 * 60_000;
const LONGEST_WAY_MS = 600 * 60_000;
const MOST_BUSY = 5_000;

/**
 * Everything around a plan that can stand in its way, for `findConflicts`. Looks only at cohorts that one of these people
 * leads or comes to, or that meet in this room or at this place; a fixed number of reads however many sessions.
 */
export async function readSurroundings(ctx: Context, stretches: Stretch[], wanted: Wanted): Promise<Surroundings> {
  const from = Math.min(...stretches.map(({ startsAt }) => startsAt));
  const to = Math.max(...stretches.map(({ endsAt }) => endsAt));
  const [sessions, appointments, leaves, works, closures, sites, rooms, travels, members] = await Promise.all([
    stretches.length === 0 ? [] : ctx.db.all<BusyRow>(busySessions(ctx.org.id, wanted, { from, to })),
    stretches.length === 0 ? [] : ctx.db.all<BusyRow>(busyAppointments(ctx.org.id, wanted, { from, to })),
    stretches.length === 0 ? [] : ctx.db.all<Surroundings["leaves"][number]>(leavesOf(ctx.org.id, wanted.staffIds, { from, to })),
    stretches.length === 0 || wanted.staffIds.length === 0
      ? new Map()
      : readAvailability(ctx, wanted.staffIds, toLocal(from, ctx.org.timezone).date),
    stretches.length === 0
      ? []
      : listClosures(ctx, { from: toLocal(from, "Etc/GMT+12").date, to: toLocal(to, "Pacific/Kiritimati").date }),
    listSites(ctx, { retired: true }),
    listRooms(ctx, { retired: true }),
    listTravels(ctx),
    readMembers(ctx, wanted.staffIds),
  ]);
  const room = rooms.find(({ id }) => id === wanted.roomId);
  return {
    busy: [...sessions, ...appointments].map(toBusy),
    leaves,
    works: { zone: ctx.org.timezone, of: works },
    closures,
    openingHours: new Map(sites.map((site) => [site.id, site.openingHours])),
    travel: new Map(travels.map(({ siteA, siteB, minutes }) => [travelKey(siteA, siteB), minutes])),
    names: {
      staff: new Map(members.map(({ id, name }) => [id, name])),
      rooms: new Map(rooms.map((room) => [room.id, roomName(room)])),
      sites: new Map(sites.map(({ id, name }) => [id, name])),
    },
    clearedUntil: new Map(members.map(({ id, clearedUntil }) => [id, clearedUntil])),
    minors: wanted.minors,
    place: wanted.place,
    room: room ? { ...room, name: roomName(room) } : null,
    size: wanted.size ?? null,
  };
}

/** What stands in the way of these stretches. @param zone whose calendar their dates are told by where there is no site. */
export async function readConflicts(
  ctx: Context,
  stretches: Stretch[],
  wanted: Wanted,
  zone: string,
): Promise<ScheduleConflict[]> {
  const ahead = stretches.filter(({ startsAt }) => startsAt > ctx.now);
  if (ahead.length === 0) return [];
  const [planned, around] = await Promise.all([toPlanned(ctx, ahead, wanted, zone), readSurroundings(ctx, ahead, wanted)]);
  return findConflicts(planned, around);
}

/** Dated stretches as `findConflicts` takes them: in a room, on its site's calendar and clock. */
export async function toPlanned(ctx: Context, stretches: Stretch[], wanted: Wanted, zone: string): Promise<Planned[]> {
  const room =
    wanted.roomId === null ? undefined : (await listRooms(ctx, { retired: true })).find(({ id }) => id === wanted.roomId);
  const site = room?.siteId ? (await listSites(ctx, { retired: true })).find(({ id }) => id === room.siteId) : undefined;
  const clock = site ? (site.timezone ?? ctx.org.timezone) : zone;
  return stretches.map(({ startsAt, endsAt }) => ({
    startsAt,
    endsAt,
    siteId: site?.id ?? null,
    roomId: wanted.roomId,
    date: toLocal(startsAt, clock).date,
    from: toLocal(startsAt, clock).time,
    until: toLocal(endsAt, clock).time,
    staffIds: wanted.staffIds,
    participantIds: wanted.participantIds,
  }));
}

type BusyRow = Stretch & {
  cohortId: string | null;
  label: string;
  place: string | null;
  roomId: string | null;
  siteId: string | null;
  /** JSON lists of those that were asked about. */
  staffIds: string;
  participantIds: string;
};

const toBusy = ({ staffIds, participantIds, ...row }: BusyRow): Busy => ({
  ...row,
  staffIds: JSON.parse(staffIds) as string[],
  participantIds: JSON.parse(participantIds) as string[],
});

/**
 * The statement behind it: first which cohorts are in question, each through an index, then their sessions in the span, each
 * cohort's through its own.
 */
export function busySessions(orgId: string, wanted: Wanted, { from, to }: { from: number; to: number }): SQL {
  const staffIds = JSON.stringify(wanted.staffIds);
  const people = JSON.stringify(wanted.participantIds);
  return sql`
    with concerned (cohort_id) as (
      select f.cohort_id from json_each(${staffIds}) j
        join cohort_facilitators f on f.org_id = ${orgId} and f.staff_id = j.value
      union select s.cohort_id from json_each(${staffIds}) j
        join session_covers v on v.org_id = ${orgId} and v.cover_id = j.value
        join sessions s on s.org_id = v.org_id and s.id = v.session_id
      union select r.cohort_id from cohort_rooms r where r.org_id = ${orgId} and r.room_id = ${wanted.roomId}
      union select s.cohort_id from session_rooms o join sessions s on s.org_id = o.org_id and s.id = o.session_id
        where o.org_id = ${orgId} and o.room_id = ${wanted.roomId}
      union select c.id from cohorts c where c.org_id = ${orgId} and lower(c.place) = lower(${wanted.place})
      union select e.cohort_id from json_each(${people}) j
        join enrolments e on e.org_id = ${orgId} and e.participant_id = j.value and e.left_at is null)
    select c.id as cohortId, c.name as label, c.place, s.starts_at as startsAt, s.ends_at as endsAt,
      rm.id as roomId, rm.site_id as siteId,
      (select json_group_array(${leader}) from cohort_facilitators f
        left join session_covers v on v.org_id = s.org_id and v.session_id = s.id and v.away_id = f.staff_id and v.starts_at = s.starts_at
        where f.org_id = c.org_id and f.cohort_id = c.id and ${leader} in (select value from json_each(${staffIds}))) as staffIds,
      (select json_group_array(e.participant_id) from enrolments e where e.org_id = c.org_id and e.cohort_id = c.id
        and e.left_at is null and e.participant_id in (select value from json_each(${people}))) as participantIds
    from concerned
    cross join cohorts c on c.org_id = ${orgId} and c.id = concerned.cohort_id
    cross join sessions s on s.org_id = c.org_id and s.cohort_id = c.id
      and s.starts_at > ${from - LONGEST_SESSION_MS - LONGEST_WAY_MS} and s.starts_at < ${to + LONGEST_WAY_MS}
    left join session_rooms o on o.org_id = s.org_id and o.session_id = s.id
    left join cohort_rooms r on r.org_id = c.org_id and r.cohort_id = c.id
    left join rooms rm on rm.org_id = c.org_id and rm.id = coalesce(o.room_id, r.room_id)
    where s.number is not null and c.id is not ${wanted.exceptCohortId ?? null}
    order by s.starts_at limit ${MOST_BUSY}`;
}

/** One-to-ones of these people, named as nothing more: what they are about is nobody else's affair. */
const busyAppointments = (
  orgId: string,
  { staffIds, participantIds }: Wanted,
  { from, to }: { from: number; to: number },
): SQL => sql`
  select null as cohortId, 'a one-to-one' as label, null as place, a.starts_at as startsAt, a.ends_at as endsAt,
    null as roomId, null as siteId, json_array(a.staff_id) as staffIds, json_array(a.participant_id) as participantIds
  from appointments a
  where a.org_id = ${orgId} and a.state = 'booked' and a.starts_at > ${from - LONGEST_SESSION_MS} and a.starts_at < ${to}
    and (a.staff_id in (select value from json_each(${JSON.stringify(staffIds)}))
      or a.participant_id in (select value from json_each(${JSON.stringify(participantIds)})))
  order by a.starts_at limit ${MOST_BUSY}`;

const leavesOf = (orgId: string, staffIds: string[], { from, to }: { from: number; to: number }): SQL => sql`
  select l.staff_id as staffId, l.starts_at as startsAt, l.ends_at as endsAt
  from json_each(${JSON.stringify(staffIds)}) j
  join leaves l on l.org_id = ${orgId} and l.staff_id = j.value and l.withdrawn_at is null and l.ends_at > ${from}
  where l.starts_at < ${to}`;

/** Those who would lead, with what is known of their clearance. */
async function readMembers(ctx: Context, ids: string[]) {
  if (ids.length === 0) return [];
  return ctx.db
    .select({ id: staff.id, name: staff.name, clearedUntil: staff.clearedUntil })
    .from(staff)
    .where(and(eq(staff.orgId, ctx.org.id), inArray(staff.id, ids)));
}
