import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, enrolments, transfers } from "../../../db/schema/index.ts";
import { makeUpsOf, marksOf, readOwnPlan } from "../../../src/domain/attendance/read-own-plan.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { feedMadeAt, openFeed } from "../../../src/domain/enrolment/feed.ts";
import { openLink } from "../../../src/domain/enrolment/open-link.ts";
import { findEnrolment, listParticipantEnrolments } from "../../../src/domain/enrolment/queries.ts";
import { previewTransfer, transfer } from "../../../src/domain/enrolment/transfer.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { toLocal } from "../../../src/time.ts";
import { scans } from "../../support/cohorts.ts";
import { openGroup, WEEK } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const HOUR = 3_600_000;
const reason = "Works on Tuesdays now";

/** Two groups of one program: Ana has been to sessions 1 and 2 of one, which is a week behind the other. */
async function setUp(over: { capacity?: number; people?: string[] } = {}) {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const from = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], first: ctx.now - 2 * WEEK - HOUR });
  const to = await openGroup(ctx, {
    ...{
      people: over.people ?? ["Cai Lin"],
      programId: from.programId,
      name: "Wednesday group",
      first: ctx.now - WEEK - 2 * HOUR,
    },
    ...(over.capacity ? { capacity: over.capacity } : {}),
  });
  const ana = from.people.Ana ?? "";
  for (const [at, mark] of [
    [0, "present"],
    [1, "no_show"],
  ] as const)
    await saveRegister(ctx, from.sessionIds[at] ?? "", { outcome: "held", marks: [{ enrolmentId: ana, mark }] });
  return { world, ctx, from, to, ana };
}

describe("transfer", () => {
  test("ends one stay, begins another and keeps what was done, the plan and the calendar's address", async () => {
    const { world, ctx, from, to, ana } = await setUp();
    const { participantId } = await findEnrolment(ctx, ana);
    const token = await openFeed(ctx, { enrolmentId: ana, participantId });
    const moved = await transfer(ctx, ana, { cohortId: to.cohortId, reason });
    expect(moved).toMatchObject({ cohortId: to.cohortId, status: "active", joinedAt: ctx.now });
    const [now, before] = await listParticipantEnrolments(ctx, participantId);
    expect(now).toMatchObject({ id: moved.id, reason: null, movedTo: null });
    expect(before).toMatchObject({ id: ana, leftAt: ctx.now, reason, movedTo: { id: to.cohortId, name: "Wednesday group" } });
    const [row] = await ctx.db.select().from(transfers);
    expect(row?.reason).toMatch(/^v1\./);

    // A report counts somebody once: where they are now, with what they had.
    expect((await attendanceReport(ctx, { cohortId: from.cohortId })).start).toMatchObject({ enrolled: 1 });
    expect(await attendanceReport(ctx, { cohortId: to.cohortId })).toMatchObject({
      start: { enrolled: 2, starters: 1 },
      dose: { sessions: 0.5 },
    });

    const plan = await readOwnPlan(ctx, moved);
    expect(plan?.steps.map(({ state }) => state)).toEqual(["done", "open", ...Array<string>(6).fill("ahead")]);
    expect(plan?.endsAt).toBe(to.startsAt[7]);
    expect((await readOwnPlan(ctx, await findEnrolment(ctx, from.people.Ben ?? "")))?.remaining).toBe(8);

    expect([await feedMadeAt(ctx, ana), await feedMadeAt(ctx, moved.id)]).toEqual([null, ctx.now]);
    expect(await openLink(world.deps, token, "calendar", ctx.now)).toMatchObject({ enrolmentId: moved.id });
  });

  test("says beforehand what it would do, and writes nothing", async () => {
    const { ctx, to, ana } = await setUp({ capacity: 1 });
    const preview = await previewTransfer(ctx, ana, to.cohortId);
    expect(preview).toMatchObject({ refusals: [{ code: "cohort_full" }], mailed: false });
    const plan = await readOwnPlan(ctx, preview.enrolment, await findCohort(ctx, to.cohortId));
    expect(plan?.steps.map(({ state }) => state).slice(0, 3)).toEqual(["done", "open", "ahead"]);
    expect(await ctx.db.select().from(transfers)).toEqual([]);
    await expect(transfer(ctx, ana, { cohortId: to.cohortId, reason })).rejects.toMatchObject({ code: "cohort_full" });
  });

  test("warns of what else they have then, the group they leave aside", async () => {
    const { ctx, from, ana } = await setUp();
    const { participantId } = await findEnrolment(ctx, ana);
    const start = from.startsAt[5] ?? 0;
    const to = await openGroup(ctx, { people: [], programId: from.programId, name: "Same evening", first: start, sessions: 3 });
    expect((await previewTransfer(ctx, ana, to.cohortId)).overlaps).toEqual([]);
    const third = await openGroup(ctx, { people: [], mode: "drop_in", name: "Circle", first: start + WEEK });
    await enrol(ctx, third.cohortId, { participantId });
    const dates = [1, 2].map((at) => toLocal(to.startsAt[at] ?? 0, "America/New_York").date);
    expect((await previewTransfer(ctx, ana, to.cohortId)).overlaps).toEqual(dates);
  });

  test("welcomes them by mail where they may be written to", async () => {
    const { ctx, to, ana } = await setUp();
    const { participantId } = await findEnrolment(ctx, ana);
    await updateParticipant(ctx, participantId, { email: "ana@example.org", emailPermission: true });
    const moved = await transfer(ctx, ana, { cohortId: to.cohortId, reason });
    const owed = await ctx.db.select().from(deliveries).where(eq(deliveries.enrolmentId, moved.id));
    expect(owed.map(({ kind }) => kind)).toEqual(["welcome"]);
  });

  test("checks keep-apart notes, and names nobody", async () => {
    const { ctx, to, ana } = await setUp();
    const [{ participantId: a }, { participantId: c }] = [
      await findEnrolment(ctx, ana),
      await findEnrolment(ctx, to.people.Cai ?? ""),
    ];
    await keepApart(ctx, a, { otherId: c, reason: "siblings" });
    const refused: unknown = await transfer(ctx, ana, { cohortId: to.cohortId, reason }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "keep_apart" });
    expect(String(refused)).not.toMatch(/Cai|sibling/);
    expect(await findEnrolment(ctx, ana)).toMatchObject({ status: "active" });
  });

  test("doesn't admit anybody of another program to a closed group that has begun", async () => {
    const { ctx, ana } = await setUp();
    const other = await openGroup(ctx, { people: [], name: "Another program", first: ctx.now - 3 * WEEK });
    const moving = transfer(ctx, ana, { cohortId: other.cohortId, reason });
    await expect(moving).rejects.toMatchObject({ code: "admission_closed" });
  });

  test("moves one person once, and gives one last place to one of two", async () => {
    const { ctx, from, to, ana } = await setUp({ capacity: 2 });
    const elsewhere = await openGroup(ctx, { people: [], programId: from.programId, first: ctx.now + WEEK });
    const twice = await Promise.allSettled([
      transfer(ctx, ana, { cohortId: elsewhere.cohortId, reason }),
      transfer(ctx, ana, { cohortId: elsewhere.cohortId, reason }),
    ]);
    expect(twice.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const here = await ctx.db.select().from(enrolments).where(eq(enrolments.cohortId, elsewhere.cohortId));
    const last = await Promise.allSettled(
      [here[0]?.id ?? "", from.people.Ben ?? ""].map((id) => transfer(ctx, id, { cohortId: to.cohortId, reason })),
    );
    expect(last.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(last.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "cohort_full" } });
  });

  test("moves nobody of another org, nor into one", async () => {
    const { world, ctx, to, ana } = await setUp();
    const theirs = await (await world.createOrg("Theirs")).as("manager");
    await expect(transfer(theirs, ana, { cohortId: to.cohortId, reason })).rejects.toMatchObject({ code: "not_found" });
    const far = await openGroup(theirs, { people: [] });
    await expect(transfer(ctx, ana, { cohortId: far.cohortId, reason })).rejects.toMatchObject({ code: "not_found" });
  });

  test("reads a plan through indexes", async () => {
    const { ctx, from, ana } = await setUp();
    for (const statement of [marksOf(ctx, ana, from.programId), makeUpsOf(ctx, ana)]) {
      const steps = await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`);
      expect(new Set(scans(steps.map(({ detail }) => detail)))).toEqual(new Set(["SCAN k", "SCAN chain"]));
    }
  });
});
