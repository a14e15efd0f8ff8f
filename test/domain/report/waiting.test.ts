import { describe, expect, test } from "vitest";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { countTroubledMail } from "../../../src/domain/report/troubled-mail.ts";
import { listUnmarked, unmarkedStatement } from "../../../src/domain/report/unmarked.ts";
import { listComing, listIncomplete, listUnderMinimum } from "../../../src/domain/report/waiting.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup, saySomething, WEEK } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  return { world, harbor, ctx: await harbor.as("manager") };
}

describe("listUnmarked", () => {
  test("lists sessions that are over and untaken, and says which wait longer than 48 hours", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz"], first: ctx.now - WEEK - DAY, sessions: 3 });
    expect((await listUnmarked(ctx)).map(({ number, overdue }) => [number, overdue])).toEqual([
      [1, true],
      [2, false],
    ]);
    await saveRegister(ctx, group.sessionIds[0] ?? "", { outcome: "held", marks: [] });
    expect((await listUnmarked(ctx)).map(({ number }) => number)).toEqual([2]);
  });

  test("what was entered as history doesn't hide what happened here", async () => {
    const { ctx } = await setUp();
    await openGroup(ctx, { people: [], first: ctx.now - 3 * WEEK, sessions: 2 });
    await openGroup(ctx, { people: [], first: ctx.now + HOUR, sessions: 1 });
    const later = { ...ctx, now: ctx.now + DAY };
    expect((await listUnmarked(later, {}, 1)).map(({ startsAt }) => startsAt)).toEqual([ctx.now + HOUR]);
    expect(await listUnmarked(later)).toHaveLength(3);
  });

  test("waits until a session is over", async () => {
    const { ctx } = await setUp();
    await openGroup(ctx, { people: [], first: ctx.now - HOUR, sessions: 1 });
    expect(await listUnmarked(ctx)).toEqual([]);
    expect(await listUnmarked({ ...ctx, now: ctx.now + HOUR })).toHaveLength(1);
  });

  test("gives a peer supporter, and whoever asks, only the groups they lead", async () => {
    const { harbor, ctx } = await setUp();
    const peer = await harbor.as("peer");
    await openGroup(ctx, { people: [], first: ctx.now - WEEK, sessions: 1, name: "Other" });
    await openGroup(ctx, {
      people: [],
      first: ctx.now - WEEK,
      sessions: 1,
      name: "Own",
      facilitatorId: peer.actor.kind === "staff" ? peer.actor.id : "",
    });
    expect((await listUnmarked(peer)).map(({ cohortName }) => cohortName)).toEqual(["Own"]);
    expect(await listUnmarked(ctx)).toHaveLength(2);
    expect(await listUnmarked(ctx, { own: true })).toEqual([]);
  });

  test("is on the leaders' list at once, and on every manager's after five days", async () => {
    const { harbor, ctx } = await setUp();
    const leader = await harbor.as("facilitator");
    const facilitatorId = leader.actor.kind === "staff" ? leader.actor.id : "";
    const [id = ""] = (await openGroup(ctx, { people: [], first: ctx.now + DAY, sessions: 1, facilitatorId })).sessionIds;
    const endsAt = ctx.now + DAY + 1.5 * HOUR;
    const seen = async (at: number) => {
      const [own] = await listUnmarked({ ...leader, now: at }, { own: true, toDo: true });
      const theirs = await listUnmarked({ ...ctx, now: at }, { toDo: true });
      return [own?.overdue ?? null, own?.escalated ?? null, theirs.map(({ leaders }) => leaders).join()];
    };
    expect(await seen(endsAt - 1)).toEqual([null, null, ""]);
    expect(await seen(endsAt)).toEqual([false, false, ""]);
    expect(await seen(endsAt + 2 * DAY + 1)).toEqual([true, false, ""]);
    expect(await seen(endsAt + 5 * DAY - 1)).toEqual([true, false, ""]);
    expect(await seen(endsAt + 5 * DAY)).toEqual([true, true, "facilitator"]);
    await saveRegister({ ...leader, now: endsAt + 5 * DAY }, id, { outcome: "held", marks: [] });
    expect(await seen(endsAt + 5 * DAY)).toEqual([null, null, ""]);
  });

  test("waits for a manager at once where nobody else leads the group", async () => {
    const { ctx } = await setUp();
    await openGroup(ctx, { people: [], first: ctx.now + DAY, sessions: 1 });
    expect(await listUnmarked({ ...ctx, now: ctx.now + 2 * DAY }, { toDo: true })).toMatchObject([
      { overdue: false, escalated: false, leaders: "" },
    ]);
  });

  test("searches by its own index", async () => {
    const { ctx } = await setUp();
    for (const whose of [{}, { toDo: true }]) {
      const plan = await explain(ctx, unmarkedStatement(ctx, whose, 50));
      expect(scans(plan)).toEqual([]);
      expect(plan.join()).toContain("sessions_unmarked");
    }
  });
});

describe("listIncomplete", () => {
  test("lists held sessions in which somebody enrolled has no mark", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], first: ctx.now - WEEK, sessions: 1 });
    const [id = ""] = group.sessionIds;
    await saveRegister(ctx, id, { outcome: "held", marks: [{ enrolmentId: group.people.Ana ?? "", mark: "present" }] });
    expect(await listIncomplete(ctx)).toMatchObject([{ id, unrecorded: 1 }]);
    await saveRegister(ctx, id, { outcome: "held", marks: [{ enrolmentId: group.people.Ben ?? "", mark: "no_show" }] });
    expect(await listIncomplete(ctx)).toEqual([]);
  });
});

describe("listUnderMinimum", () => {
  test("counts who is enrolled less who said they can't come; the newest reply counts", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, {
      people: ["Ana Ruiz", "Ben Ode", "Cai Lund"],
      first: ctx.now + DAY,
      sessions: 4,
      minimum: 2,
    });
    const [id = ""] = group.sessionIds;
    expect(await listUnderMinimum(ctx)).toEqual([]);
    await saySomething(ctx, id, group.people.Ana ?? "", "cant_come", ctx.now - 2 * HOUR);
    await saySomething(ctx, id, group.people.Ben ?? "", "cant_come", ctx.now - 2 * HOUR);
    expect(await listUnderMinimum(ctx)).toMatchObject([{ id, minimum: 2, enrolled: 3, cantCome: 2 }]);
    await saySomething(ctx, id, group.people.Ben ?? "", "coming", ctx.now - HOUR);
    expect(await listUnderMinimum(ctx)).toEqual([]);
  });
});

describe("listComing", () => {
  test("knows what today is at the venue", async () => {
    const { ctx } = await setUp();
    // 23:00 on Wednesday in New York is Thursday in UTC.
    await openGroup(ctx, { people: ["Ana Ruiz"], first: Date.parse("2027-02-04T04:00:00Z"), sessions: 2, name: "Late" });
    const coming = await listComing(ctx);
    expect(coming.today.map(({ cohortName, enrolled }) => [cohortName, enrolled])).toEqual([["Late", 1]]);
    expect(coming.next.map(({ number }) => number)).toEqual([2]);
    const tomorrow = await listComing({ ...ctx, now: Date.parse("2027-02-04T05:00:00Z") });
    expect(tomorrow.today).toEqual([]);
  });
});

test("what waits does not see another org's rows", async () => {
  const { world, ctx } = await setUp();
  await openGroup(ctx, { people: ["Ana Ruiz"], first: ctx.now - WEEK, sessions: 3, minimum: 5 });
  const other = await (await world.createOrg("Other")).as("manager");
  expect(await listUnmarked(other)).toEqual([]);
  expect(await listIncomplete(other)).toEqual([]);
  expect(await listUnderMinimum(other)).toEqual([]);
  expect(await listComing(other)).toEqual({ today: [], next: [] });
  expect(await countTroubledMail(other)).toEqual({ failed: 0, unknown: 0, missed: 0 });
});
