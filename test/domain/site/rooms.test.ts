import { describe, expect, test } from "vitest";
import { cohorts } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { cohortInput } from "../../../src/domain/cohort/cohort.ts";
import { openCohort } from "../../../src/domain/cohort/open.ts";
import { previewCohort } from "../../../src/domain/cohort/preview.ts";
import { findRoom, listRooms, listSites, listTravels } from "../../../src/domain/site/queries.ts";
import { retireRoom, retireSite } from "../../../src/domain/site/retire.ts";
import { addRoom, updateRoom } from "../../../src/domain/site/save-room.ts";
import { addSite, updateSite } from "../../../src/domain/site/save-site.ts";
import { setTravel } from "../../../src/domain/site/set-travel.ts";
import { roomInput, siteInput } from "../../../src/domain/site/site.ts";
import { makeProgram } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function manager(name?: string) {
  const world = await createWorld();
  return (await world.createOrg(name)).as("manager");
}

const room = async (ctx: Context, over: Record<string, unknown> = {}) => {
  const site = await addSite(ctx, siteInput.parse({ name: "Main Street" }));
  return addRoom(ctx, roomInput.parse({ name: "Room 2", siteId: site.id, ...over }));
};

const cohortIn = async (ctx: Context, roomId: string, over: Record<string, unknown> = {}) =>
  cohortInput.parse({
    programId: await makeProgram(ctx),
    name: "Grief, spring",
    timezone: "America/New_York",
    firstDate: "2027-03-03",
    startTime: "18:30",
    roomId,
    ...over,
  });

describe("rooms", () => {
  test("belong to a site or have a link, never both or neither", async () => {
    expect(roomInput.safeParse({ name: "Room" }).success).toBe(false);
    expect(roomInput.safeParse({ name: "Room", siteId: "sit_1", onlineUrl: "https://meet.example.org/x" }).success).toBe(false);
    const ctx = await manager();
    const online = await addRoom(ctx, roomInput.parse({ name: "Video", onlineUrl: "https://meet.example.org/x" }));
    const { cohort } = await openCohort(ctx, await cohortIn(ctx, online.id));
    expect([cohort.place, cohort.onlineUrl]).toEqual([null, "https://meet.example.org/x"]);
  });

  test("name the place of a cohort that says none itself", async () => {
    const ctx = await manager();
    const { id } = await room(ctx);
    const { cohort } = await openCohort(ctx, await cohortIn(ctx, id));
    expect(cohort.place).toBe("Room 2, Main Street");
  });

  test("hold one group at a time, and the preview says so first", async () => {
    const ctx = await manager();
    const { id } = await room(ctx);
    await openCohort(ctx, await cohortIn(ctx, id));
    const second = await cohortIn(ctx, id, { startTime: "19:00" });
    const { conflicts } = await previewCohort(ctx, second);
    expect(conflicts.map(({ kind, severity, dates }) => [kind, severity, dates.length])).toEqual([["room", "block", 8]]);
    await expect(openCohort(ctx, second)).rejects.toMatchObject({ code: "room_taken" });
    await openCohort(ctx, await cohortIn(ctx, id, { startTime: "20:00" }));
  });

  test("of two people who plan one at once, one gets it", async () => {
    const ctx = await manager();
    const { id } = await room(ctx);
    const input = await cohortIn(ctx, id);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => openCohort(ctx, input)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const codes = tries.flatMap((one) => (one.status === "rejected" ? [(one.reason as { code: string }).code] : []));
    expect(new Set(codes)).toEqual(new Set(["room_taken"]));
    expect(await ctx.db.select().from(cohorts)).toHaveLength(1);
  });

  test("can't be planned once retired, and not retired while a group is to meet there", async () => {
    const ctx = await manager();
    const { id, siteId } = await room(ctx);
    await openCohort(ctx, await cohortIn(ctx, id));
    await expect(retireRoom(ctx, id)).rejects.toMatchObject({ code: "room_in_use" });
    await expect(retireSite(ctx, siteId ?? "")).rejects.toMatchObject({ code: "site_in_use" });
    const other = await addRoom(ctx, roomInput.parse({ name: "Room 3", siteId }));
    await retireRoom(ctx, other.id);
    await expect(openCohort(ctx, await cohortIn(ctx, other.id))).rejects.toMatchObject({
      errors: [{ path: "roomId", message: "Choose a room from the list." }],
    });
    expect((await listRooms(ctx)).map(({ name }) => name)).toEqual(["Room 2"]);
    expect(await listRooms(ctx, { retired: true })).toHaveLength(2);
  });

  test("history in a room blocks nothing", async () => {
    const ctx = await manager();
    const { id } = await room(ctx);
    const past = { firstDate: "2026-09-02", sessionCount: 3 };
    await openCohort(ctx, await cohortIn(ctx, id, past));
    await openCohort(ctx, await cohortIn(ctx, id, past));
  });

  test("another org's are not there", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const elsewhere = await (await world.createOrg("Elsewhere")).as("manager");
    const theirs = await room(elsewhere);
    expect(await listRooms(ctx, { retired: true })).toEqual([]);
    expect(await listSites(ctx)).toEqual([]);
    for (const work of [
      findRoom(ctx, theirs.id),
      updateRoom(ctx, theirs.id, { name: "Mine", onlineUrl: "https://meet.example.org/x" }),
      retireRoom(ctx, theirs.id),
      updateSite(ctx, theirs.siteId ?? "", { name: "Mine" }),
      retireSite(ctx, theirs.siteId ?? ""),
    ])
      await expect(work).rejects.toMatchObject({ code: "not_found" });
    await expect(openCohort(ctx, await cohortIn(ctx, theirs.id))).rejects.toMatchObject({ errors: [{ path: "roomId" }] });
    await expect(addRoom(ctx, { name: "Mine", siteId: theirs.siteId })).rejects.toMatchObject({ errors: [{ path: "siteId" }] });
  });
});

describe("setTravel", () => {
  test("stands once for both ways", async () => {
    const ctx = await manager();
    const [a, b] = [await addSite(ctx, { name: "A" }), await addSite(ctx, { name: "B" })];
    await setTravel(ctx, { from: a.id, to: b.id, minutes: 20 });
    await setTravel(ctx, { from: b.id, to: a.id, minutes: 25 });
    await expect(setTravel(ctx, { from: a.id, to: a.id, minutes: 1 })).rejects.toMatchObject({ errors: [{ path: "to" }] });

    expect((await listTravels(ctx)).map(({ minutes }) => minutes)).toEqual([25]);
  });
});
