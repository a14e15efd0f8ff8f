import { describe, expect, test } from "vitest";
import { makeCohort, makeMember } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

type Item = { id: string; number: number | null; startsAt: string; revision: number; status: string };

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const { cohort, sessions } = await makeCohort(ctx);
  return { world, harbor, ctx, cohort, ids: sessions.map(({ id }) => id), token: await harbor.token("facilitator") };
}

describe("POST /api/v1/sessions/:id/move", () => {
  test("answers the sessions that changed", async () => {
    const { world, ids, token } = await setUp();
    const body = { date: "2027-04-08", time: "19:00", scope: "following", notify: true };
    const answer = await world.api(token, "POST", `/sessions/${ids[6]}/move`, body);
    expect(answer.status).toBe(200);
    const { sessions } = (await answer.json()) as { sessions: Item[] };
    expect(sessions.map(({ id, number, startsAt, revision }) => [id, number, startsAt, revision])).toEqual([
      [ids[6], 7, "2027-04-08T23:00:00Z", 2],
      [ids[7], 8, "2027-04-15T23:00:00Z", 2],
    ]);
  });

  test("answers 409 with a code to a time the group already has", async () => {
    const { world, ids, token } = await setUp();
    const body = { date: "2027-04-14", time: "18:00", scope: "this", notify: false };
    const answer = await world.api(token, "POST", `/sessions/${ids[6]}/move`, body);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "session_overlap" });
  });

  test.each([
    [{}, "date"],
    [{ date: "2027-04-31", time: "19:00", scope: "this", notify: true }, "date"],
    [{ date: "2027-04-08", time: "19:00", scope: "all", notify: true }, "scope"],
    [{ date: "2027-04-08", time: "19:00", scope: "this", notify: "yes" }, "notify"],
    [{ date: "2027-04-08", time: "19:00", scope: "this", notify: true, extra: 1 }, "extra"],
  ])("answers 422 to %j", async (body, path) => {
    const { world, ids, token } = await setUp();
    const answer = await world.api(token, "POST", `/sessions/${ids[6]}/move`, body);
    expect(answer.status).toBe(422);
    const { errors } = (await answer.json()) as { errors: { path: string }[] };
    expect(errors.map((error) => error.path)).toContain(path);
  });

  test("answers 403 to a peer and 404 to another org, and changes nothing", async () => {
    const { world, harbor, ids, cohort, token } = await setUp();
    const body = { date: "2027-04-08", time: "19:00", scope: "this", notify: true };
    const cancel = { reason: "x", reschedule: "push", notify: true };
    const other = await world.createOrg("Elsewhere");
    for (const [who, status] of [
      [await harbor.token("peer"), 403],
      [await other.token("manager"), 404],
    ] as const) {
      expect((await world.api(who, "POST", `/sessions/${ids[6]}/move`, body)).status).toBe(status);
      expect((await world.api(who, "POST", `/sessions/${ids[6]}/cancellation`, cancel)).status).toBe(status);
    }
    const { items } = (await (await world.api(token, "GET", `/cohorts/${cohort.id}/sessions`)).json()) as { items: Item[] };
    expect(items.map(({ revision }) => revision)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe("POST /api/v1/change-sets/:id/undo", () => {
  test("puts the sessions back and says so, once", async () => {
    const { world, ids, cohort, token } = await setUp();
    const listed = async () => {
      const { items } = (await (await world.api(token, "GET", `/cohorts/${cohort.id}/sessions`)).json()) as { items: Item[] };
      return items.map(({ id, number, startsAt, status }) => ({ id, number, startsAt, status }));
    };
    const before = await listed();
    const body = { date: "2027-04-08", time: "19:00", scope: "following", notify: true };
    const moved = (await (await world.api(token, "POST", `/sessions/${ids[6]}/move`, body)).json()) as {
      changeSet: { id: string };
    };
    expect(moved.changeSet).toMatchObject({ kind: "moved", people: 0, guardians: 0, tellsAt: null, undoneAt: null });
    const undo = () => world.api(token, "POST", `/change-sets/${moved.changeSet.id}/undo`);
    const answer = await undo();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: moved.changeSet.id, undoneAt: "2027-02-03T18:00:00Z" });
    expect(await listed()).toEqual(before);
    const again = await undo();
    expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, "undone_already"]);
  });

  test("is offered for two minutes, with how many are told when", async () => {
    const { world, ctx, ids, cohort, token } = await setUp();
    await makeMember(ctx, cohort.id);
    const cancel = { reason: "Snow", reschedule: "drop", notify: true };
    const cancelled = (await (await world.api(token, "POST", `/sessions/${ids[4]}/cancellation`, cancel)).json()) as {
      changeSet: { id: string };
    };
    const twoMinutesOn = "2027-02-03T18:02:00Z";
    expect(cancelled.changeSet).toMatchObject({ kind: "cancelled", people: 1, tellsAt: twoMinutesOn, undoUntil: twoMinutesOn });
    const edited = (await (await world.api(token, "PATCH", `/cohorts/${cohort.id}`, { placeAlias: "the side door" })).json()) as {
      changeSet: { id: string };
    };
    expect(edited.changeSet).toMatchObject({ kind: "place", people: 1, tellsAt: twoMinutesOn });
    const { items } = (await (await world.api(token, "GET", "/deliveries")).json()) as {
      items: { kind: string; state: string }[];
    };
    expect(items.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual(["cancelled skipped", "changed queued"]);
    world.setNow(Date.parse(twoMinutesOn));
    const late = await world.api(token, "POST", `/change-sets/${edited.changeSet.id}/undo`);
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, "undo_over"]);
  });
});

describe("POST /api/v1/sessions/:id/cancellation", () => {
  test("answers the cancelled session and the one made up at the end", async () => {
    const { world, ids, cohort, token } = await setUp();
    const body = { reason: "Snow", reschedule: "push", notify: true };
    const answer = await world.api(token, "POST", `/sessions/${ids[4]}/cancellation`, body);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      id: expect.stringMatching(/^can_/),
      session: { id: ids[4], number: null, status: "cancelled_by_program", revision: 2 },
      added: { number: 8, localDate: "2027-04-21", phase: "Ending" },
    });
    const { items } = (await (await world.api(token, "GET", `/cohorts/${cohort.id}/sessions`)).json()) as { items: Item[] };
    expect(items.map(({ number }) => number)).toEqual([1, 2, 3, 4, null, 5, 6, 7, 8]);
    expect((await world.api(token, "POST", `/sessions/${ids[4]}/cancellation`, body)).status).toBe(409);
  });
});

describe("GET /api/v1/sessions", () => {
  test("answers a span of instants, for a facilitator too", async () => {
    const { world, harbor, ctx, ids, token } = await setUp();
    const peer = await harbor.as("peer");
    const peerId = peer.actor.kind === "staff" ? peer.actor.id : "";
    await makeCohort(ctx, { facilitatorIds: [peerId], firstDate: "2027-03-01" });
    const span = "from=2027-03-10T00:00:00Z&to=2027-03-12T00:00:00Z";
    const all = (await (await world.api(token, "GET", `/sessions?${span}`)).json()) as { items: Item[] };
    expect(all.items.map(({ id }) => id)).toEqual([ids[2]]);
    const wide = "from=2027-03-01T00:00:00Z&to=2027-03-12T00:00:00Z";
    const led = (await (await world.api(token, "GET", `/sessions?${wide}&facilitatorId=${peerId}`)).json()) as { items: Item[] };
    expect(led.items).toHaveLength(2);
    const own = (await (await world.api(await harbor.token("peer"), "GET", `/sessions?${wide}`)).json()) as { items: Item[] };
    expect(own.items).toEqual(led.items);
  });

  test("keeps a cancelled session in the list and says so", async () => {
    const { world, ids, token } = await setUp();
    const body = { reason: "Snow", reschedule: "drop", notify: false };
    await world.api(token, "POST", `/sessions/${ids[2]}/cancellation`, body);
    const span = "from=2027-03-10T00:00:00Z&to=2027-03-12T00:00:00Z";
    const { items } = (await (await world.api(token, "GET", `/sessions?${span}`)).json()) as { items: Item[] };
    expect(items).toMatchObject([{ id: ids[2], number: null, status: "cancelled_by_program" }]);
  });

  test.each(["", "from=2027-03-10&to=2027-03-12", "from=2027-03-12T00:00:00Z&to=2027-03-10T00:00:00Z"])(
    "answers 422 to ?%s",
    async (query) => {
      const { world, token } = await setUp();
      expect((await world.api(token, "GET", `/sessions?${query}`)).status).toBe(422);
    },
  );
});
