import { and, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { cohortFacilitators, cohorts, sessions } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { changeRoom, type RoomChange } from "./change-room.ts";
import type { ChangeSet } from "./change-set.ts";
import type { CohortChanges } from "./cohort.ts";
import { findFacilitators } from "./find-facilitators.ts";
import { type Cohort, findCohort } from "./queries.ts";
import { stampOf, startIfDue, tellOfChange } from "./tell-of-change.ts";

/**
 * Changes what a cohort is called, where it meets, how many it takes and who leads it. Mail not yet handed over says the new
 * place, and unless `notify` is false everybody enrolled is told of it by one mail; see `windowOf`.
 *
 * @throws NotFound; Invalid; Conflict `below_enrolled` when more people are enrolled than would fit, `schedule_changed` when a
 *   session changes meanwhile and the place does too, `room_taken`, `room_retired`.
 */
export async function editCohort(ctx: Context, id: string, input: CohortChanges): Promise<Cohort> {
  return (await editAndTell(ctx, id, input)).cohort;
}

/** As `editCohort`. @returns the change of place with it; null when it stays, or no session is ahead. */
export async function editAndTell(
  ctx: Context,
  id: string,
  input: CohortChanges,
): Promise<{ cohort: Cohort; changeSet: ChangeSet | null }> {
  const cohort = await findCohort(ctx, id);
  const { facilitatorIds, notify = true, roomId, ...given } = input;
  const room = roomId === undefined || roomId === cohort.roomId ? null : await changeRoom(ctx, cohort, roomId);
  const columns = { ...given, ...followed(cohort, given, room) };
  const { capacity, minimum } = { ...cohort, ...withoutUndefined(columns) };
  const { errors } = await findFacilitators(ctx, facilitatorIds ?? []);
  if (capacity !== null && minimum !== null && minimum > capacity)
    errors.push({ path: "minimum", message: "The minimum can't be above the capacity." });
  if (errors.length > 0) throw new Invalid(errors);

  const changed = changesOf(cohort, columns);
  const led = cohort.facilitators.map((person) => person.id);
  const newLeaders = facilitatorIds && [...facilitatorIds].sort().join() !== led.sort().join() ? facilitatorIds : null;
  if (changed.length === 0 && newLeaders === null && room === null) return { cohort, changeSet: null };
  const moved = places.some((name) => changed.includes(name)) ? await tellOfPlace(ctx, cohort, notify, room !== null) : null;
  const ofThis = and(eq(cohortFacilitators.orgId, ctx.org.id), eq(cohortFacilitators.cohortId, id));
  await write(ctx, {
    guards: [
      {
        holds: sql`select ${capacity} is null or count(*) <= ${capacity} from enrolments
          where org_id = ${ctx.org.id} and cohort_id = ${id} and left_at is null`,
        otherwise: () =>
          new Conflict(
            "below_enrolled",
            `More than ${capacity} people are enrolled. Withdraw some first, or choose a higher capacity.`,
          ),
      },
      ...(moved ? [moved.guard] : []),
      ...(room?.guards ?? []),
    ],
    statements: [
      ...(changed.length > 0
        ? [
            ctx.db
              .update(cohorts)
              .set(withoutUndefined(columns))
              .where(and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, id))),
          ]
        : []),
      ...(newLeaders === null ? [] : [ctx.db.delete(cohortFacilitators).where(ofThis)]),
      ...(newLeaders && newLeaders.length > 0
        ? [ctx.db.insert(cohortFacilitators).values(newLeaders.map((staffId) => ({ orgId: ctx.org.id, cohortId: id, staffId })))]
        : []),
      ...(room?.statements ?? []),
      ...(moved?.statements ?? []),
    ],
    audit: {
      action: "cohort.edit",
      subject: { kind: "cohort", id },
      detail: { changed: [...changed, ...(newLeaders ? ["facilitators"] : []), ...(room ? ["room"] : [])].join(" ") },
    },
  });
  if (moved) startIfDue(ctx, moved.changeSet);
  return { cohort: await findCohort(ctx, id), changeSet: moved?.changeSet ?? null };
}

/** The statements that have calendars take every coming session anew that isn't marked, and that tell people. */
async function tellOfPlace(
  ctx: Context,
  { id, place, placeAlias, onlineUrl, roomId }: Cohort,
  notify: boolean,
  withRoom: boolean,
) {
  const ahead = and(
    eq(sessions.orgId, ctx.org.id),
    eq(sessions.cohortId, id),
    gt(sessions.startsAt, ctx.now),
    isNotNull(sessions.number),
    isNull(sessions.markedAt),
  );
  // Before the rows: what changes in between is then found out.
  const [stood] = await ctx.db.all<{ stamp: string }>(sql`select (${stampOf(ctx, id)}) as stamp`);
  const rows = await ctx.db.select().from(sessions).where(ahead).orderBy(sessions.startsAt);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  const { statements, changeSet } = await tellOfChange(ctx, {
    cohortId: id,
    kind: "place",
    before: {
      sessions: rows.map(({ id: session, number, startsAt, endsAt, localDate, localTime, outcome }) => {
        return { id: session, number, startsAt, endsAt, localDate, localTime, outcome, again: true };
      }),
      cohort: { place, placeAlias, onlineUrl },
      ...(withRoom ? { roomId } : {}),
      moves: [],
      cancellation: null,
      added: null,
      stamp: stood?.stamp ?? "",
    },
    notify,
    sessionId: first.id,
    soonest: first.startsAt,
    usefulUntil: last.startsAt,
  });
  const again = ctx.db
    .update(sessions)
    .set({ revision: sql`${sessions.revision} + 1` })
    .where(ahead);
  // Undoing it puts the sessions back as they were read here.
  const guard: Guard = {
    holds: sql`(${stampOf(ctx, id)}) = ${stood?.stamp ?? ""}`,
    otherwise: () =>
      new Conflict(
        "schedule_changed",
        "Someone else has just changed this group's sessions. Look again, then repeat your change.",
      ),
  };
  return { guard, statements: [again, ...statements], changeSet };
}

const places: (keyof Columns)[] = ["place", "placeAlias", "onlineUrl"];

type Columns = Omit<CohortChanges, "facilitatorIds" | "notify" | "roomId">;

/** What a new room says of the place, where the change itself says nothing else. */
function followed(cohort: Cohort, given: Columns, room: RoomChange | null): Partial<Columns> {
  const names = ["place", "onlineUrl"] as const;
  const free = names.filter(
    (name) => room?.place[name] !== undefined && (given[name] === undefined || given[name] === cohort[name]),
  );
  return Object.fromEntries(free.map((name) => [name, room?.place[name]]));
}

const changesOf = (cohort: Cohort, columns: Columns): string[] =>
  (Object.keys(columns) as (keyof Columns)[]).filter((name) => columns[name] !== undefined && columns[name] !== cohort[name]);

const withoutUndefined = (columns: Columns) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Columns]?: Exclude<Columns[Name], undefined>;
  };
