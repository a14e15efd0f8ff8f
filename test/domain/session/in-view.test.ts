import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { listInView, type ViewFilter, viewStatement } from "../../../src/domain/session/in-view.ts";
import { makeCohort, makeProgram, scans } from "../../support/cohorts.ts";
import { makeRoom } from "../../support/places.ts";
import { createWorld } from "../../support/world.ts";

const week = { from: Date.parse("2027-03-01T05:00:00Z"), to: Date.parse("2027-03-08T05:00:00Z") };

test("a calendar shows a span's sessions with place and leaders, narrowed as one likes", async () => {
  const org = await (await createWorld()).createOrg();
  const ctx = await org.as("manager");
  const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const room = await makeRoom(ctx);
  const there = await makeCohort(ctx, { name: "There", roomId: room.id, facilitatorIds: [me] });
  const elsewhere = await makeCohort(ctx, {
    name: "Elsewhere",
    place: "Library",
    programId: await makeProgram(ctx, "peer_drop_in"),
  });
  const names = async (filter: Partial<ViewFilter> = {}) =>
    (await listInView(ctx, { ...week, ...filter })).sessions.map(({ cohortName }) => cohortName);
  expect((await names()).sort()).toEqual(["Elsewhere", "There"]);
  expect(await names({ roomId: room.id })).toEqual(["There"]);
  expect(await names({ siteId: room.siteId ?? "" })).toEqual(["There"]);
  expect(await names({ staffId: me })).toEqual(["There"]);
  expect(await names({ programId: elsewhere.cohort.programId })).toEqual(["Elsewhere"]);
  expect(await names({ siteId: "sit_none" })).toEqual([]);
  const { sessions, hasMore } = await listInView(ctx, { ...week, roomId: room.id });
  expect(hasMore).toBe(false);
  expect(sessions[0]).toMatchObject({ cohortId: there.cohort.id, number: 2, place: "Room 2, Main Street", isOnline: false });
  expect(sessions[0]?.leaders).not.toBe("");
});

test("a peer sees their own groups, and nobody sees another org's", async () => {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("manager");
  const peer = await org.as("peer");
  await makeCohort(ctx, { name: "Theirs", facilitatorIds: [peer.actor.kind === "staff" ? peer.actor.id : ""] });
  await makeCohort(ctx, { name: "Another" });
  expect((await listInView(peer, week)).sessions.map(({ cohortName }) => cohortName)).toEqual(["Theirs"]);
  const other = await (await world.createOrg("Elsewhere")).as("manager");
  expect((await listInView(other, week)).sessions).toEqual([]);
});

test("a calendar is read by index", async () => {
  const ctx = await (await (await createWorld()).createOrg()).as("manager");
  const statement = viewStatement(ctx, { ...week, siteId: "sit_1", staffId: "stf_1" });
  const plan = (await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`)).map(({ detail }) => detail);
  expect(scans(plan).filter((step) => !step.includes("SCAN (subquery"))).toEqual([]);
  expect(plan.join("\n")).toContain("sessions_by_start (org_id=? AND starts_at>? AND starts_at<?)");
});
