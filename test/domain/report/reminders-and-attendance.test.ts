import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { deliveries } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { pause } from "../../../src/domain/enrolment/pause.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { remindersAndAttendance as besideReminders, remindedPairs } from "../../../src/domain/report/reminders-and-attendance.ts";
import { newDeliveryId } from "../../../src/mail/delivery-id.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { type Group, openGroup, saySomething, WEEK } from "../../support/group.ts";
import { createWorld, NOW } from "../../support/world.ts";

const HOUR = 3_600_000;
const START = NOW - 2 * WEEK;
const ALL = {};
const names = Array.from({ length: 18 }, (_, index) => `P${index}`);

const remindersAndAttendance = async (ctx: Context, period: Parameters<typeof besideReminders>[1]) =>
  (await besideReminders(ctx, period)).lines;

type Reminder = Partial<typeof deliveries.$inferInsert>;

async function setUp(people = names) {
  const world = await createWorld();
  world.setNow(START - WEEK);
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const group = await openGroup({ ...ctx, now: START - WEEK }, { people, first: START, sessions: 4 });
  return { world, ctx: { ...ctx, now: NOW }, group };
}

let made = 0;

async function remind(ctx: Context, { people, sessionIds }: Group, name: string, ...reminders: Reminder[]): Promise<void> {
  for (const over of reminders) {
    made += 1;
    const at = START - 72 * HOUR + made;
    await ctx.db.insert(deliveries).values({
      ...{ orgId: ctx.org.id, id: newDeliveryId(at, at), kind: "reminder", state: "sent", priority: 4 },
      ...{ dueAt: at, usefulUntil: START, createdAt: at, uniqueKey: `reminder|${people[name]}|${sessionIds[0]}|${made}|1` },
      ...over,
    });
  }
}

async function mark(ctx: Context, group: Group, markOf: (index: number) => Mark): Promise<void> {
  await saveRegister({ ...ctx, now: START + 2 * HOUR }, group.sessionIds[0] ?? "", {
    outcome: "held",
    marks: Object.values(group.people).map((enrolmentId, index) => ({ enrolmentId, mark: markOf(index) })),
  });
}

describe("remindersAndAttendance", () => {
  test("counts pairs by the reminders that went and didn't come back, and people who can't come apart", async () => {
    const { ctx, group } = await setUp([...names, "Q0", "Q1", "Q2", "Q3", "Q4", "Q5"]);
    for (const name of names.slice(0, 6)) await remind(ctx, group, name, {}, { outcome: "delivered" }, {});
    for (const name of names.slice(6, 12)) await remind(ctx, group, name, {}, { outcome: "bounced" }, { state: "skipped" });
    for (const name of ["Q0", "Q1", "Q2", "Q3", "Q4", "Q5"])
      await saySomething(ctx, group.sessionIds[0] ?? "", group.people[name] ?? "", "cant_come", START - HOUR);
    // P0 changed their mind before the start, P1 after it.
    await saySomething(ctx, group.sessionIds[0] ?? "", group.people.P0 ?? "", "cant_come", START - 2 * HOUR);
    await saySomething(ctx, group.sessionIds[0] ?? "", group.people.P0 ?? "", "coming", START - HOUR);
    await saySomething(ctx, group.sessionIds[0] ?? "", group.people.P1 ?? "", "cant_come", START + HOUR);
    await mark(ctx, group, (index) =>
      index % 12 === 0 ? "excused" : index % 12 === 6 ? "no_show" : index % 6 === 2 ? "late" : "present",
    );
    expect(await remindersAndAttendance(ctx, ALL)).toEqual([
      { group: "none", figures: { expected: 6, attended: 5, strictRate: 5 / 6, adjustedRate: 1 } },
      { group: "one", figures: { expected: 6, attended: 5, strictRate: 5 / 6, adjustedRate: 5 / 6 } },
      { group: "several", figures: { expected: 6, attended: 5, strictRate: 5 / 6, adjustedRate: 1 } },
      { group: "declined", figures: { expected: 6, attended: 5, strictRate: 5 / 6, adjustedRate: 5 / 6 } },
    ]);
  });

  test("hides what is about fewer than five people, and what would give it away", async () => {
    const { ctx, group } = await setUp();
    for (const name of names.slice(0, 3)) await remind(ctx, group, name, {}, {});
    for (const name of names.slice(3, 9)) await remind(ctx, group, name, {});
    await mark(ctx, group, () => "present");
    expect(await remindersAndAttendance(ctx, ALL)).toEqual([
      { group: "none", figures: { expected: 9, attended: 9, strictRate: 1, adjustedRate: 1 } },
      { group: "one", figures: null },
      { group: "several", figures: null },
    ]);
  });

  test("takes whole months, so that no two periods differ by a few people", async () => {
    const { ctx, group } = await setUp();
    await mark(ctx, group, () => "present");
    const whole = await remindersAndAttendance(ctx, { from: "2027-01-01", to: "2027-01-31" });
    expect(whole).toHaveLength(1);
    for (const period of [{ from: "2027-01-31" }, { to: "2027-01-01" }, { from: "2027-01-10", to: "2027-02-03" }]) {
      expect(await remindersAndAttendance(ctx, period)).toEqual(whole);
    }
  });

  test("hides over a longer time what is hidden in a month of it", async () => {
    const { ctx, group } = await setUp();
    for (const name of names.slice(0, 3)) await remind(ctx, group, name, {}, {});
    for (const name of names.slice(3, 9)) await remind(ctx, group, name, {});
    await mark(ctx, group, () => "present");
    // Ten weeks before, six people without a reminder; now three had two and six one.
    const early = await openGroup({ ...ctx, now: START - 12 * WEEK }, { people: names.slice(0, 6), first: START - 10 * WEEK });
    await saveRegister({ ...ctx, now: START - 9 * WEEK }, early.sessionIds[0] ?? "", {
      outcome: "held",
      marks: Object.values(early.people).map((enrolmentId) => ({ enrolmentId, mark: "present" })),
    });
    expect(await remindersAndAttendance(ctx, { to: "2026-12-31" })).toMatchObject([{ group: "none", figures: { expected: 6 } }]);
    expect(await remindersAndAttendance(ctx, ALL)).toEqual([
      { group: "none", figures: { expected: 15, attended: 15, strictRate: 1, adjustedRate: 1 } },
      { group: "one", figures: null },
      { group: "several", figures: null },
    ]);
  });

  test("hides everything of four people, though they fill two groups", async () => {
    const { ctx, group } = await setUp(names.slice(0, 4));
    await remind(ctx, group, "P0", {}, {});
    await mark(ctx, group, () => "present");
    expect(await besideReminders(ctx, ALL)).toEqual({ lines: [], leftOut: ["2027-01"] });
  });

  test("leaves out who wasn't expected, sessions outside the period or not held, drop-in groups and history", async () => {
    const { ctx, group } = await setUp();
    await mark(ctx, group, (index) => (index < 6 ? "present" : "not_expected"));
    const [line] = await remindersAndAttendance(ctx, ALL);
    expect(line?.figures?.expected).toBe(6);
    expect(await remindersAndAttendance(ctx, { from: "2027-02-01" })).toEqual([]);
    const dropIn = await openGroup({ ...ctx, now: START - WEEK }, { people: names, first: START, mode: "drop_in", name: "Open" });
    await mark(ctx, dropIn, () => "present");
    const history = await openGroup(ctx, { people: names, first: START, sessions: 2, name: "Entered later" });
    await mark(ctx, history, () => "present");
    expect((await remindersAndAttendance(ctx, ALL)).map(({ figures }) => figures?.expected)).toEqual([6]);
  });

  test("leaves a month out whose attendance report, less these lines, is history of few people", async () => {
    const { ctx, group } = await setUp();
    await mark(ctx, group, () => "present");
    const history = await openGroup(ctx, { people: ["A", "B", "C"], first: START, sessions: 2, name: "Entered later" });
    await mark(ctx, history, () => "present");
    expect(await besideReminders(ctx, ALL)).toEqual({ lines: [], leftOut: ["2027-01"] });
  });

  test("leaves out who was away by agreement, as the attendance report does", async () => {
    const { ctx, group } = await setUp();
    await pause({ ...ctx, now: START - WEEK }, group.people.P0 ?? "", { from: "2027-01-19", until: "2027-01-21" });
    await mark(ctx, group, (index) => (index === 0 ? "no_show" : "present"));
    const [line] = await remindersAndAttendance(ctx, ALL);
    expect([line?.figures?.expected, (await attendanceReport(ctx, {})).expected]).toEqual([17, 17]);
  });

  test("hides that two came of those who had said that they can't, with the others that would tell it", async () => {
    const { ctx, group } = await setUp();
    for (const name of names.slice(0, 8))
      await saySomething(ctx, group.sessionIds[0] ?? "", group.people[name] ?? "", "cant_come", START - HOUR);
    for (const name of names.slice(8, 13)) await remind(ctx, group, name, {});
    await mark(ctx, group, (index) => (index < 8 && index > 1 ? "excused" : "present"));
    expect((await remindersAndAttendance(ctx, ALL)).map(({ group: kind, figures }) => [kind, figures?.attended])).toEqual([
      ["none", undefined],
      ["one", 5],
      ["declined", undefined],
    ]);
  });

  test("looks everything up, the period's sessions first", async () => {
    const { ctx } = await setUp(["P0"]);
    const plan = await explain(ctx, { toSQL: () => new SQLiteSyncDialect().sqlToQuery(remindedPairs(ctx, ALL)) });
    expect(scans(plan).filter((step) => !step.startsWith("SCAN p"))).toEqual([]);
    expect(plan.join("\n")).toMatch(/s USING INDEX sessions_by_start .*\n.*\n.*a USING INDEX attendance_current/);
    expect(plan.join("\n")).toContain("d USING INDEX deliveries_once (org_id=? AND unique_key>? AND unique_key<?)");
  });

  test("does not see another org's rows", async () => {
    const { world, ctx, group } = await setUp();
    await mark(ctx, group, () => "present");
    expect(await remindersAndAttendance(ctx, ALL)).toHaveLength(1);
    expect(await remindersAndAttendance(await (await world.createOrg("Other")).as("manager"), ALL)).toEqual([]);
  });
});
