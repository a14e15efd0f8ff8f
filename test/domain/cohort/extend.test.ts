import { describe, expect, test } from "vitest";
import { sessions } from "../../../db/schema/index.ts";
import { cohortsRunningDry, extendOpenCohorts } from "../../../src/domain/cohort/extend.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { explain, makeCohort, makeOpenProgram, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const WEEK = 7 * 86_400_000;

describe("extendOpenCohorts", () => {
  test("adds nothing while twelve weeks are dated", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    await makeCohort(ctx, { programId: await makeOpenProgram(ctx) });
    expect(await extendOpenCohorts(world.deps)).toBe(0);
  });

  test("goes on numbering and dating, once, even when run twice at once", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const { cohort, sessions: first } = await makeCohort(ctx, { programId: await makeOpenProgram(ctx) });
    world.setNow((first.at(-1)?.startsAt ?? 0) - 11 * WEEK);
    const results = await Promise.all([extendOpenCohorts(world.deps), extendOpenCohorts(world.deps)]);
    expect(results.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await extendOpenCohorts(world.deps)).toBe(0);
    const rows = await ctx.db.select().from(sessions).orderBy(sessions.startsAt);
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
    expect(new Set(rows.map(({ localTime }) => localTime))).toEqual(new Set(["18:30"]));
    rows.slice(1).forEach((row, index) => {
      expect(Math.round((row.startsAt - (rows[index]?.startsAt ?? 0)) / WEEK)).toBe(1);
    });
    expect((await findCohort(ctx, cohort.id)).scheduledUntil).toBe(rows.at(-1)?.startsAt);
  });

  test("leaves cohorts with a last session alone", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const { sessions: dated } = await makeCohort(ctx);
    world.setNow(dated.at(-1)?.startsAt ?? 0);
    expect(await extendOpenCohorts(world.deps)).toBe(0);
  });

  test("looks by index", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    expect(scans(await explain(ctx, cohortsRunningDry(world.deps, ctx.now)))).toEqual([]);
  });
});
