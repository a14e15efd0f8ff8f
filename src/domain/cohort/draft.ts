import type { Context } from "../../context.ts";
import { Conflict, type FieldError, Invalid } from "../../errors.ts";
import { addDays, daysBetween, isoWeekday, toLocal } from "../../time.ts";
import { listClosures } from "../org/closures.ts";
import { findProgram } from "../program/queries.ts";
import type { ReminderPolicy } from "../program/reminder-policy.ts";
import { listRooms } from "../site/queries.ts";
import { type Room, roomName } from "../site/site.ts";
import type { CohortInput, Module } from "./cohort.ts";
import { findFacilitators } from "./find-facilitators.ts";
import { fitPhases } from "./fit-phases.ts";
import { type Pattern, type Phase, schedule } from "./schedule.ts";

/** How many sessions an open-ended cohort has ahead of it when it is opened or extended. */
export const SESSIONS_AHEAD = 26;

const LONGEST_PAST_DAYS = 3660;
const LONGEST_AHEAD_DAYS = 1830;
const MOST_SESSIONS = 600;

/** A cohort as it would be opened: what was asked for, the program's defaults for the rest, and the dated sessions. */
export type Draft = ReturnType<typeof schedule> & {
  pattern: Pattern;
  /** A date of the week from which every so many weeks are counted. */
  rhythmFrom: string;
  /** Null: open-ended. */
  sessionCount: number | null;
  capacity: number | null;
  minimum: number | null;
  phases: Phase[];
  /** True when the program's phases were fitted to another number of sessions. */
  phasesFitted: boolean;
  modules: Module[];
  enrolmentMode: "closed" | "rolling" | "drop_in";
  program: { id: string; name: string; forMinors: boolean; version: number } & ReminderPolicy;
  facilitators: { id: string; name: string }[];
  room: Room | null;
  place: string | null;
  onlineUrl: string | null;
};

/**
 * Works out what opening this cohort would make. Reads only.
 *
 * @param met dates it met on already, the first being its first date; all others lie ahead.
 * @throws NotFound for an unknown program, Conflict `program_retired`, Invalid for values that don't fit together.
 */
export async function draftCohort(ctx: Context, input: CohortInput, met: string[] = []): Promise<Draft> {
  const program = await findProgram(ctx, input.programId);
  if (program.retiredAt !== null)
    throw new Conflict("program_retired", `${program.name} is retired. Choose a program that is in use.`);

  const capacity = input.capacity ?? program.capacity;
  const minimum = input.minimum ?? (program.minimum === null ? null : Math.min(program.minimum, capacity ?? program.minimum));
  const { facilitators, errors: unknown } = await findFacilitators(ctx, input.facilitatorIds ?? []);
  const room = input.roomId === undefined ? null : await chosenRoom(ctx, input.roomId);
  const errors = [
    ...firstDateErrors(ctx, input),
    ...(minimum !== null && capacity !== null && minimum > capacity
      ? [{ path: "minimum", message: `The minimum can't be above the capacity of ${capacity}.` }]
      : []),
    ...unknown,
    ...roomErrors(input, room),
  ];
  if (errors.length > 0) throw new Invalid(errors);

  const pattern: Pattern = {
    timezone: input.timezone,
    firstDate: input.firstDate,
    startTime: input.startTime,
    intervalWeeks: input.intervalWeeks ?? program.intervalWeeks,
    weekdays: input.weekdays?.length ? input.weekdays : [isoWeekday(input.firstDate)],
    minutes: input.minutes ?? program.sessionMinutes,
  };
  const sessionCount = input.sessionCount ?? program.sessionCount;
  const phases = sessionCount === program.sessionCount ? program.phases : fitPhases(program.phases, sessionCount);
  const closures = await listClosures(ctx, { from: input.firstDate, at: room?.siteId ?? null });
  const dated =
    met.length > 0
      ? schedule(pattern, sessionCount ?? met.length + SESSIONS_AHEAD, closures, phases, {
          dates: met,
          from: toLocal(ctx.now, pattern.timezone).date,
        })
      : sessionCount === null
        ? openEnded(ctx.now, pattern, closures, phases)
        : schedule(pattern, sessionCount, closures, phases);
  if (dated.sessions.length < (sessionCount ?? 1))
    throw new Invalid([
      { path: "firstDate", message: "Closed days leave too few dates. Choose other weekdays or another first date." },
    ]);
  return {
    ...dated,
    pattern,
    rhythmFrom: met.at(-1) ?? pattern.firstDate,
    sessionCount,
    capacity,
    minimum,
    phases,
    phasesFitted: phases !== program.phases,
    modules: program.modules,
    enrolmentMode: program.enrolmentMode,
    program,
    facilitators,
    room,
    place: input.place ?? (room?.siteId ? roomName(room) : null),
    onlineUrl: input.onlineUrl ?? room?.onlineUrl ?? null,
  };
}

/** Null when there is no such room, or none in use. */
async function chosenRoom(ctx: Context, id: string): Promise<Room | null> {
  const rooms = await listRooms(ctx);
  return rooms.find((room) => room.id === id) ?? null;
}

const roomErrors = ({ roomId }: CohortInput, room: Room | null): FieldError[] =>
  roomId !== undefined && room === null ? [{ path: "roomId", message: "Choose a room from the list." }] : [];

/** All of the past since the first date, and SESSIONS_AHEAD sessions from now on. */
function openEnded(now: number, pattern: Pattern, closures: { date: string; reason: string }[], phases: Phase[]) {
  const daysBehind = Math.max(0, daysBetween(pattern.firstDate, toLocal(now, pattern.timezone).date));
  const perWeek = Math.max(1, pattern.weekdays.length) / pattern.intervalWeeks;
  const most = Math.ceil((daysBehind / 7 + 1) * perWeek) + SESSIONS_AHEAD;
  if (most > MOST_SESSIONS)
    throw new Invalid([
      { path: "firstDate", message: `That makes more than ${MOST_SESSIONS} sessions. Choose a later first date.` },
    ]);
  const all = schedule(pattern, most, closures, phases);
  const past = all.sessions.filter(({ startsAt }) => startsAt <= now).length;
  const sessions = all.sessions.slice(0, past + SESSIONS_AHEAD);
  const last = sessions.at(-1)?.date ?? pattern.firstDate;
  return { sessions, skipped: all.skipped.filter(({ date }) => date <= last) };
}

function firstDateErrors(ctx: Context, { firstDate, timezone }: CohortInput): FieldError[] {
  const today = toLocal(ctx.now, timezone).date;
  if (firstDate < addDays(today, -LONGEST_PAST_DAYS))
    return [{ path: "firstDate", message: "That is more than ten years ago. Check the year." }];
  if (firstDate > addDays(today, LONGEST_AHEAD_DAYS))
    return [{ path: "firstDate", message: "That is more than five years ahead. Check the year." }];
  return [];
}
