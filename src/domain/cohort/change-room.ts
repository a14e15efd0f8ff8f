import { and, eq, sql } from "drizzle-orm";
import { cohortRooms } from "../../../db/schema/index.ts";
import type { Guard, Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { listRooms } from "../site/queries.ts";
import { roomName } from "../site/site.ts";
import type { Stretch } from "./conflicts.ts";
import type { Cohort } from "./queries.ts";
import { roomIsFree } from "./room-free.ts";

type Place = Pick<Cohort, "place" | "onlineUrl">;

export type RoomChange = {
  guards: Guard[];
  statements: Statement[];
  /** What of the place follows: what the old room had said, the new one says. */
  place: Partial<Place>;
};

/**
 * Gives a cohort another room for what is still to come, or none. A place or link that staff wrote themselves stays.
 *
 * @throws Invalid for a room that isn't there or is no longer in use.
 */
export async function changeRoom(ctx: Context, cohort: Cohort, roomId: string | null): Promise<RoomChange> {
  const rooms = await listRooms(ctx, { retired: true });
  const [old, room] = [cohort.roomId, roomId].map((id) => rooms.find((one) => one.id === id) ?? null);
  if (roomId !== null && (!room || room.retiredAt !== null))
    throw new Invalid([{ path: "roomId", message: "Choose a room from the list." }]);
  const said = (one: typeof room): Place => ({
    place: one?.siteId ? roomName(one) : null,
    onlineUrl: one?.onlineUrl ?? null,
  });
  const [before, after] = [said(old), said(room)];
  const guards = room
    ? roomIsFree(ctx, {
        roomId: room.id,
        roomName: roomName(room),
        stretches: await ahead(ctx, cohort.id),
        exceptCohortId: cohort.id,
      })
    : [];
  return {
    guards,
    statements: setRoom(ctx, cohort.id, roomId),
    place: {
      ...(cohort.place === before.place ? { place: after.place } : {}),
      ...(cohort.onlineUrl === before.onlineUrl ? { onlineUrl: after.onlineUrl } : {}),
    },
  };
}

/** The statements that give a cohort a room, or none. */
export const setRoom = (ctx: Context, cohortId: string, roomId: string | null): Statement[] => [
  ctx.db.delete(cohortRooms).where(and(eq(cohortRooms.orgId, ctx.org.id), eq(cohortRooms.cohortId, cohortId))),
  ...(roomId === null ? [] : [ctx.db.insert(cohortRooms).values({ orgId: ctx.org.id, cohortId, roomId })]),
];

/** When it meets from now on, but for sessions that have a room of their own. */
export const ahead = (ctx: Context, cohortId: string): Promise<Stretch[]> =>
  ctx.db.all<Stretch>(sql`select s.starts_at as startsAt, s.ends_at as endsAt from sessions s
    where s.org_id = ${ctx.org.id} and s.cohort_id = ${cohortId} and s.starts_at > ${ctx.now} and s.number is not null
      and not exists (select 1 from session_rooms o where o.org_id = s.org_id and o.session_id = s.id)
    order by s.starts_at limit 1000`);
