import { isoWeekday } from "../../time.ts";
import type { OpenHours } from "../site/site.ts";
import type { Availability } from "../staff/availability.ts";
import { isOutsideHours } from "./outside-hours.ts";
import { type Kind, resolutions, type ScheduleConflict, severities, spellConflict } from "./spell-conflict.ts";

/** Instants are UTC epoch milliseconds; one ends when the next begins. */
export type Stretch = { startsAt: number; endsAt: number };

type Whereabouts = { siteId: string | null; roomId: string | null };

/** A stretch that somebody wants to put somewhere. */
export type Planned = Stretch &
  Whereabouts & {
    /** Where it is, on its site's calendar and clock. */
    date: string;
    from: string;
    until: string;
    staffIds: string[];
    participantIds: string[];
  };

/** A stretch that is taken: a session, or an appointment. */
export type Busy = Stretch &
  Whereabouts & {
    /** What staff call it. */
    label: string;
    cohortId: string | null;
    staffIds: string[];
    participantIds: string[];
    /** Somewhere as a line of text, for those without a room. */
    place?: string | null;
  };

/** What is known around a plan. Nothing here is looked up: see `read-busy.ts`. */
export type Surroundings = {
  busy: Busy[];
  leaves: (Stretch & { staffId: string })[];
  /** When people work, by this zone's clock. Left out: not known of anybody. */
  works?: { zone: string; of: Map<string, Availability> };
  /** Without a site: the whole org's. */
  closures: { date: string; reason: string; siteId: string | null }[];
  /** Of sites that say when they are open. */
  openingHours: Map<string, OpenHours[]>;
  /** Minutes from one site to another, by `travelKey`. */
  travel: Map<string, number>;
  names: { staff: Map<string, string>; rooms: Map<string, string>; sites: Map<string, string> };
  /** Until when each adult may lead minors, as a date; null: nobody has said so. */
  clearedUntil: Map<string, string | null>;
  /** Whether the group is one of minors. */
  minors: boolean;
  /** Where the plan itself says its place as text. */
  place?: string | null;
  /** The plan's room, and how many people it is planned for. */
  room?: { name: string; capacity: number | null; teenSuitable: boolean } | null;
  size?: number | null;
};

/** The pair's key, whichever way one goes. */
export const travelKey = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`);

/** Adults with a clearance that groups of minors need (house default, from published youth-group rules). */
export const ADULTS_FOR_MINORS = 2;

const MINUTE_MS = 60_000;

/** One thing in the way on one date. */
type Hit = { kind: Kind; who: string; other: string; cohortId: string | null; date: string; detail?: string };

/**
 * What stands in the way of a plan: one conflict for each person, room or site and what it clashes with, with all its dates.
 * 18:30–20:00 and 20:00–21:30 in one room go together; at sites 15 minutes apart they are too close for one person.
 */
export function findConflicts(planned: Planned[], around: Surroundings): ScheduleConflict[] {
  const busy = [...around.busy].sort((a, b) => a.startsAt - b.startsAt);
  const longest = Math.max(0, ...busy.map(({ startsAt, endsAt }) => endsAt - startsAt));
  const reach = Math.max(0, ...around.travel.values()) * MINUTE_MS;
  const hits: Hit[] = [];
  for (const plan of [...planned].sort((a, b) => a.startsAt - b.startsAt)) {
    for (let at = firstAfter(busy, plan.startsAt - longest - reach); at < busy.length; at += 1) {
      const other = busy[at];
      if (!other || other.startsAt >= plan.endsAt + reach) break;
      hits.push(...overlapHits(plan, other, around));
    }
    hits.push(...leaveHits(plan, around), ...hoursHits(plan, around), ...placeHits(plan, around), ...adultHits(plan, around));
  }
  return [...gather(hits), ...roomMisfits(around)];
}

/** What speaks against the room on any date. */
function roomMisfits({ room, size, minors }: Surroundings): ScheduleConflict[] {
  if (!room) return [];
  const misfit = (kind: Kind, other: string) => toConflict({ kind, who: room.name, other, cohortId: null, dates: [] });
  return [
    ...(room.capacity !== null && size && size > room.capacity ? [misfit("room_size", `${room.capacity}|${size}`)] : []),
    ...(minors && !room.teenSuitable ? [misfit("room_minors", "")] : []),
  ];
}

const overlap = (a: Stretch, b: Stretch): boolean => a.startsAt < b.endsAt && b.startsAt < a.endsAt;

function overlapHits(plan: Planned, other: Busy, around: Surroundings): Hit[] {
  const { names, travel } = around;
  const at = { other: other.label, cohortId: other.cohortId, date: plan.date };
  const shared = plan.staffIds.filter((id) => other.staffIds.includes(id));
  const who = (id: string) => names.staff.get(id) ?? "A facilitator";
  if (overlap(plan, other)) {
    const room = plan.roomId !== null && plan.roomId === other.roomId;
    const place = !room && around.place && other.place && around.place.toLowerCase() === other.place.toLowerCase();
    const people = plan.participantIds.filter((id) => other.participantIds.includes(id)).length;
    return [
      ...shared.map((id): Hit => ({ ...at, kind: "facilitator", who: who(id) })),
      ...(room ? [{ ...at, kind: "room" as const, who: names.rooms.get(plan.roomId ?? "") ?? "The room" }] : []),
      ...(place ? [{ ...at, kind: "place" as const, who: around.place ?? "" }] : []),
      ...(people > 0 ? [{ ...at, kind: "person" as const, who: String(people) }] : []),
    ];
  }
  if (!plan.siteId || !other.siteId || plan.siteId === other.siteId) return [];
  const minutes = travel.get(travelKey(plan.siteId, other.siteId)) ?? 0;
  const between = Math.max(plan.startsAt - other.endsAt, other.startsAt - plan.endsAt);
  if (between >= minutes * MINUTE_MS) return [];
  return shared.map((id) => ({ ...at, kind: "travel", who: who(id), detail: `${between / MINUTE_MS}|${minutes}` }));
}

const leaveHits = (plan: Planned, { leaves, names }: Surroundings): Hit[] =>
  leaves
    .filter((leave) => plan.staffIds.includes(leave.staffId) && overlap(plan, leave))
    .map(({ staffId }) => notThere("leave", staffId, plan, names));

const hoursHits = (plan: Planned, { works, names }: Surroundings): Hit[] =>
  plan.staffIds
    .filter((id) => works && isOutsideHours(works.of.get(id), plan, works.zone))
    .map((id) => notThere("working_hours", id, plan, names));

const notThere = (kind: Kind, id: string, { date }: Planned, { staff }: Surroundings["names"]): Hit => ({
  ...{ kind, who: staff.get(id) ?? "A facilitator", other: "", cohortId: null, date },
});

function placeHits(plan: Planned, { closures, openingHours, names }: Surroundings): Hit[] {
  const site = plan.siteId ? (names.sites.get(plan.siteId) ?? "The site") : "";
  const at = { who: site, cohortId: null, date: plan.date };
  const closed = closures.filter(({ date, siteId }) => date === plan.date && (siteId === null || siteId === plan.siteId));
  const hours = plan.siteId ? openingHours.get(plan.siteId) : undefined;
  const open = (hours ?? []).some(
    ({ weekday, from, until }) => weekday === isoWeekday(plan.date) && from <= plan.from && until >= plan.until,
  );
  return [
    ...closed.map((closure): Hit => ({ ...at, kind: "closure", other: closure.reason })),
    ...(hours && hours.length > 0 && !open ? [{ ...at, kind: "opening_hours" as const, other: "" }] : []),
  ];
}

function adultHits(plan: Planned, { clearedUntil, minors, names }: Surroundings): Hit[] {
  if (!minors) return [];
  const at = { other: "", cohortId: null, date: plan.date };
  const standing = (id: string) => clearedUntil.get(id) ?? null;
  const expired = plan.staffIds.filter((id) => standing(id) !== null && (standing(id) ?? "") < plan.date);
  const cleared = plan.staffIds.filter((id) => (standing(id) ?? "") >= plan.date);
  return [
    ...expired.map((id): Hit => ({ ...at, kind: "clearance", who: names.staff.get(id) ?? "A facilitator" })),
    ...(cleared.length < ADULTS_FOR_MINORS ? [{ ...at, kind: "adults" as const, who: String(cleared.length) }] : []),
  ];
}

/** Hits of one kind between the same two become one conflict with several dates. */
function gather(hits: Hit[]): ScheduleConflict[] {
  const found = new Map<string, Hit & { dates: string[] }>();
  for (const hit of hits) {
    const key = [hit.kind, hit.who, hit.cohortId ?? "", hit.other, hit.detail ?? ""].join("|");
    const known = found.get(key);
    if (!known) found.set(key, { ...hit, dates: [hit.date] });
    else if (known.dates.at(-1) !== hit.date) known.dates.push(hit.date);
  }
  return [...found.values()].map(toConflict);
}

const toConflict = (hit: Omit<Hit, "date"> & { dates: string[] }): ScheduleConflict => ({
  kind: hit.kind,
  severity: severities[hit.kind],
  message: spellConflict(hit),
  resolve: resolutions[hit.kind],
  cohortId: hit.cohortId,
  dates: hit.dates,
});

/** The first of what is sorted by start that starts at or after an instant. */
function firstAfter(sorted: Stretch[], instant: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.startsAt ?? 0) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
