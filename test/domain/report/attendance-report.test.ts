import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { enrolments, sessions } from "../../../db/schema/index.ts";
import { tallyStays } from "../../../db/tallies.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../../src/context.ts";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { addWalkIn } from "../../../src/domain/attendance/walk-in.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { transfer } from "../../../src/domain/enrolment/transfer.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { funderCounts } from "../../../src/domain/report/funder-counts.ts";
import { fewInSessions, membersOf, metIn, smallMonths } from "../../../src/domain/report/hidden.ts";
import { cohortRows } from "../../../src/domain/report/read-cohorts.ts";
import {
  cancelled,
  dropInVisits,
  madeUp,
  monthRows,
  numberRows,
  tenures,
  unmarked,
  unrecorded,
} from "../../../src/domain/report/read-counts.ts";
import { reportInput } from "../../../src/domain/report/report.ts";
import { groupsThatMet } from "../../../src/domain/report/scope.ts";
import { newId } from "../../../src/vault.ts";
import { scans } from "../../support/cohorts.ts";
import { type Group, openGroup, WEEK } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const START = Date.parse("2027-01-05T23:30:00Z");
const HOUR = 3_600_000;

async function mark(ctx: Context, group: Group, number: number, said: Record<string, Mark>) {
  const id = group.sessionIds[number - 1] ?? "";
  await saveRegister({ ...ctx, now: (group.startsAt[number - 1] ?? 0) + 2 * HOUR }, id, {
    outcome: "held",
    marks: Object.entries(said).map(([name, mark]) => ({ enrolmentId: group.people[name] ?? "", mark })),
  });
}

async function leave(ctx: Context, group: Group, name: string, leftAt: number) {
  const id = group.people[name] ?? "";
  await write(ctx, {
    statements: [ctx.db.update(enrolments).set({ leftAt }).where(eq(enrolments.id, id)), ...tallyStays(ctx, [id])],
    audit: { action: "test", subject: { kind: "enrolment", id } },
  });
}

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  return { world, harbor, ctx };
}

describe("attendanceReport", () => {
  test("gives one cohort's figures as worked out by hand", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode", "Cai Lund", "Dee Fox"], first: START, sessions: 4 });
    await mark(ctx, group, 1, { Ana: "present", Ben: "late", Cai: "excused", Dee: "no_show" });
    await mark(ctx, group, 2, { Ana: "present", Ben: "late_cancel", Cai: "left_early", Dee: "no_show" });
    await leave(ctx, group, "Ben", (group.startsAt[2] ?? 0) - HOUR);
    await mark(ctx, group, 3, { Ana: "present", Cai: "turned_away_late" });
    const report = await attendanceReport(ctx, { cohortId: group.cohortId });
    // Ten marks count as expected; five of them attended; one excused.
    expect(report).toMatchObject({
      expected: 10,
      attended: 5,
      strictRate: 0.5,
      adjustedRate: 5 / 9,
      noShowRate: 0.2,
      noticeRate: 2 / 5,
      bySession: [
        { number: 1, expected: 4, attended: 2 },
        { number: 2, expected: 4, attended: 2 },
        { number: 3, expected: 2, attended: 1 },
      ],
      // Dee never came, so three started; Ben left before session 3.
      retention: [
        { number: 1, starters: 3, remaining: 3 },
        { number: 2, starters: 3, remaining: 3 },
        { number: 3, starters: 3, remaining: 2 },
        { number: 4, starters: 3, remaining: 2 },
      ],
      start: { enrolled: 4, starters: 3, rate: 0.75 },
      suppressed: false,
      sessionsHeld: 3,
      dropIn: null,
      course: {
        unrecorded: 1,
        dose: { sessions: 5 / 4, minutes: (5 * 90) / 4, share: 5 / 16 },
        soFar: true,
        completion: [
          { percent: 50, completed: 1, enrolled: 4, rate: 0.25 },
          { percent: 75, completed: 1, enrolled: 4, rate: 0.25 },
          { percent: 100, completed: 0, enrolled: 4, rate: 0 },
        ],
      },
    });
  });

  test("leaves a session cancelled by us out of everybody's denominator and counts it apart", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz"], first: START, sessions: 3 });
    await mark(ctx, group, 1, { Ana: "present" });
    await ctx.db
      .update(sessions)
      .set({ number: null, outcome: "cancelled_by_program" })
      .where(eq(sessions.id, group.sessionIds[1] ?? ""));
    expect(await attendanceReport(ctx, { cohortId: group.cohortId })).toMatchObject({
      expected: 1,
      strictRate: 1,
      sessionsHeld: 1,
      sessionsCancelled: 1,
    });
  });

  test("has no rates, and no zeros in their place, before anything was held", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz"], first: ctx.now + WEEK });
    for (const input of [{ cohortId: group.cohortId }, {}]) {
      expect(await attendanceReport(ctx, input)).toMatchObject({
        expected: 0,
        attended: 0,
        strictRate: null,
        adjustedRate: null,
        noShowRate: null,
        noticeRate: null,
        bySession: [],
        retention: [],
      });
    }
  });

  test("takes from and to as the org's local dates, both included", async () => {
    const { ctx } = await setUp();
    // 18:30 in New York on 5, 12 and 19 January: the next day already in UTC.
    const group = await openGroup(ctx, { people: ["Ana Ruiz"], first: START, sessions: 3 });
    for (const number of [1, 2, 3]) await mark(ctx, group, number, { Ana: "present" });
    const numbers = async (from?: string, to?: string) =>
      (await attendanceReport(ctx, reportInput.parse({ cohortId: group.cohortId, from, to }))).bySession.map(
        ({ number }) => number,
      );
    expect(await numbers("2027-01-12", "2027-01-12")).toEqual([2]);
    expect(await numbers("2027-01-06")).toEqual([2, 3]);
    expect(await numbers(undefined, "2027-01-12")).toEqual([1, 2]);
    expect(reportInput.safeParse({ from: "2027-02-01", to: "2027-01-01" }).success).toBe(false);
  });

  test("adds several cohorts up by session number and hides what is about fewer than 5 people", async () => {
    const { ctx } = await setUp();
    const names = (count: number, letter: string) => Array.from({ length: count }, (_, index) => `${letter}${index} X`);
    const large = await openGroup(ctx, { people: names(8, "L"), first: START, sessions: 3, name: "Large" });
    const middle = await openGroup(ctx, {
      people: names(6, "M"),
      first: START,
      sessions: 2,
      name: "Middle",
      programId: large.programId,
    });
    const small = await openGroup(ctx, {
      people: names(3, "S"),
      first: START,
      sessions: 3,
      name: "Small",
      programId: large.programId,
    });
    for (const group of [large, middle, small]) {
      await mark(ctx, group, 1, Object.fromEntries(Object.keys(group.people).map((name) => [name, "present" as const])));
    }
    await mark(ctx, small, 2, { S0: "present", S1: "no_show", S2: "no_show" });
    const report = await attendanceReport(ctx, { programId: large.programId });
    expect(report).toMatchObject({
      expected: 20,
      attended: 18,
      suppressed: true,
      // What runs across months, and whole courses, are told of Large alone.
      groups: { shown: 1, of: 3 },
      bySession: [{ number: 1, expected: 8, attended: 8 }],
      start: { enrolled: 8, starters: 8 },
    });
    // Small alone could be had by subtraction, so Middle is hidden with it.
    expect(report.byCohort.map(({ cohort, figures }) => [cohort.name, figures?.strictRate ?? null])).toEqual([
      ["Large", 1],
      ["Middle", null],
      ["Small", null],
    ]);
    const own = await attendanceReport(ctx, { cohortId: small.cohortId });
    expect(own).toMatchObject({ expected: 6, attended: 4, suppressed: false, strictRate: 4 / 6 });
  });

  test("keeps drop-in groups out of the rates and gives them figures of their own", async () => {
    const { ctx } = await setUp();
    const five = ["Ana Ruiz", "Ben Ode", "Cai Lund", "Dee Fox", "Eva Pim"];
    const closed = await openGroup(ctx, { people: five, first: START });
    const circle = await openGroup(ctx, { people: [...five, "Flo Tan"], first: START, mode: "drop_in", name: "Circle" });
    const present = (names: string[]) => Object.fromEntries(names.map((name) => [name, "present" as const]));
    const all = ["Ana", "Ben", "Cai", "Dee", "Eva"];
    await mark(ctx, closed, 1, present(all));
    await mark(ctx, circle, 1, present(all));
    await mark(ctx, circle, 2, present([...all, "Flo"]));
    await addWalkIn(ctx, circle.sessionIds[1] ?? "", { alias: "Robin" });
    await saveRegister(ctx, circle.sessionIds[0] ?? "", { outcome: "held", marks: [], headcount: 7 });
    // Of several groups only heads are counted: different people are told by counts for funders.
    expect(await attendanceReport(ctx, {})).toMatchObject({
      ...{ expected: 5, attended: 5, strictRate: 1 },
      dropIn: { sessions: 2, headcount: 14, distinctPeople: null, visitsPerPerson: null, newPeople: null, returningPeople: null },
    });
    expect(await attendanceReport(ctx, { cohortId: circle.cohortId })).toMatchObject({
      dropIn: { sessions: 2, headcount: 14, distinctPeople: 6, visitsPerPerson: 11 / 6, newPeople: 6, returningPeople: 0 },
    });
    expect(await attendanceReport(ctx, { cohortId: circle.cohortId, from: "2027-01-06" })).toMatchObject({
      dropIn: { distinctPeople: 6, visitsPerPerson: 1, newPeople: 1, returningPeople: 5 },
    });
  });

  test("tells nothing of a group's first months, when it was small, though it has grown", async () => {
    const { ctx } = await setUp();
    const others = await openGroup(ctx, {
      people: ["P0 X", "P1 X", "P2 X", "P3 X", "P4 X", "P5 X"],
      first: START,
      name: "Others",
    });
    const young = await openGroup(ctx, {
      people: ["Ana Ruiz", "Ben Ode"],
      first: START,
      sessions: 12,
      mode: "rolling",
      name: "Young",
    });
    const everybody = (group: Group) => Object.fromEntries(Object.keys(group.people).map((name) => [name, "present" as const]));
    await mark(ctx, others, 1, everybody(others));
    await mark(ctx, young, 1, everybody(young));
    for (const name of ["Cai", "Dee", "Eva", "Flo"]) {
      const { id } = await createParticipant(ctx, { givenName: name, emailPermission: false });
      const place = await enrol({ ...ctx, now: young.startsAt[6] ?? 0 }, young.cohortId, { participantId: id });
      young.people[name] = place.id;
    }
    await mark(ctx, young, 8, everybody(young));
    const january = await attendanceReport(ctx, { from: "2027-01-01", to: "2027-01-31" });
    expect(january.byCohort.map(({ figures }) => figures)).toEqual([null, null]);
    expect(january).toMatchObject({ expected: 8, groups: { shown: 0, of: 2 }, start: { enrolled: null } });
    expect((await attendanceReport(ctx, { from: "2027-02-01", to: "2027-02-28" })).byCohort[0]?.figures).toMatchObject({
      expected: 6,
    });
  });

  test("shows a program of few people only where it is one group's own report, and never as a file", async () => {
    const { ctx } = await setUp();
    const few = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], first: START });
    await mark(ctx, few, 1, { Ana: "present", Ben: "no_show" });
    const hidden = {
      ...{ expected: null, attended: null, strictRate: null, contactMinutes: null, suppressed: true, sessionsHeld: 1 },
      ...{ start: { enrolled: null }, byMonth: [{ figures: null }], bySession: [], groups: { shown: 0, of: 1 }, course: null },
    };
    const byProgram = { programId: few.programId };
    for (const input of [{}, byProgram, { cohortId: few.cohortId }]) {
      expect(await attendanceReport(ctx, input)).toMatchObject({ expected: 2, attended: 1, suppressed: false });
      expect(await attendanceReport(ctx, input, { leaves: true })).toMatchObject(hidden);
    }
    const next = await openGroup(ctx, { people: ["Cai Lund"], first: START, ...byProgram });
    expect(await attendanceReport(ctx, byProgram)).toMatchObject({ expected: 2 });
    await mark(ctx, next, 1, { Cai: "present" });
    // Also of a time when the other one didn't meet.
    expect(await attendanceReport(ctx, { ...byProgram, to: "2027-01-05" })).toMatchObject({ expected: null });
  });

  test("leaves a month of few out of the totals, and says so", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["A X", "B X", "C X", "D X", "E X", "F X"], first: START });
    const everybody = Object.keys(group.people);
    const said = (came: number) =>
      Object.fromEntries(everybody.map((name, at) => [name, at < came ? ("present" as const) : "no_show"]));
    await mark(ctx, group, 1, said(2) as Record<string, Mark>);
    await mark(ctx, group, 5, said(6) as Record<string, Mark>);
    const later = { ...ctx, now: Date.parse("2027-03-02T18:00:00Z") };
    expect(await attendanceReport(later, {}, { leaves: true })).toMatchObject({
      ...{ expected: 6, attended: 6, contactMinutes: 540, leftOut: ["2027-01"], suppressed: true, sessionsHeld: 2 },
      ...{ period: { to: "2027-02-28" }, endsEarly: "2027-02-28" },
      byMonth: [
        { month: "2027-01", figures: null },
        { month: "2027-02", figures: { expected: 6 } },
      ],
      byProgram: [{ figures: { expected: 6 } }],
    });
    expect(await attendanceReport(ctx, {})).toMatchObject({ expected: 12, attended: 8, leftOut: [] });
    const counts = await funderCounts(later, { from: "2027-01", to: "2027-12" });
    expect(counts.covers).toEqual({ from: "2027-01", to: "2027-02" });
    expect(counts.period.find(({ program, ages }) => !program && ages === "all")).toMatchObject({
      people: 6,
      sessions: 1,
      leftOut: ["2027-01"],
    });
    expect(counts.months[0]?.rows[0]).toMatchObject({ people: null, minutes: null });
  });

  test("widens a part of a month to whole months where the parts would tell of few", async () => {
    const { ctx } = await setUp();
    const people = (count: number, letter: string) => Array.from({ length: count }, (_, index) => `${letter}${index} X`);
    const held = async (name: string, count: number) => {
      const group = await openGroup(ctx, { people: people(count, name), first: START, name });
      for (const number of [1, 2])
        await mark(ctx, group, number, Object.fromEntries(Object.keys(group.people).map((who) => [who, "present" as const])));
    };
    await held("Large", 8);
    await held("Middle", 6);
    const part = { from: "2027-01-12", to: "2027-01-20" };
    expect(await attendanceReport(ctx, part)).toMatchObject({ expected: 14, period: part });
    await held("Small", 3);
    const month = { from: "2027-01-01", to: "2027-01-31" };
    expect(await attendanceReport(ctx, part)).toMatchObject({ expected: 34, period: month, suppressed: true });
    expect(await attendanceReport(ctx, { to: "2027-01-11" })).toMatchObject({ expected: 34, period: { to: "2027-01-31" } });
  });

  test("lets files end with the last month that is over, and refuses one of a month that isn't", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["A X", "B X", "C X", "D X", "E X", "F X"], first: START });
    const all = Object.fromEntries(Object.keys(group.people).map((name) => [name, "present" as const]));
    for (const number of [1, 5]) await mark(ctx, group, number, all);
    const on = (day: string) => ({ ...ctx, now: Date.parse(`${day}T18:00:00Z`) });
    const file = (day: string, asked = {}) => attendanceReport(on(day), asked, { leaves: true });
    expect(await file("2027-02-28")).toMatchObject({ expected: 6, endsEarly: "2027-01-31" });
    expect(await file("2027-03-01")).toMatchObject({ expected: 12, endsEarly: "2027-02-28" });
    expect(await file("2027-03-01", { from: "2027-01-01", to: "2027-01-31" })).toMatchObject({ expected: 6, endsEarly: null });
    await expect(file("2027-02-28", { from: "2027-02-01" })).rejects.toMatchObject({ code: "invalid" });
    await expect(funderCounts(on("2027-02-28"), { from: "2027-02", to: "2027-12" })).rejects.toMatchObject({ code: "invalid" });
    expect(await attendanceReport(on("2027-02-28"), {})).toMatchObject({ expected: 12, endsEarly: null });
  });

  test("tells no dose of groups that people moved between, nor how few are left", async () => {
    const { ctx } = await setUp();
    const open = (name: string, count: number) =>
      openGroup(ctx, { people: Array.from({ length: count }, (_, at) => `${name}${at} X`), mode: "rolling", name, first: START });
    const [one, two, three] = [await open("One", 8), await open("Two", 8), await open("Three", 8)];
    const everybody = (group: typeof one) =>
      Object.fromEntries(Object.keys(group.people).map((name) => [name, "present" as const]));
    for (const group of [one, two, three]) await mark(ctx, group, 1, everybody(group));
    await ctx.db.run(sql`update cohorts set program_id = (select program_id from cohorts where id = ${one.cohortId})`);
    for (const name of ["One0", "One1"])
      await transfer(ctx, one.people[name] ?? "", { cohortId: two.cohortId, reason: "Closer to home" });
    for (const name of ["Three0", "Three1", "Three2", "Three3", "Three4", "Three5"])
      await withdraw(ctx, three.people[name] ?? "", { reason: "Moved away" });
    expect(await attendanceReport(ctx, {})).toMatchObject({
      dose: { sessions: 1, groups: { shown: 1, of: 3 } },
      fill: { active: 6 + 10, groups: { shown: 2, of: 3 } },
      tenure: { people: 22, here: null },
    });
    const paper = await attendanceReport(
      { ...ctx, now: ctx.now + 31 * 86_400_000 },
      { cohortId: three.cohortId },
      { leaves: true },
    );
    expect(paper).toMatchObject({
      byCohort: [{ fill: null }],
      fill: { groups: { shown: 0, of: 1 } },
      tenure: { people: 8, here: null },
    });
    expect(await attendanceReport(ctx, { cohortId: one.cohortId })).toMatchObject({ dose: { groups: { shown: 1, of: 1 } } });
  });

  test("doesn't hide three who came behind a group to which nobody came", async () => {
    const { ctx } = await setUp();
    const held = async (name: string, count: number, came: number) => {
      const people = Array.from({ length: count }, (_, at) => `${name}${at} X`);
      const group = await openGroup(ctx, { people, name, first: START });
      const said = Object.keys(group.people).map((who, at) => [who, at < came ? "present" : "no_show"] as const);
      await mark(ctx, group, 1, Object.fromEntries(said));
    };
    await held("Few", 8, 3);
    await held("None", 9, 0);
    await held("Many", 12, 12);
    await held("More", 14, 14);
    const { byCohort, attended } = await attendanceReport(ctx, {});
    const shown = byCohort.filter(({ figures }) => figures !== null).map(({ cohort }) => cohort.name);
    expect([attended, shown]).toEqual([29, ["More"]]);
  });

  test("counts nobody as made up of sessions without a register, or of drop-in groups", async () => {
    const { ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], first: START });
    const circle = await openGroup(ctx, { people: ["Cai Lin"], first: START, mode: "drop_in", name: "Circle" });
    const missed = async (enrolmentId = "", sessionId = "") =>
      ctx.db.run(sql`insert into make_ups (org_id, id, enrolment_id, missed_session_id, cohort_id, came, planned_at)
        values (${ctx.org.id}, ${newId("mku")}, ${enrolmentId}, ${sessionId}, ${group.cohortId}, 1, ${ctx.now})`);
    await mark(ctx, group, 1, { Ana: "present", Ben: "no_show" });
    await mark(ctx, circle, 1, { Cai: "present" });
    await missed(group.people.Ben, group.sessionIds[0]);
    await missed(group.people.Ana, group.sessionIds[1]);
    await missed(circle.people.Cai, circle.sessionIds[0]);
    const counts = await Promise.all(
      [group, circle].map(async ({ cohortId }) => (await attendanceReport(ctx, { cohortId })).madeUp),
    );
    expect(counts).toEqual([1, 0]);
  });

  test("refuses an unknown cohort or program, and does not see another org's rows", async () => {
    const { world, ctx } = await setUp();
    const group = await openGroup(ctx, { people: ["Ana Ruiz"], first: START });
    await mark(ctx, group, 1, { Ana: "present" });
    const other = await (await world.createOrg("Other")).as("manager");
    for (const input of [{ cohortId: "coh_none" }, { programId: "prg_none" }]) {
      await expect(attendanceReport(ctx, input)).rejects.toMatchObject({ code: "not_found" });
    }
    for (const input of [{ cohortId: group.cohortId }, { programId: group.programId }]) {
      await expect(attendanceReport(other, input)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await attendanceReport(other, {})).toMatchObject({ expected: 0, byCohort: [], sessionsHeld: 0 });
  });

  test("searches, and scans no table that grows", async () => {
    const { ctx } = await setUp();
    const one = { cohortId: "coh_x", from: "2027-01-12", to: "2027-03-15" };
    for (const statement of [
      cohortRows(ctx, { from: "2027-01-12" }),
      cohortRows(ctx, one),
      monthRows(ctx, {}),
      numberRows(ctx, { programId: "prg_x" }),
      numberRows(ctx, one),
      cancelled(ctx, { siteId: "sit_x" }),
      unmarked(ctx, {}),
      madeUp(ctx, { facilitatorId: "stf_x" }),
      unrecorded(ctx, one),
      dropInVisits(ctx, one),
      tenures(ctx, ["coh_x"], 0),
      groupsThatMet(ctx, {}),
      numberRows(ctx, {}, [], false),
      smallMonths(ctx),
      metIn(ctx, ["2027"]),
      membersOf(ctx, [{ id: "coh_x", month: "2027-01" }]),
      fewInSessions(ctx, "2027-01"),
    ]) {
      const steps = await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`);
      const plan = steps.map(({ detail }) => detail);
      expect(
        scans(plan).filter(
          (step) => !/^SCAN (h|v|x|s|visits|known|\(subquery-\d+\))(?= |$)/.test(step) || step.includes("USING"),
        ),
      ).toEqual([]);
      // Marks are reached through a group's enrolments, never by reading all of the org's.
      expect(plan.filter((step) => /^SEARCH attendance .*\(org_id=\?\)$/.test(step))).toEqual([]);
    }
  });

  test("reads a group's last number and what was cancelled from indexes alone", async () => {
    const { ctx } = await setUp();
    for (const [statement, index] of [
      [cohortRows(ctx, {}), "sessions_by_cohort"],
      [cancelled(ctx, {}), "sessions_cancelled"],
    ] as const) {
      const steps = await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`);
      expect(steps.some(({ detail }) => detail.includes(`USING COVERING INDEX ${index} `))).toBe(true);
    }
  });
});
