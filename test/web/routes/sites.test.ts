import { expect, test } from "vitest";
import { listRooms, listSites } from "../../../src/domain/site/queries.ts";
import { findStaff } from "../../../src/domain/staff/queries.ts";
import { post, signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const me = await findStaff(ctx, ctx.actor.kind === "staff" ? ctx.actor.id : "");
  const cookie = await signIn(world, me.email);
  const get = async (path: string) => (await world.app.request(path, { headers: { cookie, accept: "text/html" } })).text();
  const send = (path: string, values: Record<string, string>) => post(world, path, values, { cookie });
  return { ctx, get, send };
}

test("a site gets its hours and a room, and what is wrong keeps what was typed", async () => {
  const { ctx, get, send } = await setUp();
  expect(await get("/settings/sites")).toContain("No site and no room yet.");
  expect((await send("/settings/sites", { name: "" })).status).toBe(422);
  await send("/settings/sites", { name: "Main Street", address: "1 Main Street" });
  const [site] = await listSites(ctx);
  const path = `/settings/sites/${site?.id}`;
  const wrong = await send(path, { name: "Main Street", "from-1": "17:00", "until-1": "09:00" });
  expect(wrong.status).toBe(422);
  const text = await wrong.text();
  expect(text).toContain("It can&#39;t close before it opens.");
  expect(text).toContain('value="17:00"');
  await send(path, { name: "Main Street", "from-1": "09:00", "until-1": "17:00" });
  expect((await listSites(ctx))[0]?.openingHours).toEqual([{ weekday: 1, from: "09:00", until: "17:00" }]);

  expect((await send("/settings/rooms", { name: "Room 2" })).status).toBe(422);
  await send("/settings/rooms", { name: "Room 2", siteId: site?.id ?? "", capacity: "8", stepFree: "on" });
  const [room] = await listRooms(ctx);
  expect(room).toMatchObject({ name: "Room 2", capacity: 8, stepFree: true, teenSuitable: false, siteName: "Main Street" });
  const page = await get("/settings/sites");
  expect(page).toContain("Mon 09:00–17:00");
  expect(page).toContain("up to 8 · step-free");
  await send(`/settings/rooms/${room?.id}/retirement`, {});
  expect(await listRooms(ctx)).toEqual([]);
});
