import { describe, expect, test } from "vitest";
import { pauses } from "../../../db/schema/index.ts";
import { readRegister } from "../../../src/domain/attendance/queries.ts";
import { readOwnPlan } from "../../../src/domain/attendance/read-own-plan.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { callOffPause, endPause } from "../../../src/domain/enrolment/end-pause.ts";
import { pauseInput } from "../../../src/domain/enrolment/enrolment.ts";
import { pause } from "../../../src/domain/enrolment/pause.ts";
import { findPause, listPauses, pausesOf } from "../../../src/domain/enrolment/pauses.ts";
import { pausedSessions, previewPause } from "../../../src/domain/enrolment/preview-pause.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { verifyTallies } from "../../../src/domain/report/verify-tallies.ts";
import { listComing, listIncomplete } from "../../../src/domain/report/waiting.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

/** Weekly on Wednesdays from 13 January 2027; three sessions are over and the fourth is now. */
async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"] });
  return { world, ctx, group, ana: group.people.Ana ?? "", ben: group.people.Ben ?? "" };
}

describe("pause", () => {
  test("keeps the place, leaves the denominators alone, and seals the reason", async () => {
    const { ctx, group, ana, ben } = await setUp();
    for (const at of [0, 1])
      await saveRegister(ctx, group.sessionIds[at] ?? "", {
        outcome: "held",
        marks: [
          { enrolmentId: ana, mark: at === 0 ? "present" : "no_show" },
          { enrolmentId: ben, mark: "present" },
        ],
      });
    expect((await attendanceReport(ctx, { cohortId: group.cohortId })).strictRate).toBe(0.75);
    const days = { from: "2027-01-20", until: "2027-02-03" };
    expect((await previewPause(ctx, ana, days)).sessions).toMatchObject([
      { number: 2, isMarked: true },
      { number: 3, isMarked: false },
      { number: 4, isMarked: false },
    ]);
    expect(await listPauses(ctx, ana)).toEqual([]);
    const made = await pause(ctx, ana, { ...days, reason: "Visiting her mother" });
    expect(made).toMatchObject({ ...days, reason: "Visiting her mother", calledOffAt: null });
    const [row] = await ctx.db.select().from(pauses);
    expect(row?.reason).toMatch(/^v1\./);
    expect((await attendanceReport(ctx, { cohortId: group.cohortId })).strictRate).toBe(1);
    expect((await verifyTallies(ctx, ctx.org.id))[0]?.wrong).toEqual([]);
    expect((await findEnrolment(ctx, ana)).status).toBe("active");

    const marks = (await readRegister(ctx, group.sessionIds[2] ?? "")).marks;
    expect(marks).toMatchObject([
      { name: "Ana Ruiz", expected: false, paused: true },
      { name: "Ben Ode", expected: true, paused: false },
    ]);
    const plan = await readOwnPlan(ctx, await findEnrolment(ctx, ana));
    expect(plan?.steps.map(({ state }) => state)).toEqual(["done", "paused", "paused", "paused", ...Array(4).fill("ahead")]);
    expect((await listComing(ctx)).today).toMatchObject([{ number: 4, enrolled: 1 }]);
    await saveRegister(ctx, group.sessionIds[2] ?? "", { outcome: "held", marks: [{ enrolmentId: ben, mark: "present" }] });
    expect(await listIncomplete(ctx)).toEqual([]);
  });

  test.each(["a\0b", "a\u202eb", "a\u2067b"])("takes no reason that hides something: %j", (reason) => {
    expect(pauseInput.safeParse({ from: "2027-03-01", reason }).success).toBe(false);
    expect(pauseInput.parse({ from: "2027-03-01", reason: "two\r\nlines" }).reason).toBe("two\nlines");
  });

  test("is one at a time, for who is here, on days that are some", async () => {
    const { ctx, ana } = await setUp();
    await expect(pause(ctx, ana, { from: "2027-03-02", until: "2027-03-01" })).rejects.toMatchObject({ code: "invalid" });
    await expect(pause(ctx, ana, { from: "2026-03-02" })).rejects.toMatchObject({ code: "invalid" });
    await pause(ctx, ana, { from: "2027-03-01", until: "2027-03-10" });
    await expect(pause(ctx, ana, { from: "2027-02-01" })).rejects.toMatchObject({ code: "already_paused" });
    expect((await previewPause(ctx, ana, { from: "2027-03-10" })).refusals).toMatchObject([{ code: "already_paused" }]);
    const days = { from: "2027-03-11", until: "2027-03-20" };
    const both = await Promise.allSettled([pause(ctx, ana, days), pause(ctx, ana, days)]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await listPauses(ctx, ana)).toHaveLength(2);
    await withdraw(ctx, ana, { reason: "Moved away" });
    await expect(pause(ctx, ana, { from: "2027-04-01" })).rejects.toMatchObject({ code: "already_withdrawn" });
  });

  test("ends sooner or later than was thought, and can be called off; what stood before is kept", async () => {
    const { ctx, group, ana } = await setUp();
    const marks = [{ enrolmentId: ana, mark: "no_show" as const }];
    for (const at of [0, 1]) await saveRegister(ctx, group.sessionIds[at] ?? "", { outcome: "held", marks });
    const expected = async () => (await attendanceReport(ctx, { cohortId: group.cohortId })).expected;
    const first = await pause(ctx, ana, { from: "2027-01-13", reason: "Ill" });
    expect(await expected()).toBe(0);
    await expect(endPause(ctx, first.id, { until: "2027-01-12" })).rejects.toMatchObject({ code: "invalid" });
    const next = await endPause(ctx, first.id, { until: "2027-01-13" });
    expect(next).toMatchObject({ from: "2027-01-13", until: "2027-01-13", reason: "Ill" });
    expect(await expected()).toBe(1);
    expect((await findPause(ctx, first.id)).calledOffAt).toBe(ctx.now);
    await expect(callOffPause(ctx, first.id)).rejects.toMatchObject({ code: "pause_over" });
    await callOffPause(ctx, next.id);
    expect(await expected()).toBe(2);
    expect(await listPauses(ctx, ana)).toEqual([]);
    expect(await ctx.db.select().from(pauses)).toHaveLength(2);
    expect((await verifyTallies(ctx, ctx.org.id))[0]?.wrong).toEqual([]);
  });

  test("is not seen from another org, and scans no table that grows", async () => {
    const { world, ctx, group, ana } = await setUp();
    const other = await (await world.createOrg("Other")).as("manager");
    const { id } = await pause(ctx, ana, { from: "2027-03-01" });
    for (const refused of [findPause(other, id), callOffPause(other, id), endPause(other, id, { until: "2027-03-02" })])
      await expect(refused).rejects.toMatchObject({ code: "not_found" });
    expect(await listPauses(other, ana)).toEqual([]);
    expect(scans(await explain(ctx, pausesOf(ctx, [ana])))).toEqual([]);
    const days = { from: "2027-03-01", until: null };
    expect(scans(await explain(ctx, pausedSessions(ctx, { id: ana, cohortId: group.cohortId }, days)))).toEqual([]);
  });
});
