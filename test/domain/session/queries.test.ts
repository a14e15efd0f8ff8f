import { describe, expect, test } from "vitest";
import { findRun, findSession, listSessions, sessionsPage } from "../../../src/domain/session/queries.ts";
import { explain, makeCohort, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const span = { from: Date.parse("2027-03-01T00:00:00Z"), to: Date.parse("2027-03-31T00:00:00Z") };

describe("listSessions", () => {
  test("lists a span by start, page by page", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    await makeCohort(ctx);
    await makeCohort(ctx, { startTime: "10:00" });
    const all = (await listSessions(ctx, span)).items;
    expect(all).toHaveLength(8);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSessions(ctx, { ...span, limit: 3, cursor });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(all.map(({ id }) => id));
  });

  test("narrows to a facilitator, and to a peer's own groups", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("manager");
    const peer = await harbor.as("peer");
    const peerId = peer.actor.kind === "staff" ? peer.actor.id : "";
    const { cohort } = await makeCohort(ctx, { facilitatorIds: [peerId] });
    await makeCohort(ctx);
    const cohorts = async (as: typeof ctx, facilitatorId?: string) =>
      new Set((await listSessions(as, { ...span, facilitatorId })).items.map(({ cohortId }) => cohortId));
    expect((await cohorts(ctx)).size).toBe(2);
    expect(await cohorts(ctx, peerId)).toEqual(new Set([cohort.id]));
    expect(await cohorts(peer)).toEqual(new Set([cohort.id]));
  });

  test("does not see another org's rows", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const { cohort, sessions } = await makeCohort(ctx);
    expect((await listSessions(other, span)).items).toEqual([]);
    expect((await listSessions(other, { cohortId: cohort.id })).items).toEqual([]);
    await expect(findSession(other, sessions[0]?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await expect(findRun(other, sessions[0]?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([{ cohortId: "coh_1" }, span, { ...span, facilitatorId: "stf_1" }])("searches by index with %j", async (filter) => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("peer");
    const plan = await explain(ctx, sessionsPage(ctx, { limit: 50, ...filter }));
    expect(scans(plan)).toEqual([]);
    expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
  });
});
