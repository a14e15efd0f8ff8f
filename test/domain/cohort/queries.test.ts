import { describe, expect, test } from "vitest";
import { assertOwnGroup, cohortsPage, findCohort, listCohorts } from "../../../src/domain/cohort/queries.ts";
import { explain, makeCohort, makeMember, makeProgram, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

describe("findCohort", () => {
  test("says where the cohort stands at the moment of asking", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("manager");
    const { cohort, sessions } = await makeCohort(ctx);
    await makeMember(ctx, cohort.id);
    const at = async (now: number) => {
      const { status, phase, nextSession, enrolled } = await findCohort({ ...ctx, now }, cohort.id);
      return [status, phase, nextSession?.number ?? null, enrolled];
    };
    const starts = (number: number) => sessions[number - 1]?.startsAt ?? 0;
    expect(await at(ctx.now)).toEqual(["upcoming", "Initial", 1, 1]);
    expect(await at(starts(1) + 60_000)).toEqual(["running", "Initial", 1, 1]);
    expect(await at(starts(1) + 91 * 60_000)).toEqual(["running", "Middle", 2, 1]);
    expect(await at(starts(8) - 1)).toEqual(["running", "Ending", 8, 1]);
    expect(await at(starts(8) + 90 * 60_000)).toEqual(["ended", null, null, 1]);
  });

  test("does not see another org's rows", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const { cohort } = await makeCohort(ctx);
    await expect(findCohort(other, cohort.id)).rejects.toMatchObject({ code: "not_found" });
    expect((await listCohorts(other, { limit: 50 })).items).toEqual([]);
  });
});

describe("listCohorts", () => {
  test("pages through, newest first, each cohort once", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const programId = await makeProgram(ctx);
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      made.push((await makeCohort({ ...ctx, now: ctx.now + (index >> 1) }, { programId })).cohort.id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listCohorts(ctx, { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect([...seen].sort()).toEqual([...made].sort());
    expect(seen).toHaveLength(5);
  });

  test("filters by program and status", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const programId = await makeProgram(ctx);
    const running = (await makeCohort(ctx, { programId, firstDate: "2027-01-20" })).cohort.id;
    const ended = (await makeCohort(ctx, { programId, firstDate: "2026-09-02" })).cohort.id;
    const upcoming = (await makeCohort(ctx)).cohort.id;
    const ids = async (filter: object) => (await listCohorts(ctx, { limit: 50, ...filter })).items.map(({ id }) => id).sort();
    expect(await ids({ status: "running" })).toEqual([running]);
    expect(await ids({ status: "ended" })).toEqual([ended]);
    expect(await ids({ status: "upcoming" })).toEqual([upcoming]);
    expect(await ids({ programId })).toEqual([running, ended].sort());
  });

  test("gives a peer only the groups they lead", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const manager = await harbor.as("manager");
    const peer = await harbor.as("peer");
    const peerId = peer.actor.kind === "staff" ? peer.actor.id : "";
    const own = (await makeCohort(manager, { facilitatorIds: [peerId] })).cohort;
    const others = (await makeCohort(manager)).cohort;
    expect((await listCohorts(peer, { limit: 50 })).items.map(({ id }) => id)).toEqual([own.id]);
    expect(own.facilitators).toEqual([{ id: peerId, name: "peer" }]);
    await expect(assertOwnGroup(peer, own.id)).resolves.toBeUndefined();
    await expect(assertOwnGroup(peer, others.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(assertOwnGroup(manager, others.id)).resolves.toBeUndefined();
  });

  test.each([{}, { status: "running" as const }, { status: "ended" as const }, { programId: "prg_1" }])(
    "searches by index with %j",
    async (filter) => {
      const world = await createWorld();
      const ctx = await (await world.createOrg()).as("peer");
      const plan = await explain(ctx, cohortsPage(ctx, { limit: 50, ...filter }));
      expect(scans(plan)).toEqual([]);
      expect(plan.filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
    },
  );
});
