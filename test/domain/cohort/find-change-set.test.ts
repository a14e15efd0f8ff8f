import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { changeMail, findChangeSet, findLatestChange, latestChange } from "../../../src/domain/cohort/find-change-set.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { explain, makeCohort, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const input = { date: "2027-03-11", time: "19:00", scope: "this" as const, notify: false };

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { cohort, sessions } = await makeCohort(ctx);
  const { changeSet } = await moveSession(ctx, sessions[2]?.id ?? "", input);
  return { world, ctx, cohort, sessions, changeSet };
}

describe("findLatestChange", () => {
  test("is the newest one for two minutes, unless it was undone", async () => {
    const { ctx, cohort, sessions, changeSet } = await setUp();
    expect((await findLatestChange(ctx, cohort.id))?.id).toBe(changeSet.id);
    const next = await moveSession(ctx, sessions[3]?.id ?? "", { ...input, date: "2027-03-19" });
    expect((await findLatestChange(ctx, cohort.id))?.id).toBe(next.changeSet.id);
    await undoChange(ctx, next.changeSet.id);
    expect((await findLatestChange(ctx, cohort.id))?.id).toBe(changeSet.id);
    expect(await findLatestChange({ ...ctx, now: ctx.now + 120_000 }, cohort.id)).toBeNull();
  });

  test("does not see another org's rows", async () => {
    const { world, cohort, changeSet } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    expect(await findLatestChange(other, cohort.id)).toBeNull();
    await expect(findChangeSet(other, changeSet.id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("and the mail about changes are found by their indexes", async () => {
    const { ctx, cohort } = await setUp();
    expect(scans(await explain(ctx, latestChange(ctx, cohort.id)))).toEqual([]);
    const toSQL = () => new SQLiteSyncDialect().sqlToQuery(changeMail(ctx, cohort.id));
    const plan = await explain(ctx, { toSQL });
    expect(scans(plan)).toEqual([]);
    expect(plan.some((step) => step.includes("deliveries_once (org_id=? AND unique_key>? AND unique_key<?)"))).toBe(true);
  });
});
