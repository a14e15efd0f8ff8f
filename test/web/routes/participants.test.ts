import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Context } from "../../../src/context.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { findParticipant, listParticipants } from "../../../src/domain/participant/queries.ts";
import { updateParticipant } from "../../../src/domain/participant/update.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
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
  const read = async (path: string) => (await request(path)).text();
  return { world, harbor, ctx, request, read };
}

const makePerson = (ctx: Context, over: Record<string, unknown> = {}) =>
  createParticipant(ctx, participantInput.parse({ givenName: "Ana", familyName: "Ruiz", emailPermission: false, ...over }));

describe("GET /participants", () => {
  test("says what to do while nobody is there, then lists and finds", async () => {
    const { ctx, read } = await setUp();
    expect(await read("/participants")).toContain("Nobody yet.");
    await makePerson(ctx);
    await makePerson(ctx, { givenName: "Bo", familyName: "Lund", email: "bo@example.org", emailPermission: true });
    expect(await read("/participants")).toContain("Ana Ruiz");
    const found = await read("/participants?q=lund");
    expect(found).toContain("bo@example.org");
    expect(found).not.toContain("Ana Ruiz");
    expect(await read("/participants?q=zzz")).toContain("Nobody by that name or address.");
  });
});

describe("GET /participants/:id", () => {
  test("dials the number, says how late, what a cancelled session counts, and how far ahead it looks", async () => {
    const { ctx, read } = await setUp();
    const { people, sessionIds } = await openGroup(ctx, { people: ["Ana Ruiz"] });
    const enrolmentId = people.Ana ?? "";
    const { participantId } = await findEnrolment(ctx, enrolmentId);
    await updateParticipant(ctx, participantId, { phone: "+1 (555) 0100" });
    const save = (at: number, minutesLate?: number) =>
      saveRegister(ctx, sessionIds[at] ?? "", { outcome: "held", marks: [{ enrolmentId, mark: "late", minutesLate }] });
    await save(0, 20);
    await save(1);
    await saveRegister(ctx, sessionIds[1] ?? "", { outcome: "cancelled_by_program", marks: [] });
    const html = await read(`/participants/${participantId}`);
    expect(html).toContain('<a href="tel:+15550100">+1 (555) 0100</a>');
    expect(html).toContain("Late, 20 min");
    expect(html).toContain("Cancelled by us, marked Late but counts nowhere");
    expect(html).toContain("the next four weeks");
    expect(await read(`/sessions/${sessionIds[1]}`)).toContain("Marks are kept, and count in no figure");
    expect(await read(`/sessions/${sessionIds[0]}`)).not.toContain("count in no figure");
  });
});

describe("POST /participants", () => {
  test("adds a person and shows the page with what was recorded, in words", async () => {
    const { request, read } = await setUp();
    expect(await read("/participants/new")).toContain("Add a person");
    const answer = await request("/participants", {
      givenName: "Josephine",
      familyName: "",
      preferredName: "Josie",
      email: "Josie@Example.org",
      phone: "",
      birthDate: "1990-02-28",
      locale: "es",
      timezone: "",
      emailPermission: "on",
    });
    expect(answer.status).toBe(303);
    const text = await read(answer.headers.get("location") ?? "");
    for (const shown of ["Added.", "Josie", "josie@example.org", "the address is confirmed", "1990-02-28 (36)", "Español"]) {
      expect(text).toContain(shown);
    }
  });

  test("keeps what was typed and says what is wrong beside the field", async () => {
    const { ctx, request } = await setUp();
    const answer = await request("/participants", { givenName: "Kit", email: "not an address", birthDate: "" });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain('value="not an address"');
    expect(text).toContain("Give an address such as ada@example.org.");
    const child = await request("/participants", { givenName: "Kit", birthDate: "2016-01-01", emailPermission: "on" });
    expect(child.status).toBe(422);
    expect(await child.text()).toContain("Nobody under 13 is written to.");
    expect((await listParticipants(ctx, { limit: 5 })).items).toEqual([]);
  });
});

describe("POST /participants/:id", () => {
  test("clears what was emptied and takes permission back when the box is unticked", async () => {
    const { ctx, request, read } = await setUp();
    const ana = await makePerson(ctx, { email: "ana@example.org", phone: "+1 555 010 0100", emailPermission: true });
    expect(await read(`/participants/${ana.id}/edit`)).toContain('value="ana@example.org"');
    const answer = await request(`/participants/${ana.id}`, {
      givenName: "Ana",
      familyName: "Ruiz",
      email: "ana@example.org",
      phone: "",
    });
    expect(answer.headers.get("location")).toBe(`/participants/${ana.id}?done=saved`);
    expect(await findParticipant(ctx, ana.id)).toMatchObject({ phone: null, emailPermission: false, email: "ana@example.org" });
    const refused = await request(`/participants/${ana.id}`, { givenName: "" });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("Give a first name.");
  });
});

describe("GET /participants/:id", () => {
  test("shows every stay with why it ended, and who shares the address", async () => {
    const { world, ctx, read } = await setUp();
    const ana = await makePerson(ctx, { email: "home@example.org", emailPermission: true });
    await makePerson(ctx, { givenName: "Bo", email: "home@example.org" });
    const { cohort } = await makeCohort(ctx);
    const { id } = await enrol(ctx, cohort.id, { participantId: ana.id });
    expect(await read(`/participants/${ana.id}`)).toContain("Welcome");
    await withdraw({ ...ctx, now: world.now() + 60_000 }, id, { reason: "Moved to the coast" });
    const text = await read(`/participants/${ana.id}`);
    for (const shown of ["Grief, spring", "Left", "Moved to the coast", "Bo Ruiz"]) expect(text).toContain(shown);
  });

  test("is not there for another org, and not for a peer", async () => {
    const { world, harbor, ctx, request } = await setUp();
    const theirs = await makePerson(await (await world.createOrg("Elsewhere")).as("manager"));
    for (const path of [`/participants/${theirs.id}`, `/participants/${theirs.id}/edit`])
      expect((await request(path)).status).toBe(404);
    expect((await request(`/participants/${theirs.id}`, { givenName: "X" })).status).toBe(404);
    const ana = await makePerson(ctx);
    expect((await request(`/participants/${ana.id}`, undefined, await harbor.token("peer"))).status).toBe(403);
  });
});

describe("keep apart", () => {
  test("keeps two people out of each other's groups until the note is removed", async () => {
    const { world, ctx, request, read } = await setUp();
    const [ana, bo] = [await makePerson(ctx), await makePerson(ctx, { givenName: "Bo", familyName: "Lund" })];
    const { cohort } = await makeCohort(ctx);
    await enrol(ctx, cohort.id, { participantId: bo.id });
    expect(await read(`/participants/${ana.id}?find=lund`)).toContain("Keep them apart");
    const path = `/participants/${ana.id}/keep-aparts`;
    expect((await request(path, { otherId: ana.id, reason: "x" })).status).toBe(422);
    expect((await request(path, { otherId: bo.id, reason: "" })).status).toBe(422);
    expect((await request(path, { otherId: bo.id, reason: "Same custody hearing" })).status).toBe(303);
    expect((await request(`/participants/${bo.id}/keep-aparts`, { otherId: ana.id, reason: "Again" })).status).toBe(422);
    const text = await read(`/participants/${bo.id}`);
    expect(text).toContain("Same custody hearing");
    expect(readFileSync(world.file).toString("latin1")).not.toContain("custody");
    await expect(enrol(ctx, cohort.id, { participantId: ana.id })).rejects.toMatchObject({ code: "keep_apart" });
    const noteId = /keep-aparts\/(kap_\w+)\/removal/.exec(text)?.[1];
    const removal = await request(`/keep-aparts/${noteId}/removal`, { participantId: bo.id });
    expect(removal.headers.get("location")).toBe(`/participants/${bo.id}?done=together`);
    expect(await enrol(ctx, cohort.id, { participantId: ana.id })).toMatchObject({ status: "active" });
    expect((await request(`/keep-aparts/${noteId}/removal`, {})).status).toBe(409);
  });

  test("another org's person or note isn't there", async () => {
    const { world, ctx, request } = await setUp();
    const theirs = await (await world.createOrg("Elsewhere")).as("manager");
    const [ana, stranger] = [await makePerson(ctx), await makePerson(theirs)];
    const answer = await request(`/participants/${ana.id}/keep-aparts`, { otherId: stranger.id, reason: "x" });
    expect(answer.status).toBe(404);
    expect((await request("/keep-aparts/kap_nothing/removal", {})).status).toBe(404);
  });
});
