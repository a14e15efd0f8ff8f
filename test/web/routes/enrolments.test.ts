import { describe, expect, test } from "vitest";
import type { Context } from "../../../src/context.ts";
import { listEnrolments } from "../../../src/domain/enrolment/queries.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const token = await harbor.token("facilitator");
  const request = async (path: string, form?: Record<string, string>, bearer = token) =>
    world.app.request(path, {
      method: form ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: "text/html",
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
  return { world, harbor, ctx, request };
}

const makePerson = (ctx: Context, givenName: string, familyName: string) =>
  createParticipant(ctx, participantInput.parse({ givenName, familyName, emailPermission: false }));

const active = async (ctx: Context, cohortId: string) =>
  (await listEnrolments(ctx, cohortId, { limit: 50 })).items.filter(({ status }) => status === "active").length;

describe("POST /cohorts/:id/enrolments", () => {
  test("finds somebody by name, gives them a place and shows them on the roster", async () => {
    const { ctx, request } = await setUp();
    const { cohort } = await makeCohort(ctx);
    const ana = await makePerson(ctx, "Ana", "Ruiz");
    await makePerson(ctx, "Bo", "Lund");
    const found = await (await request(`/cohorts/${cohort.id}?find=ruiz`)).text();
    expect(found).toContain("Enrol Ana Ruiz");
    expect(found).not.toContain("Bo Lund");
    const answer = await request(`/cohorts/${cohort.id}/enrolments`, { participantId: ana.id });
    expect(answer.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=enrolled`);
    const text = await (await request(`/cohorts/${cohort.id}?done=enrolled`)).text();
    expect(text).toContain("Enrolled.");
    expect(text).toContain("Withdraw Ana Ruiz");
    expect(text).toContain("1 of 10");
  });

  test("says why somebody has no place, and takes a reason for joining a closed group late", async () => {
    const { ctx, request } = await setUp();
    const { cohort } = await makeCohort(ctx, { firstDate: "2027-01-27" });
    const ana = await makePerson(ctx, "Ana", "Ruiz");
    const refused = await request(`/cohorts/${cohort.id}/enrolments`, { participantId: ana.id });
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).toContain("Ana Ruiz is not enrolled. This is a closed group and it has begun.");
    expect(await active(ctx, cohort.id)).toBe(0);
    const again = await request(`/cohorts/${cohort.id}/enrolments`, { participantId: ana.id, reason: "Was away" });
    expect(again.status).toBe(303);
    expect(await active(ctx, cohort.id)).toBe(1);
  });

  test("answers 404 for another org's cohort or person", async () => {
    const { world, ctx, request } = await setUp();
    const other = await world.createOrg("Elsewhere");
    const theirs = await other.as("manager");
    const { cohort } = await makeCohort(ctx);
    const foreign = await makeCohort(theirs);
    const stranger = await makePerson(theirs, "Cy", "Moss");
    expect((await request(`/cohorts/${cohort.id}/enrolments`, { participantId: stranger.id })).status).toBe(404);
    const ana = await makePerson(ctx, "Ana", "Ruiz");
    expect((await request(`/cohorts/${foreign.cohort.id}/enrolments`, { participantId: ana.id })).status).toBe(404);
  });
});

describe("/enrolments/:id/withdrawal", () => {
  test("says what it does, asks why, and ends the stay", async () => {
    const { ctx, request } = await setUp();
    const { cohort } = await makeCohort(ctx);
    const ana = await makePerson(ctx, "Ana", "Ruiz");
    await request(`/cohorts/${cohort.id}/enrolments`, { participantId: ana.id });
    const [entry] = (await listEnrolments(ctx, cohort.id, { limit: 1 })).items;
    const path = `/enrolments/${entry?.id}/withdrawal`;
    expect(await (await request(path)).text()).toContain("Withdraw Ana Ruiz");
    expect((await request(path, { reason: "" })).status).toBe(422);
    const answer = await request(path, { reason: "Moved away" });
    expect(answer.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=withdrawn`);
    expect(await active(ctx, cohort.id)).toBe(0);
    const text = await (await request(`/cohorts/${cohort.id}`)).text();
    expect(text).toContain("1 person has left");
    expect(text).not.toContain("Moved away");
    expect((await request(path, { reason: "Again" })).status).toBe(422);
  });
});

describe("GET /cohorts/:id", () => {
  test("shows a peer what people are called, without family names or ways to change", async () => {
    const { harbor, ctx, request } = await setUp();
    const peer = await harbor.as("peer");
    const { cohort } = await makeCohort(ctx, { facilitatorIds: [peer.actor.kind === "staff" ? peer.actor.id : ""] });
    const ana = await makePerson(ctx, "Ana", "Ruiz");
    await request(`/cohorts/${cohort.id}/enrolments`, { participantId: ana.id });
    const text = await (await request(`/cohorts/${cohort.id}`, undefined, await harbor.token("peer"))).text();
    expect(text).toContain("Ana");
    expect(text).not.toContain("Ruiz");
    expect(text).not.toContain("/withdrawal");
    expect(text).not.toContain("Enrol someone");
  });
});
