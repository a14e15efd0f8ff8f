import { describe, expect, test } from "vitest";
import { makeCohort, makeProgram } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

type Item = { id: string; number: number | null; startsAt: string; localTime: string; phase: string; status: string };

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const body = {
    programId: await makeProgram(ctx),
    name: "Grief, spring",
    timezone: "America/New_York",
    firstDate: "2027-02-24",
    startTime: "18:30",
  };
  return { world, harbor, ctx, body, token: await harbor.token("facilitator") };
}

describe("POST /api/v1/cohorts", () => {
  test("takes only one line of whole characters as a name or a place", async () => {
    const { world, body, token } = await setUp();
    for (const text of ["a\u0000b", "a\nb", "a\r\nBcc: x@example.org", "\ud800"]) {
      for (const field of ["name", "place"]) {
        const answer = await world.api(token, "POST", "/cohorts", { ...body, [field]: text });
        expect([answer.status, (await answer.json()).errors[0].path]).toEqual([422, field]);
      }
    }
  });

  test("opens the WHO cohort at 18:30 on both sides of the clock change", async () => {
    const { world, body, token } = await setUp();
    const answer = await world.api(token, "POST", "/cohorts", body);
    expect(answer.status).toBe(201);
    const opened = (await answer.json()) as { id: string; sessions: Item[] };
    expect(opened).toMatchObject({ name: "Grief, spring", enrolled: 0, capacity: 10, status: "upcoming", phase: "Initial" });
    expect(opened.sessions.map(({ startsAt, localTime, phase }) => [startsAt, localTime, phase])).toEqual([
      ["2027-02-24T23:30:00Z", "18:30", "Initial"],
      ["2027-03-03T23:30:00Z", "18:30", "Middle"],
      ["2027-03-10T23:30:00Z", "18:30", "Middle"],
      ["2027-03-17T22:30:00Z", "18:30", "Middle"],
      ["2027-03-24T22:30:00Z", "18:30", "Middle"],
      ["2027-03-31T22:30:00Z", "18:30", "Middle"],
      ["2027-04-07T22:30:00Z", "18:30", "Middle"],
      ["2027-04-14T22:30:00Z", "18:30", "Ending"],
    ]);
    const found = await world.api(token, "GET", `/cohorts/${opened.id}`);
    expect(await found.json()).toMatchObject({
      id: opened.id,
      phase: "Initial",
      enrolled: 0,
      capacity: 10,
      status: "upcoming",
      nextSession: { number: 1, startsAt: "2027-02-24T23:30:00Z" },
    });
    const listed = (await (await world.api(token, "GET", `/cohorts/${opened.id}/sessions`)).json()) as { items: Item[] };
    expect(listed.items).toEqual(opened.sessions);
    expect(listed.items[0]).toEqual({
      id: expect.any(String),
      cohortId: opened.id,
      number: 1,
      startsAt: "2027-02-24T23:30:00Z",
      endsAt: "2027-02-25T01:00:00Z",
      timezone: "America/New_York",
      localDate: "2027-02-24",
      localTime: "18:30",
      status: "planned",
      phase: "Initial",
      module: null,
      revision: 1,
    });
  });

  test.each([
    [{ name: undefined }, "name"],
    [{ startTime: "half past six" }, "startTime"],
    [{ capacity: 3, minimum: 5 }, "minimum"],
    [{ capacity: "ten" }, "capacity"],
    [{ color: "red" }, "color"],
  ])("answers 422 to %j and writes nothing", async (over, path) => {
    const { world, body, token } = await setUp();
    const answer = await world.api(token, "POST", "/cohorts", { ...body, ...over });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "invalid", errors: [{ path }] });
    expect(await (await world.api(token, "GET", "/cohorts")).json()).toEqual({ items: [], nextCursor: null });
  });

  test("answers 403 to a peer and 404 to another org's program", async () => {
    const { world, harbor, body } = await setUp();
    expect((await world.api(await harbor.token("peer"), "POST", "/cohorts", body)).status).toBe(403);
    const other = await world.createOrg("Elsewhere");
    expect((await world.api(await other.token("manager"), "POST", "/cohorts", body)).status).toBe(404);
  });
});

describe("POST /api/v1/cohorts/preview", () => {
  test("answers what opening would make and writes nothing", async () => {
    const { world, body, token } = await setUp();
    const answer = await world.api(token, "POST", "/cohorts/preview", body);
    expect(answer.status).toBe(200);
    const preview = (await answer.json()) as { sessions: Item[] };
    expect(preview).toMatchObject({ skipped: [], conflicts: [], notes: [] });
    expect(preview.sessions[3]).toEqual({
      number: 4,
      startsAt: "2027-03-17T22:30:00Z",
      endsAt: "2027-03-18T00:00:00Z",
      timezone: "America/New_York",
      localDate: "2027-03-17",
      localTime: "18:30",
      phase: "Middle",
    });
    expect(await (await world.api(token, "GET", "/cohorts")).json()).toEqual({ items: [], nextCursor: null });
  });
});

describe("GET /api/v1/cohorts", () => {
  test("pages with a cursor and refuses one that isn't ours", async () => {
    const { world, ctx, token } = await setUp();
    for (let index = 0; index < 3; index += 1) await makeCohort({ ...ctx, now: ctx.now + index });
    const first = (await (await world.api(token, "GET", "/cohorts?limit=2")).json()) as { items: Item[]; nextCursor: string };
    expect(first.items).toHaveLength(2);
    const second = await (await world.api(token, "GET", `/cohorts?limit=2&cursor=${first.nextCursor}`)).json();
    expect(second).toMatchObject({ items: [{ name: "Grief, spring" }], nextCursor: null });
    expect((await world.api(token, "GET", "/cohorts?cursor=nonsense")).status).toBe(422);
    expect((await world.api(token, "GET", "/cohorts?limit=201")).status).toBe(422);
  });

  test("gives a peer their own groups and answers 403 to the rest", async () => {
    const { world, harbor, ctx } = await setUp();
    const peer = await harbor.as("peer");
    const own = await makeCohort(ctx, { facilitatorIds: [peer.actor.kind === "staff" ? peer.actor.id : ""] });
    const foreign = await makeCohort(ctx);
    const token = await harbor.token("peer");
    expect(await (await world.api(token, "GET", "/cohorts")).json()).toMatchObject({ items: [{ id: own.cohort.id }] });
    expect((await world.api(token, "GET", `/cohorts/${own.cohort.id}/sessions`)).status).toBe(200);
    expect((await world.api(token, "GET", `/cohorts/${foreign.cohort.id}`)).status).toBe(403);
    expect((await world.api(token, "GET", `/cohorts/${foreign.cohort.id}/sessions`)).status).toBe(403);
  });

  test("answers 404 to another org", async () => {
    const { world, ctx } = await setUp();
    const { cohort } = await makeCohort(ctx);
    const other = await world.createOrg("Elsewhere");
    for (const role of ["manager", "peer"] as const) {
      const token = await other.token(role);
      expect((await world.api(token, "GET", `/cohorts/${cohort.id}`)).status).toBe(404);
      expect((await world.api(token, "GET", `/cohorts/${cohort.id}/sessions`)).status).toBe(404);
    }
  });
});
