import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { raceForLastPlace } from "../../support/race.ts";
import { createWorld, type World } from "../../support/world.ts";

const body = async (answer: Response | Promise<Response>) => (await answer).json();

async function group(world: World, token: string, over: Record<string, unknown> = {}, templateKey = "who_group_ipt") {
  const program = await body(world.api(token, "POST", "/programs", { templateKey }));
  return body(
    world.api(token, "POST", "/cohorts", {
      programId: program.id,
      name: "Wednesdays",
      timezone: "America/New_York",
      firstDate: "2027-02-10",
      startTime: "18:30",
      ...over,
    }),
  );
}

const person = async (world: World, token: string, over: Record<string, unknown> = {}) =>
  body(
    world.api(token, "POST", "/participants", {
      givenName: "Ada",
      familyName: "Lovelace",
      email: "ada@example.org",
      emailPermission: true,
      ...over,
    }),
  );

describe("enrolment", () => {
  test("gives a place, welcomes, and shows on the roster", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("facilitator");
    const cohort = await group(world, await harbor.token("manager"));
    const ada = await person(world, token);
    const answer = await world.api(token, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: ada.id });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      participantId: ada.id,
      cohortId: cohort.id,
      status: "active",
      joinedOn: "2027-02-03",
      joinedAt: "2027-02-03T18:00:00Z",
    });
    const roster = await body(world.api(token, "GET", `/cohorts/${cohort.id}/enrolments`));
    expect(roster.items).toMatchObject([{ participant: { id: ada.id, name: "Ada Lovelace" } }]);
    expect(await body(world.api(token, "GET", `/cohorts/${cohort.id}`))).toMatchObject({ enrolled: 1 });

    const twice = await world.api(token, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: ada.id });
    expect([twice.status, (await twice.json()).code]).toEqual([409, "already_enrolled"]);
    // Also where they have the last place: it isn't full for them.
    expect((await world.api(token, "PATCH", `/cohorts/${cohort.id}`, { capacity: 1, minimum: 1 })).status).toBe(200);
    const full = await world.api(token, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: ada.id });
    expect((await full.json()).code).toBe("already_enrolled");
  });

  test("leaving and coming back keeps both stays", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("manager");
    const cohort = await group(world, token, {}, "peer_drop_in");
    const ada = await person(world, token);
    const first = await body(world.api(token, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: ada.id }));
    world.setNow(world.now() + 86_400_000);
    const left = await world.api(token, "POST", `/enrolments/${first.id}/withdrawal`, { reason: "Moved away" });
    expect([left.status, (await left.json()).status]).toEqual([201, "withdrawn"]);
    const again = await world.api(token, "POST", `/enrolments/${first.id}/withdrawal`, { reason: "Twice" });
    expect([again.status, (await again.json()).code]).toEqual([409, "already_withdrawn"]);
    world.setNow(world.now() + 86_400_000);
    expect((await world.api(token, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: ada.id })).status).toBe(201);
    const roster = await body(world.api(token, "GET", `/cohorts/${cohort.id}/enrolments`));
    expect(roster.items.map(({ status }: { status: string }) => status)).toEqual(["withdrawn", "active"]);
  });

  test("a closed group admits until session 1, with a reason until session 2, and never after", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("manager");
    const cohort = await group(world, token);
    const late = async (over: Record<string, unknown> = {}) => {
      const someone = await person(world, token, { email: undefined, givenName: `P${world.now()}` });
      const answer = await world.api(token, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: someone.id, ...over });
      return [answer.status, (await answer.json()).code];
    };
    const override = { override: { reason: "Agreed with both leaders" } };
    world.setNow(Date.parse("2027-02-11T15:00:00Z"));
    expect(await late()).toEqual([409, "admission_closed"]);
    expect(await late({ joinedOn: "2027-02-10" })).toEqual([201, undefined]);
    expect(await late(override)).toEqual([201, undefined]);
    expect(await late({ joinedOn: "2027-02-12" })).toEqual([422, "invalid"]);
    world.setNow(Date.parse("2027-02-18T15:00:00Z"));
    expect(await late(override)).toEqual([409, "admission_closed"]);
    expect(await late({ ...override, joinedOn: "2027-02-17" })).toEqual([201, undefined]);
  });

  test("fifty people at once for one place: one gets it", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("manager");
    const { statuses, enrolled, codes } = await raceForLastPlace((method, path, sent) => world.api(token, method, path, sent));
    expect(statuses).toEqual({ 201: 1, 409: 49 });
    expect(enrolled).toBe(1);
    expect(codes).toEqual(["cohort_full"]);
  });

  test("a peer sees what people are called, in their own groups only", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("manager");
    const peer = await harbor.as("peer");
    const peerId = peer.actor.kind === "staff" ? peer.actor.id : "";
    const mine = await group(world, token, { facilitatorIds: [peerId] }, "peer_drop_in");
    const theirs = await group(world, token, {}, "peer_drop_in");
    const josie = await person(world, token, { givenName: "Josephine", preferredName: "Josie", familyName: "Tremblay" });
    await world.api(token, "POST", `/cohorts/${mine.id}/enrolments`, { participantId: josie.id });
    const roster = await body(world.api(await harbor.token("peer"), "GET", `/cohorts/${mine.id}/enrolments`));
    expect(roster.items[0].participant.name).toBe("Josie");
    expect((await world.api(await harbor.token("peer"), "GET", `/cohorts/${theirs.id}/enrolments`)).status).toBe(403);
  });

  test("no name, address or reason is readable in the database file", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("manager");
    const cohort = await group(world, token);
    const someone = await person(world, token, {
      givenName: "Wilhelmina",
      familyName: "Quackenbush",
      preferredName: "Mina",
      email: "mina.q@example.org",
      phone: "+1 555 010 0199",
      birthDate: "1961-05-06",
    });
    const enrolment = await body(world.api(token, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: someone.id }));
    await world.api(token, "PATCH", `/participants/${someone.id}`, { familyName: "Vanderhoeven" });
    await world.api(token, "POST", `/enrolments/${enrolment.id}/withdrawal`, { reason: "Went abroad unexpectedly" });
    const bytes = [world.file, `${world.file}-wal`].map((file) => readFileSync(file).toString("latin1")).join("");
    expect(bytes).toContain("Wednesdays");
    for (const secret of ["Wilhelmina", "Quackenbush", "Vanderhoeven", "Mina", "mina.q", "0199", "1961-05-06", "unexpectedly"]) {
      expect(bytes).not.toContain(secret);
    }
  });

  test("another org's cohort, person or enrolment isn't there", async () => {
    const world = await createWorld();
    const [harbor, other] = [await world.createOrg(), await world.createOrg("Other")];
    const [mine, theirs] = [await harbor.token("manager"), await other.token("manager")];
    const [cohort, foreign] = [await group(world, mine), await group(world, theirs)];
    const [ada, stranger] = [await person(world, mine), await person(world, theirs)];
    const enrolment = await body(world.api(mine, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: ada.id }));
    expect((await world.api(mine, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: stranger.id })).status).toBe(404);
    expect((await world.api(mine, "POST", `/cohorts/${foreign.id}/enrolments`, { participantId: ada.id })).status).toBe(404);
    expect((await world.api(theirs, "POST", `/enrolments/${enrolment.id}/withdrawal`, { reason: "x" })).status).toBe(404);
    expect((await world.api(theirs, "GET", `/cohorts/${cohort.id}/enrolments`)).status).toBe(404);
  });
});
