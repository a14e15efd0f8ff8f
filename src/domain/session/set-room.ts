import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { sessionRooms } from "../../../db/schema/index.ts";
import { type Guard, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { roomIsFree } from "../cohort/room-free.ts";
import { listRooms } from "../site/queries.ts";
import { roomName } from "../site/site.ts";
import { findSession } from "./queries.ts";
import { lockOf, lockSentences } from "./session.ts";

/** Null: the room its group meets in. */
export const sessionRoomInput = z.strictObject({ roomId: z.string("Choose a room.").min(1).max(60).nullable() });

/**
 * Gives one session a room of its own, or its group's again. Mail says the place by its alias, so nobody is written to.
 *
 * @throws NotFound; Invalid for a room that isn't there; Conflict `session_past`, `session_marked`, `session_cancelled`,
 *   `room_taken`, `room_retired`, `schedule_changed`.
 */
export async function setSessionRoom(ctx: Context, id: string, { roomId }: z.output<typeof sessionRoomInput>): Promise<void> {
  const session = await findSession(ctx, id);
  const lock = lockOf(session, ctx.now);
  if (lock) throw new Conflict(lock, lockSentences[lock]);
  const [own] = await ctx.db.all<{ roomId: string }>(sql`select room_id as roomId from cohort_rooms
    where org_id = ${ctx.org.id} and cohort_id = ${session.cohortId}`);
  // Back to the group's room, that one has to be free: somebody may have taken it meanwhile.
  const wanted = roomId ?? own?.roomId ?? null;
  const room = wanted === null ? null : (await listRooms(ctx)).find((one) => one.id === wanted);
  if (wanted !== null && !room) throw new Invalid([{ path: "roomId", message: "Choose a room from the list." }]);
  const stays: Guard = {
    holds: sql`exists (select 1 from sessions where org_id = ${ctx.org.id} and id = ${id} and revision = ${session.revision})`,
    otherwise: () => new Conflict("schedule_changed", "Somebody else has just changed this session. Look again."),
  };
  const stretch = { roomName: room ? roomName(room) : "", stretches: [session], exceptCohortId: session.cohortId };
  await write(ctx, {
    guards: [stays, ...(room ? roomIsFree(ctx, { roomId: room.id, ...stretch }) : [])],
    statements: [
      ctx.db.delete(sessionRooms).where(and(eq(sessionRooms.orgId, ctx.org.id), eq(sessionRooms.sessionId, id))),
      ...(roomId === null ? [] : [ctx.db.insert(sessionRooms).values({ orgId: ctx.org.id, sessionId: id, roomId })]),
    ],
    audit: { action: "session.room", subject: { kind: "session", id }, detail: { roomId } },
  });
}

/** The room that a session has of its own; null: it meets where its group does. */
export async function readSessionRoom(ctx: Context, id: string): Promise<string | null> {
  const [row] = await ctx.db
    .select({ roomId: sessionRooms.roomId })
    .from(sessionRooms)
    .where(and(eq(sessionRooms.orgId, ctx.org.id), eq(sessionRooms.sessionId, id)));
  return row?.roomId ?? null;
}
