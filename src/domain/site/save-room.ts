import { and, eq } from "drizzle-orm";
import { rooms } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid, NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { findRoom, findSite } from "./queries.ts";
import type { Room, RoomInput } from "./site.ts";

async function toColumns(ctx: Context, input: RoomInput) {
  if (input.siteId) await assertSite(ctx, input.siteId);
  return {
    name: input.name,
    siteId: input.siteId ?? null,
    capacity: input.capacity ?? null,
    stepFree: input.stepFree ?? false,
    teenSuitable: input.teenSuitable ?? false,
    onlineUrl: input.onlineUrl ?? null,
  };
}

async function assertSite(ctx: Context, siteId: string): Promise<void> {
  try {
    await findSite(ctx, siteId);
  } catch (error) {
    if (error instanceof NotFound) throw new Invalid([{ path: "siteId", message: "Choose a site from the list." }]);
    throw error;
  }
}

/** Adds a room. @throws Invalid for a site that isn't there. */
export async function addRoom(ctx: Context, input: RoomInput): Promise<Room> {
  const id = newId("rom");
  const columns = await toColumns(ctx, input);
  await write(ctx, {
    statements: [ctx.db.insert(rooms).values({ orgId: ctx.org.id, id, ...columns, createdAt: ctx.now })],
    audit: { action: "room.add", subject: { kind: "room", id } },
  });
  return findRoom(ctx, id);
}

/** Changes all of a room: what is left out is cleared. Groups that meet in it stay in it. @throws NotFound, Invalid */
export async function updateRoom(ctx: Context, id: string, input: RoomInput): Promise<Room> {
  await findRoom(ctx, id);
  const columns = await toColumns(ctx, input);
  await write(ctx, {
    statements: [
      ctx.db
        .update(rooms)
        .set(columns)
        .where(and(eq(rooms.orgId, ctx.org.id), eq(rooms.id, id))),
    ],
    audit: { action: "room.update", subject: { kind: "room", id } },
  });
  return findRoom(ctx, id);
}
