import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, cohorts, sessions } from "../../../db/schema/index.ts";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { retireProgram } from "../../../src/domain/program/retire.ts";
import { toLocal } from "../../../src/time.ts";
import { makeCohort, makeOpenProgram, makeProgram } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

describe("openCohort", () => {
  test.each(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca"])(
    "keeps every session at 18:30 in %s",
    async (timezone) => {
      const world = await createWorld();
      const ctx = await (await world.createOrg()).as("manager");
      const { sessions: dated } = await makeCohort(ctx, { timezone });
      expect(dated).toHaveLength(8);
      for (const session of dated) {
        expect(toLocal(session.startsAt, timezone)).toEqual({ date: session.localDate, time: "18:30" });
        expect(session.endsAt - session.startsAt).toBe(90 * 60_000);
      }
    },
  );

  test("takes from the program what was left out", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const { cohort } = await makeCohort(ctx);
    expect(cohort).toMatchObject({
      minutes: 90,
      sessionCount: 8,
      capacity: 10,
      minimum: 6,
      intervalWeeks: 1,
      weekdays: [3],
      enrolmentMode: "closed",
      status: "upcoming",
      phase: "Initial",
      enrolled: 0,
    });
  });

  test("lowers the program's minimum to a smaller capacity, and refuses a minimum above the program's capacity", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    expect((await makeCohort(ctx, { capacity: 4 })).cohort.minimum).toBe(4);
    await expect(makeCohort(ctx, { minimum: 11 })).rejects.toMatchObject({
      errors: [{ path: "minimum", message: "The minimum can't be above the capacity of 10." }],
    });
  });

  test("marks what lies before now as history that nobody is mailed about", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const { sessions: dated, cohort } = await makeCohort(ctx, { firstDate: "2027-01-20" });
    expect(dated.map(({ historic }) => historic)).toEqual([true, true, false, false, false, false, false, false]);
    expect(dated.filter(({ plannedRevision, revision }) => plannedRevision < revision)).toHaveLength(6);
    expect(cohort).toMatchObject({ status: "running", phase: "Middle" });
    expect(cohort.nextSession?.number).toBe(3);
  });

  test("dates 26 sessions ahead when the program is open-ended, and all of the past", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const programId = await makeOpenProgram(ctx);
    const { sessions: ahead } = await makeCohort(ctx, { programId });
    expect(ahead).toHaveLength(26);
    const { sessions: both, cohort } = await makeCohort(ctx, { programId, firstDate: "2026-02-04", weekdays: [1, 3] });
    expect(both.filter(({ historic }) => !historic)).toHaveLength(26);
    expect(cohort.sessionCount).toBeNull();
    expect(cohort.scheduledUntil).toBe(both.at(-1)?.startsAt);
  });

  test("fits the phases to another number of sessions", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const { cohort } = await makeCohort(ctx, { sessionCount: 6 });
    expect(cohort.phases.at(-1)).toEqual({ name: "Ending", from: 6, to: 6 });
  });

  test("refuses a retired program, an unknown facilitator and a first date in another age", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const programId = await makeProgram(ctx);
    await expect(makeCohort(ctx, { programId, facilitatorIds: ["stf_nobody"] })).rejects.toMatchObject({
      errors: [{ path: "facilitatorIds.0" }],
    });
    await expect(makeCohort(ctx, { programId, firstDate: "1999-01-01" })).rejects.toMatchObject({
      errors: [{ path: "firstDate" }],
    });
    await expect(makeCohort(ctx, { programId, firstDate: "2127-01-01" })).rejects.toMatchObject({
      errors: [{ path: "firstDate" }],
    });
    await retireProgram(ctx, programId);
    await expect(makeCohort(ctx, { programId })).rejects.toMatchObject({ code: "program_retired" });
    expect(await ctx.db.select().from(cohorts)).toEqual([]);
    expect(await ctx.db.select().from(sessions)).toEqual([]);
  });

  test("skips closed days and keeps every number", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    await addClosure(ctx, { from: "2027-03-01", to: "2027-03-05", reason: "Works" });
    const { sessions: dated } = await makeCohort(ctx);
    expect(dated.map(({ localDate }) => localDate).slice(0, 3)).toEqual(["2027-02-24", "2027-03-10", "2027-03-17"]);
    expect(dated.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("does not see another org's program or staff", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const theirs = await makeProgram(other);
    await expect(makeCohort(ctx, { programId: theirs })).rejects.toMatchObject({ code: "not_found" });
    const staffId = other.actor.kind === "staff" ? other.actor.id : "";
    await expect(makeCohort(ctx, { facilitatorIds: [staffId] })).rejects.toMatchObject({
      errors: [{ path: "facilitatorIds.0" }],
    });
  });

  test("leaves an audit line without the cohort's name", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    await makeCohort(ctx);
    const [line] = await ctx.db.select().from(auditLines).where(eq(auditLines.action, "cohort.open"));
    expect(JSON.parse(line?.detail ?? "")).toMatchObject({ sessions: 8 });
    expect(JSON.stringify(line)).not.toContain("Grief");
  });
});
