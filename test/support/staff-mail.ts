import { eq } from "drizzle-orm";
import { staff } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";
import { tick } from "../../src/tick.ts";
import { type Group, openGroup, WEEK } from "./group.ts";
import { createWorld } from "./world.ts";

/** Wednesday, 18:30 in New York, a week before the clocks go forward on Sunday, 14 March. */
export const WEDNESDAY = Date.parse("2027-03-03T23:30:00Z");

/** A weekly group of Ana, Ben and Cem that the facilitator leads, first met a week before `WEDNESDAY`. */
export async function createLedGroup(overrides: Parameters<typeof createWorld>[0] & { zone?: string; first?: number } = {}) {
  const { zone, first = WEDNESDAY - WEEK, ...rest } = overrides;
  const world = await createWorld(rest);
  world.setNow(first - WEEK);
  const harbor = await world.createOrg("Harbor House", zone);
  const ctx = async (): Promise<Context> => ({ ...(await harbor.as("manager")), now: world.now() });
  const leader = (await harbor.as("facilitator")).actor;
  const facilitatorId = leader.kind === "staff" ? leader.id : "";
  const group: Group = await openGroup(await ctx(), {
    people: ["Ana", "Ben", "Cem"],
    first,
    facilitatorId,
    name: "Grief circle",
  });
  const [row] = await world.deps.db.select().from(staff).where(eq(staff.id, facilitatorId));
  const address = row?.email ?? "";
  /** Lives to an instant, a tick at it. */
  const liveTo = async (instant: string | number) => {
    world.setNow(typeof instant === "number" ? instant : Date.parse(instant));
    await tick(world.deps);
  };
  const toLeader = () => world.provider.mails().filter(({ to }) => to === address);
  return { world, harbor, ctx, group, facilitatorId, address, liveTo, toLeader };
}
