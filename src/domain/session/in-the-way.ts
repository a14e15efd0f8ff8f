import type { Guard } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Stretch } from "../cohort/conflicts.ts";
import { type Occupancy, readOccupancy } from "../cohort/occupancy.ts";
import { readConflicts } from "../cohort/read-busy.ts";
import { roomIsUntaken } from "../cohort/room-free.ts";
import type { ScheduleConflict } from "../cohort/spell-conflict.ts";
import { findRoom } from "../site/queries.ts";
import { roomName } from "../site/site.ts";

type Dated = Stretch & { id: string };
type Cohort = { id: string; timezone: string };

/** What stands in the way of a cohort's sessions at these times. */
export async function conflictsAt(ctx: Context, cohort: Cohort, dated: Dated[]): Promise<ScheduleConflict[]> {
  if (dated.length === 0) return [];
  const occupancy = await readOccupancy(ctx, cohort.id);
  const found: ScheduleConflict[] = [];
  for (const [roomId, stretches] of byRoom(dated, occupancy))
    found.push(...(await readConflicts(ctx, stretches, { ...occupancy, roomId }, cohort.timezone)));
  return found;
}

/** Hold while nobody else has the rooms of these sessions at these times. @param roomId another room than the cohort's present one. */
export async function roomsUntaken(
  ctx: Context,
  cohort: Pick<Cohort, "id">,
  dated: Dated[],
  roomId?: string | null,
): Promise<Guard[]> {
  if (dated.length === 0) return [];
  const guards: Guard[] = [];
  const occupancy = await readOccupancy(ctx, cohort.id);
  for (const [own, stretches] of byRoom(dated, roomId === undefined ? occupancy : { ...occupancy, roomId })) {
    if (own === null) continue;
    const room = await findRoom(ctx, own);
    guards.push(roomIsUntaken(ctx, { roomId: own, roomName: roomName(room), stretches, exceptCohortId: cohort.id }));
  }
  return guards;
}

/** Nearly always all in the cohort's one room. */
function byRoom(dated: Dated[], { roomId, ownRooms }: Occupancy): Map<string | null, Dated[]> {
  const rooms = new Map<string | null, Dated[]>();
  for (const session of dated) {
    const room = ownRooms.get(session.id) ?? roomId;
    rooms.set(room, [...(rooms.get(room) ?? []), session]);
  }
  return rooms;
}
