import { describe, expect, test } from "vitest";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

describe("GET /api/v1/reports/attendance", () => {
  test("answers with the figures of what registers say", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("facilitator");
    const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"] });
    const token = await harbor.token("manager");
    await world.api(token, "PUT", `/sessions/${group.sessionIds[0]}/attendance`, {
      outcome: "held",
      marks: [
        { enrolmentId: group.people.Ana, mark: "present" },
        { enrolmentId: group.people.Ben, mark: "excused" },
      ],
    });
    const answer = await world.api(token, "GET", `/reports/attendance?cohortId=${group.cohortId}`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      expected: 2,
      attended: 1,
      strictRate: 0.5,
      adjustedRate: 1,
      noShowRate: 0,
      bySession: [{ number: 1, expected: 2, attended: 1 }],
      retention: [
        { number: 1, starters: 1, remaining: 1 },
        { number: 2, starters: 1, remaining: 1 },
        { number: 3, starters: 1, remaining: 1 },
        { number: 4, starters: 1, remaining: 1 },
      ],
    });
  });

  test.each([
    ["?from=2027-13-01", 422],
    ["?from=2027-02-01&to=2027-01-01", 422],
    ["?what=1", 422],
    ["?cohortId=coh_none", 404],
    ["?programId=prg_none", 404],
    ["", 200],
  ])("%s → %i", async (query, status) => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("manager");
    expect((await world.api(token, "GET", `/reports/attendance${query}`)).status).toBe(status);
  });

  test("is for managers and facilitators", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("peer");
    expect((await world.api(token, "GET", "/reports/attendance")).status).toBe(403);
  });
});
