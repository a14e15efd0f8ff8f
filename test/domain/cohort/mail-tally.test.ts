import { describe, expect, test } from "vitest";
import { deliveries } from "../../../db/schema/index.ts";
import { readMailTally, tallyQuery } from "../../../src/domain/cohort/mail-tally.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { explain, makeCohort, makeMember, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { cohort, sessions } = await makeCohort(ctx);
  await makeMember(ctx, cohort.id);
  await makeMember(ctx, cohort.id);
  await moveSession(ctx, sessions[1]?.id ?? "", { date: "2027-03-04", time: "18:30", scope: "this", notify: true });
  return { world, ctx, cohortId: cohort.id };
}

describe("readMailTally", () => {
  test("counts what waits, what went and what somebody should look at", async () => {
    const { ctx, cohortId } = await setUp();
    expect(await readMailTally(ctx, cohortId)).toEqual({ sent: 0, waiting: 2, troubled: 0, nextReminderAt: null });
    const [one] = await ctx.db.select().from(deliveries);
    await ctx.db.update(deliveries).set({ state: "sent" });
    await ctx.db
      .insert(deliveries)
      .values({ ...one, id: "dlv_2", uniqueKey: "other", state: "missed" } as NonNullable<typeof one>);
    expect(await readMailTally(ctx, cohortId)).toMatchObject({ sent: 2, waiting: 0, troubled: 1 });
  });

  test("does not see another org's rows", async () => {
    const { world, cohortId } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    expect(await readMailTally(other, cohortId)).toEqual({ sent: 0, waiting: 0, troubled: 0, nextReminderAt: null });
  });

  test("searches by index", async () => {
    const { ctx, cohortId } = await setUp();
    const statement = ctx.db.all(tallyQuery(ctx, cohortId));
    expect(scans(await explain(ctx, { toSQL: () => statement.getQuery() }))).toEqual([]);
  });
});
