import { sql } from "drizzle-orm";
import type { Guard } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import type { Stretch } from "./conflicts.ts";

const LONGEST_SESSION_MS = 480 * 60_000;

/** @param exceptCohortId whose sessions may stand there. */
export type RoomPlan = { roomId: string; roomName: string; stretches: Stretch[]; exceptCohortId?: string | null };

/**
 * Holds while the room is in use and nobody else has it at any of these times. Two people who plan it at once: one does.
 * What is past is no plan.
 */
export const roomIsFree = (ctx: Context, plan: RoomPlan): Guard[] => [
  {
    holds: sql`select retired_at is null from rooms where org_id = ${ctx.org.id} and id = ${plan.roomId}`,
    otherwise: () => new Conflict("room_retired", `${plan.roomName} is no longer in use. Choose another room.`),
  },
  roomIsUntaken(ctx, plan),
];

/** Holds while nobody else has the room at any of these times. */
export function roomIsUntaken(ctx: Context, { roomId, roomName, stretches, exceptCohortId = null }: RoomPlan): Guard {
  const ahead = JSON.stringify(
    stretches.filter(({ startsAt }) => startsAt > ctx.now).map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
  );
  return {
    holds: noSession(ctx, roomId, ahead, exceptCohortId),
    otherwise: () =>
      new Conflict("room_taken", `${roomName} is taken at one of these times. Choose another room or another time.`),
  };
}

/** Overlapping sessions that meet there because their cohort does, or because they alone do. */
const noSession = (ctx: Context, roomId: string, stretches: string, exceptCohortId: string | null) => sql`
  not exists (select 1 from json_each(${stretches}) j
    join cohort_rooms r on r.org_id = ${ctx.org.id} and r.room_id = ${roomId} and r.cohort_id is not ${exceptCohortId}
    join sessions s on s.org_id = r.org_id and s.cohort_id = r.cohort_id and ${taken}
    where not exists (select 1 from session_rooms o where o.org_id = s.org_id and o.session_id = s.id))
  and not exists (select 1 from json_each(${stretches}) j
    join session_rooms o on o.org_id = ${ctx.org.id} and o.room_id = ${roomId}
    join sessions s on s.org_id = o.org_id and s.id = o.session_id and ${taken} and s.cohort_id is not ${exceptCohortId})`;

const taken = sql`s.number is not null and s.starts_at < j.value ->> 'endsAt'
  and s.starts_at > (j.value ->> 'startsAt') - ${LONGEST_SESSION_MS} and s.ends_at > j.value ->> 'startsAt'`;
