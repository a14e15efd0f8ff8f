import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, cohorts } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { cohortInput } from "../../../src/domain/cohort/cohort.ts";
import { previewCohort } from "../../../src/domain/cohort/preview.ts";
import { busySessions } from "../../../src/domain/cohort/read-busy.ts";
import { makeCohort, makeProgram, scans } from "../../support/cohorts.ts";
import { createWorld, NOW } from "../../support/world.ts";

const preview = async (ctx: Context, over: Record<string, unknown> = {}) =>
  previewCohort(
    ctx,
    cohortInput.parse({
      programId: over.programId ?? (await makeProgram(ctx)),
      name: "New",
      timezone: "America/New_York",
      firstDate: "2027-03-03",
      startTime: "19:00",
      ...over,
    }),
  );

describe("previewCohort", () => {
  test("dates the sessions and writes nothing", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const programId = await makeProgram(ctx);
    const before = (await ctx.db.select().from(auditLines)).length;
    const { draft, conflicts, notes } = await preview(ctx, { programId });
    expect(draft.sessions).toHaveLength(8);
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([]);
    expect(await ctx.db.select().from(cohorts)).toEqual([]);
    expect(await ctx.db.select().from(auditLines)).toHaveLength(before);
  });

  test("names a facilitator who leads another group then, and a place that is taken", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
    await makeCohort(ctx, { facilitatorIds: [me], place: "Room 2" });
    const { conflicts } = await preview(ctx, { facilitatorIds: [me], place: "ROOM 2" });
    expect(conflicts.map(({ kind, dates }) => [kind, dates.length])).toEqual([
      ["facilitator", 7],
      ["place", 7],
    ]);
    expect(conflicts[0]?.message).toContain("leads Grief, spring at that time on 7 dates from 2027-03-03 to 2027-04-14");
    expect((await preview(ctx, { facilitatorIds: [me], place: "Room 2", startTime: "20:00" })).conflicts).toEqual([]);
  });

  test("does not see another org's groups", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    await makeCohort(other, { place: "Room 2" });
    expect((await preview(ctx, { place: "Room 2" })).conflicts).toEqual([]);
  });

  test("says that the past is history and that phases were fitted", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const { notes } = await preview(ctx, { firstDate: "2027-01-27", sessionCount: 6 });
    expect(notes).toEqual([
      "One session is in the past: entered as history, and nobody is mailed about it.",
      "The program's phases were fitted to 6 sessions: Initial 1, Middle 2–5, Ending 6.",
    ]);
  });

  test("looks for conflicts by index", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const wanted = {
      staffIds: ["stf_1", "stf_2"],
      roomId: "rom_1",
      place: "Room 2",
      participantIds: ["par_1"],
      minors: false,
    };
    const statement = busySessions(ctx.org.id, wanted, { from: NOW, to: NOW + 1 });
    const plan = await ctx.db.all<{ detail: string }>(sql`explain query plan ${statement}`);
    expect(scans(plan.map(({ detail }) => detail))).toEqual(["SCAN concerned"]);
    expect(plan.map(({ detail }) => detail).join("\n")).toContain(
      "USING INDEX sessions_by_cohort (org_id=? AND cohort_id=? AND starts_at>? AND starts_at<?)",
    );
  });
});
