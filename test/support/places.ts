import type { Context } from "../../src/context.ts";
import { addRoom } from "../../src/domain/site/save-room.ts";
import { addSite } from "../../src/domain/site/save-site.ts";
import { type Room, roomInput, siteInput } from "../../src/domain/site/site.ts";

/** A room at a site of its own. */
export async function makeRoom(ctx: Context, over: Record<string, unknown> = {}): Promise<Room> {
  const site = await addSite(ctx, siteInput.parse({ name: "Main Street" }));
  return addRoom(ctx, roomInput.parse({ name: "Room 2", siteId: site.id, ...over }));
}
