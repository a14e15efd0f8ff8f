import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { cohortRooms, rooms, sites } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { endCohort } from "../../../src/domain/cohort/end.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import {
  freePlaceRows,
  listFreePlaces,
  readWaitingLists,
  type WaitingLists,
  waitingRows,
} from "../../../src/domain/report/waiting-lists.ts";
import { makeProgram, scans } from "../../support/cohorts.ts";
import { idOf } from "../../support/colleagues.ts";
import { openGroup, WEEK } from "../../support/group.ts";
import { randomFrom } from "../../support/histories.ts";
import { makeList } from "../../support/waitlist.ts";
import { createWorld } from "../../support/world.ts";

const DAY = 86_400_000;

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const programId = await makeProgram(ctx, "free_talk");
  /** A group that is full with two people and for which others have waited so many days. */
  const hold = async (name: string, days: number[], over: { programId?: string; facilitatorId?: string } = {}) => {
    const first = ctx.now - WEEK;
    const group = await openGroup(ctx, { people: ["Ina", "Isa"], name, capacity: 2, first, mode: "rolling", programId, ...over });
    await makeList(ctx, group.cohortId, ...days);
    return group;
  };
  return { world, harbor, ctx, programId, hold };
}

const said = ({ lines }: WaitingLists) => lines.map(({ cohort, waiting, medianDays }) => [cohort.name, waiting, medianDays]);

describe("readWaitingLists", () => {
  test("hides lists of one to four, and adds up the others alone", async () => {
    const { ctx, hold } = await setUp();
    await hold("Nine", [1, 2, 3, 4, 50, 60, 70, 80, 90]);
    await hold("Six", [6, 5, 40, 30, 20, 10]);
    await hold("Four", [7, 7, 7, 7]);
    await hold("None", []);
    const lists = await readWaitingLists(ctx, {}, false);
    expect(said(lists)).toEqual([
      ["Four", null, null],
      ["Nine", 9, 50],
      ["Six", 6, 10],
    ]);
    expect(lists).toMatchObject({ waiting: 15, medianDays: 20, groups: { shown: 2, of: 3 } });
    // Half a day more is no day more.
    expect((await readWaitingLists({ ...ctx, now: ctx.now + DAY / 2 }, {}, false)).medianDays).toBe(20);
    expect(lists.lines[1]?.cohort).toMatchObject({ name: "Nine", programName: "Free Talk, ages 14–18" });
  });

  test("says nothing where every list is short, and 0 where nobody waits", async () => {
    const { ctx, hold } = await setUp();
    const group = await hold("Only", []);
    expect(await readWaitingLists(ctx, {}, false)).toMatchObject({ waiting: 0, medianDays: null, groups: { shown: 0, of: 0 } });
    await makeList(ctx, group.cohortId, 3);
    expect(await readWaitingLists(ctx, {}, false)).toMatchObject({
      waiting: null,
      medianDays: null,
      groups: { shown: 0, of: 1 },
    });
  });

  test("hides nothing in one group's own report, until there is another group", async () => {
    const { ctx, hold } = await setUp();
    const { cohortId, sessionIds } = await hold("Own", [3, 9]);
    await saveRegister(ctx, sessionIds[0] ?? "", { outcome: "held", marks: [] });
    const own = async (of: object, leaves = false) => said((await attendanceReport(ctx, of, { leaves })).waitlist);
    expect([await own({ cohortId }), await own({})]).toEqual([[["Own", 2, 3]], [["Own", 2, 3]]]);
    expect(await own({ cohortId }, true)).toEqual([["Own", null, null]]);
    // It has held no session, so the figures of the org are those of one group still; its list is another's.
    await hold("Other", [1]);
    expect(await own({})).toEqual([
      ["Other", null, null],
      ["Own", null, null],
    ]);
    expect(await own({ cohortId })).toEqual([["Own", 2, 3]]);
  });

  test("is as of now, whatever the period, and of groups that go on", async () => {
    const { world, ctx, hold } = await setUp();
    const { cohortId } = await hold("Ending", [1, 2, 3, 4, 5]);
    expect(await readWaitingLists(ctx, { from: "2020-01-01", to: "2020-12-31" }, false)).toMatchObject({ waiting: 5 });
    const other = await (await world.createOrg("Other")).as("manager");
    expect(await readWaitingLists(other, {}, false)).toMatchObject({ waiting: 0, lines: [] });
    expect(await readWaitingLists(other, { cohortId }, true)).toMatchObject({ waiting: 0, lines: [] });
    await endCohort(ctx, cohortId, { reason: "Over", notify: false });
    expect(await readWaitingLists({ ...ctx, now: ctx.now + 1 }, {}, false)).toMatchObject({ waiting: 0, lines: [] });
  });

  test("leaves out who has got a place or was taken off", async () => {
    const { ctx, hold } = await setUp();
    const { cohortId } = await hold("Moving", [1, 2, 3, 4, 5, 6]);
    await ctx.db.run(
      sql`update waitlist_entries set ended_at = ${ctx.now}, outcome = 'taken_off' where waiting_since = ${ctx.now - 6 * DAY}`,
    );
    expect(said(await readWaitingLists(ctx, { cohortId }, false))).toEqual([["Moving", 5, 3]]);
  });

  test("is filtered by program, site, leader and group", async () => {
    const { harbor, ctx, programId, hold } = await setUp();
    const facilitatorId = idOf(await harbor.as("facilitator"));
    const led = await hold("Led", [1, 1, 1, 1, 1], { facilitatorId });
    const placed = await hold("Placed", [2, 2, 2, 2, 2, 2], { programId: await makeProgram(ctx, "free_talk") });
    const made = { orgId: ctx.org.id, createdAt: ctx.now };
    await ctx.db.insert(sites).values({ ...made, id: "sit_1", name: "Harbor" });
    await ctx.db.insert(rooms).values({ ...made, id: "rom_1", siteId: "sit_1", name: "Room" });
    await ctx.db.insert(cohortRooms).values({ orgId: ctx.org.id, cohortId: placed.cohortId, roomId: "rom_1" });
    const names = async (scope: object) => (await readWaitingLists(ctx, scope, false)).lines.map(({ cohort }) => cohort.name);
    expect(await names({})).toEqual(["Led", "Placed"]);
    expect(await names({ programId })).toEqual(["Led"]);
    expect(await names({ siteId: "sit_1" })).toEqual(["Placed"]);
    expect(await names({ facilitatorId })).toEqual(["Led"]);
    expect(await names({ cohortId: led.cohortId })).toEqual(["Led"]);
    expect(await names({ cohortId: led.cohortId, siteId: "sit_1" })).toEqual([]);
  });
});

const few = (count: number): boolean => count > 0 && count < 5;

test("no number of random lists, and no difference of them, is about one to four", { timeout: 60_000 }, async () => {
  const random = randomFrom(7);
  const below = (count: number) => Math.floor(random() * count);
  const seen = { hidden: 0, shown: 0 };
  for (let round = 0; round < 8; round += 1) {
    const { ctx, programId, hold } = await setUp();
    const programs = [programId, await makeProgram(ctx, "free_talk"), await makeProgram(ctx, "free_talk")];
    const waiting = new Map<string, number>();
    for (let at = 0; at < 6; at += 1) {
      const days = Array.from({ length: below(8) }, () => below(90));
      const { cohortId } = await hold(`Group ${at}`, days, { programId: programs[below(3)] ?? "" });
      waiting.set(cohortId, days.length);
    }
    const scopes = [{}, ...programs.map((id) => ({ programId: id })), ...[...waiting.keys()].map((cohortId) => ({ cohortId }))];
    const told = [];
    for (const scope of scopes) told.push(await toldOf(ctx, scope));
    for (const { total, shown, hidden } of told) {
      for (const sum of sumsOf([...shown.values()])) expect([round, sum, few(total - sum)]).toEqual([round, sum, false]);
      expect(few((told[0]?.total ?? 0) - total)).toBe(false);
      for (const [id, count] of shown) expect([count, few(count)]).toEqual([waiting.get(id), false]);
      expect(hidden.filter((id) => !few(waiting.get(id) ?? 0))).toEqual([]);
      seen.hidden += hidden.length;
      seen.shown += shown.size;
    }
  }
  expect([seen.hidden > 20, seen.shown > 20]).toEqual([true, true]);
});

/** What a file says of a scope. A total that isn't told counts as none. */
async function toldOf(ctx: Context, scope: object) {
  const { waiting, lines } = (await attendanceReport(ctx, scope, { leaves: true })).waitlist;
  return {
    total: waiting ?? 0,
    shown: new Map(lines.flatMap((line) => (line.waiting === null ? [] : [[line.cohort.id, line.waiting] as const]))),
    hidden: lines.flatMap((line) => (line.waiting === null ? [line.cohort.id] : [])),
  };
}

/** What some of these come to, for all there are to choose. E.g. 5 and 7 → 0, 5, 7 and 12. */
function sumsOf(counts: readonly number[]): Set<number> {
  const sums = new Set([0]);
  for (const count of counts) for (const sum of [...sums]) sums.add(sum + count);
  return sums;
}

describe("listFreePlaces", () => {
  test("lists groups with a free place for which somebody waits, the oldest list first", async () => {
    const { ctx, hold } = await setUp();
    const recent = await hold("Recent", [1, 2, 3]);
    const old = await hold("Old", [2, 40]);
    const full = await hold("Full", [90]);
    await hold("Nobody waits", []);
    expect(await listFreePlaces(ctx, { own: false })).toEqual([]);
    for (const { people } of [recent, old]) await withdraw(ctx, people.Ina ?? "", { reason: "Moved away" });
    await withdraw(ctx, old.people.Isa ?? "", { reason: "Moved away" });
    expect(await listFreePlaces(ctx, { own: false })).toEqual([
      { cohort: { id: old.cohortId, name: "Old" }, places: 2, waiting: 2 },
      { cohort: { id: recent.cohortId, name: "Recent" }, places: 1, waiting: 3 },
    ]);
    expect(await listFreePlaces(ctx, { own: false }, 1)).toHaveLength(1);
    // With fewer places than people there is none to give.
    await ctx.db.run(sql`update cohorts set capacity = 1 where id in (${recent.cohortId}, ${full.cohortId})`);
    expect(await listFreePlaces(ctx, { own: false })).toMatchObject([{ cohort: { name: "Old" } }]);
    await endCohort(ctx, old.cohortId, { reason: "Over", notify: false });
    expect(await listFreePlaces({ ...ctx, now: ctx.now + 1 }, { own: false })).toEqual([]);
  });

  test("asks of a closed group whether it has begun", async () => {
    const { ctx } = await setUp();
    for (const [name, first] of [
      ["Begun", ctx.now - DAY],
      ["Coming", ctx.now + DAY],
    ] as const) {
      await makeList(ctx, (await openGroup(ctx, { people: ["Ina"], name, first, capacity: 6 })).cohortId, 1);
    }
    expect(await listFreePlaces(ctx, { own: false })).toMatchObject([{ cohort: { name: "Coming" }, places: 5, waiting: 1 }]);
  });

  test("gives facilitators their own groups, and peer supporters and other orgs none", async () => {
    const { world, harbor, ctx, hold } = await setUp();
    const [leader, peer] = [await harbor.as("facilitator"), await harbor.as("peer")];
    const groups = [
      await hold("Theirs", [1], { facilitatorId: idOf(leader) }),
      await hold("Peer's", [1], { facilitatorId: idOf(peer) }),
    ];
    for (const { people } of groups) await withdraw(ctx, people.Ina ?? "", { reason: "Moved away" });
    const names = async (as: Context, own: boolean) => (await listFreePlaces(as, { own })).map(({ cohort }) => cohort.name);
    expect(await names(leader, true)).toEqual(["Theirs"]);
    expect((await names(ctx, false)).sort()).toEqual(["Peer's", "Theirs"]);
    expect(await names(ctx, true)).toEqual([]);
    expect([await names(peer, true), await names(peer, false)]).toEqual([[], []]);
    expect(await names(await (await world.createOrg("Other")).as("manager"), false)).toEqual([]);
  });
});

test("both search, and scan no table that grows", async () => {
  const { ctx } = await setUp();
  const scope = { programId: "p", siteId: "s", facilitatorId: "f" };
  for (const statement of [
    waitingRows(ctx, {}),
    waitingRows(ctx, scope),
    waitingRows(ctx, { cohortId: "c" }),
    freePlaceRows(ctx, {}, 12),
    freePlaceRows(ctx, scope, 12),
  ]) {
    const plan = (await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`)).map(({ detail }) => detail);
    expect(scans(plan)).toEqual([]);
    expect(plan.join()).toContain("waitlist_open");
  }
});
