import { describe, expect, test } from "vitest";
import { participants, suppressions } from "../../../db/schema/index.ts";
import { listAudience } from "../../../src/domain/cohort/audience.ts";
import { previewCancellation } from "../../../src/domain/session/cancel.ts";
import { previewMove } from "../../../src/domain/session/move.ts";
import { makeCohort, makeMember } from "../../support/cohorts.ts";
import { agree, createGuardianWorld } from "../../support/guardians.ts";
import { createWorld } from "../../support/world.ts";

describe("listAudience", () => {
  test("says who can be reached by mail, as it would be decided when the mail goes", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const { cohort } = await makeCohort(ctx);
    await makeMember(ctx, cohort.id);
    await makeMember(ctx, cohort.id, false);
    const reachable = async (as = ctx) => (await listAudience(as, cohort.id)).filter((member) => member.reachable).length;
    expect(await listAudience(ctx, cohort.id)).toHaveLength(2);
    expect(await reachable()).toBe(1);

    await ctx.db.update(participants).set({ emailConfirmedAt: null });
    expect(await reachable()).toBe(1);
    expect(await reachable({ ...ctx, org: { ...ctx.org, addressConfirmedBy: "participant" } })).toBe(0);

    for (const { emailIndex } of await ctx.db.select().from(participants)) {
      const row = { orgId: ctx.org.id, id: `sup_${emailIndex}`, emailIndex: emailIndex ?? "", at: ctx.now };
      await ctx.db.insert(suppressions).values({ ...row, reason: "bounced" });
    }
    expect(await reachable()).toBe(0);
  });

  test("does not see another org's rows", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const { cohort } = await makeCohort(ctx);
    await makeMember(ctx, cohort.id);
    expect(await listAudience(other, cohort.id)).toEqual([]);
  });
});

describe("what a preview says of guardians", () => {
  test("counts those who may be told of changes, and nobody else's", async () => {
    const mail = await createGuardianWorld();
    const ctx = await mail.ctx();
    const [, id = ""] = mail.sessionIds;
    const counted = async () => [
      (await previewMove(ctx, id, { date: "2027-03-04", time: "17:00", scope: "this" })).guardians,
      (await previewCancellation(ctx, id, "drop")).guardians,
    ];
    await agree(ctx, mail.rosa, { purpose: "reminders" });
    expect(await counted()).toEqual([0, 0]);
    await agree(ctx, mail.rosa, { purpose: "changes" });
    expect(await counted()).toEqual([1, 1]);
  });
});
