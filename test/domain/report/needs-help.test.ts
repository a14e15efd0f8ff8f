import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { sessions } from "../../../db/schema/index.ts";
import { groupRows, listInNeed, reasonsOf, recentRows } from "../../../src/domain/report/needs-help.ts";
import { sessionsBehind, staysBehind } from "../../../src/domain/report/rows-behind.ts";
import { scans } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
import { makeList } from "../../support/waitlist.ts";
import { createWorld } from "../../support/world.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2027-03-01T12:00:00Z");
const group = {
  id: "coh_1",
  name: "G",
  programName: "P",
  mode: "closed" as const,
  minimum: 4,
  places: 2,
  goesOn: 1,
  enrolled: 8,
  waiting: 0,
  admits: 1,
  left: 0,
  led: 1,
  ahead: 1,
};

/** Sessions a week apart, the last a day ago: "8/9" is 8 of 9, "-" untaken, "h" untaken history, "x" cancelled, "4/9!" below the minimum. */
const history = (text: string) =>
  text
    .split(" ")
    .filter(Boolean)
    .map((each, index, all) => {
      const startsAt = NOW - DAY - (all.length - 1 - index) * 7 * DAY;
      const [attended = 0, expected = 0] = each.replace("!", "").split("/").map(Number);
      const isUntaken = each === "-" || each === "h";
      const counts = isUntaken || each === "x" ? { attended: 0, expected: 0 } : { attended, expected };
      const outcome = isUntaken
        ? "planned"
        : each === "x"
          ? "cancelled_by_program"
          : each.endsWith("!")
            ? "held_below_quorum"
            : "held";
      const historic = each === "h" ? 1 : 0;
      return {
        ...{ cohortId: "coh_1", startsAt, endsAt: startsAt + 1, outcome, historic, excused: 0, lateCancelled: 0, noShows: 0 },
        ...counts,
      };
    });

describe("reasonsOf", () => {
  test.each<[string, Partial<typeof group>, string, object[]]>([
    ["all is well", {}, "8/9 9/9 8/9 8/9", []],
    ["it fell", {}, "9/9 8/9 9/9 5/9 5/9 4/9", [{ code: "falling", from: 26 / 27, to: 14 / 27, sessions: 3 }]],
    ["it is low all along", {}, "4/9 5/9 4/9 5/9", [{ code: "low", rate: 14 / 27, sessions: 3 }]],
    ["one session says nothing yet", {}, "1/9", []],
    ["a register waits a day", {}, "8/9 -", []],
    ["registers wait long", {}, "8/9 - - 8/9", [{ code: "untaken", count: 2, days: 14 }]],
    ["history without marks is nobody's to do", {}, "h h 8/9 8/9", []],
    ["below the minimum twice", {}, "8/9 3/4! 3/4!", [{ code: "below_minimum", count: 2 }]],
    ["too few are left", { enrolled: 3 }, "8/9 8/9", [{ code: "too_few", enrolled: 3, minimum: 4 }]],
    ["too few before it began", { enrolled: 3 }, "", [{ code: "too_few", enrolled: 3, minimum: 4 }]],
    ["many left", { left: 3 }, "8/9 8/9", [{ code: "left", count: 3 }]],
    ["we cancelled", {}, "x 8/9 x 8/9", [{ code: "cancelled", count: 2 }]],
    ["nobody leads it", { led: 0 }, "8/9", [{ code: "nobody_leads" }]],
    ["somebody waits for a free place", { waiting: 3 }, "8/9", [{ code: "places_free", places: 2, waiting: 3 }]],
    ["the place that is free is nobody's to have any more", { waiting: 3, admits: 0 }, "8/9", []],
    ["somebody waits for a full group", { waiting: 3, places: 0 }, "8/9", []],
    ["more have a place than there are", { waiting: 3, places: -2 }, "8/9", []],
    ["its sessions are over", { waiting: 4, goesOn: 0 }, "8/9", []],
    ["as many wait as a group needs", { waiting: 4, places: 0 }, "8/9", [{ code: "queue", waiting: 4, minimum: 4 }]],
    ["a group that needs no number", { waiting: 9, places: 0, minimum: null as never }, "8/9", []],
  ])("%s", (_, over, text, expected) => {
    expect(reasonsOf({ ...group, ...over }, history(text), NOW)).toEqual(expected);
  });

  test("nobody is expected at a drop-in group, so nothing is low there", () => {
    expect(reasonsOf({ ...group, mode: "drop_in" as never }, history("1/9 1/9 1/9"), NOW)).toEqual([]);
  });
});

test("groups that run are listed with their reasons, ended ones and other orgs' aren't", async () => {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const waiting = await openGroup(
    { ...ctx, now: ctx.now - 40 * DAY },
    { people: ["Ana Ruiz"], name: "Waiting", first: ctx.now - 30 * DAY },
  );
  await openGroup(ctx, { people: ["Ben Ode"], name: "New", first: ctx.now + 30 * DAY });
  const other = await (await world.createOrg("Other")).as("manager");
  await openGroup(other, { people: [], name: "Theirs" });
  const found = await listInNeed(ctx);
  expect(found.map(({ cohort }) => cohort.name)).toEqual(["Waiting"]);
  expect(found[0]?.reasons.map(({ code }) => code)).toContain("untaken");
  expect(await listInNeed(ctx, { cohortId: "coh_unknown" })).toEqual([]);
  await ctx.db.run(sql`update cohorts set ended_at = ${ctx.now - 1} where id = ${waiting.cohortId}`);
  expect(await listInNeed(ctx)).toEqual([]);
  expect(await ctx.db.$count(sessions)).toBeGreaterThan(0);
});

test("who waits is counted, and whether the group still admits is looked up", async () => {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const plan = { people: ["Ana Ruiz"], first: ctx.now + 30 * DAY, capacity: 3, minimum: 2 };
  const { cohortId, sessionIds } = await openGroup(ctx, { ...plan, name: "Coming" });
  await makeList(ctx, cohortId, 9, 5);
  const reasons = async (now: number) => (await listInNeed({ ...ctx, now }, { cohortId }))[0]?.reasons ?? [];
  const queue = { code: "queue", waiting: 2, minimum: 2 };
  const free = { code: "places_free", places: 2, waiting: 2 };
  expect(await reasons(ctx.now)).toEqual([free, queue]);
  expect((await reasons(ctx.now + 30 * DAY)).slice(-2)).toEqual([{ code: "nobody_leads" }, queue]);
  // A first session that the program called off hasn't begun anything.
  await ctx.db.run(sql`update sessions set outcome = 'cancelled_by_program' where id = ${sessionIds[0] ?? ""}`);
  expect(await reasons(ctx.now + 31 * DAY)).toContainEqual(free);
});

test("searches, and scans no table that grows", async () => {
  const ctx = await (await (await createWorld()).createOrg()).as("manager");
  for (const statement of [
    groupRows(ctx, {}),
    recentRows(ctx, {}),
    sessionsBehind(ctx, "no_shows", { from: "2027-01-01", to: "2027-03-01" }),
    sessionsBehind(ctx, "unmarked", {}),
    staysBehind(ctx, "completed", { from: "2027-01-01" }),
  ]) {
    const plan = await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`);
    expect(scans(plan.map(({ detail }) => detail)).filter((step) => !/^SCAN [hr]( LEFT-JOIN)?$/.test(step))).toEqual([]);
  }
});
