import { describe, expect, test } from "vitest";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

describe("filters of reports", () => {
  test.each([
    ["/reports/funders", "from", "Give a month such as 2027-03."],
    ["/reports/funders?to=2027-03", "from", "Give a month such as 2027-03."],
    ["/reports/funders?from=0000-01&to=2027-03", "from", "Give a month such as 2027-03."],
    ["/reports/funders?from=2200-01&to=2200-03", "from", "Give a month such as 2027-03."],
    ["/reports/funders?from=2027-01&from=2027-02&to=2027-03", "from", "Give it once."],
    ["/reports/funders?from=2027-01&to=2027-03&programId=a&programId=b", "programId", "Give it once."],
    ["/reports/funders/export?from=2027-01&to=2027-03&format=csv&format=xlsx", "format", "Give it once."],
    ["/reports/attendance?from=2027-01-01&from=2027-01-02", "from", "Give it once."],
    ["/reports/attendance?cohortId=a&cohortId=b", "cohortId", "Give it once."],
    ["/reports/attendance/export?format=pdf", "format", "Choose csv, excel or xlsx."],
    ["/exports?limit=many", "limit", "Give a whole number from 1 to 200."],
    ["/exports?limit=1&limit=2", "limit", "Give a whole number from 1 to 200."],
    ["/exports?cursor=a&cursor=b", "cursor", "Give it once."],
  ])("%s is refused at %s with a sentence", async (path, field, message) => {
    const world = await createWorld();
    const answer = await world.api(await (await world.createOrg()).token("manager"), "GET", path);
    expect([answer.status, ((await answer.json()) as { errors: unknown[] }).errors[0]]).toEqual([422, { path: field, message }]);
  });

  test("of groups in need name a group, program, site or leader that is there", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("manager");
    const there = await openGroup(await (await world.createOrg("Other")).as("manager"), { people: [] });
    for (const query of [
      "cohortId=coh_x",
      "programId=prg_x",
      "siteId=sit_x",
      "facilitatorId=stf_x",
      `cohortId=${there.cohortId}`,
    ])
      expect([query, (await world.api(token, "GET", `/reports/groups-in-need?${query}`)).status]).toEqual([query, 404]);
    expect((await world.api(token, "GET", "/reports/groups-in-need")).status).toBe(200);
  });
});

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
