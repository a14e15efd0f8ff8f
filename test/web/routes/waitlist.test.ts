import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { listFreePlaces } from "../../../src/domain/report/waiting-lists.ts";
import { makeCohort, makeMember, makeProgram } from "../../support/cohorts.ts";
import { htmlRequests } from "../../support/html.ts";
import { makeWaiting } from "../../support/waitlist.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const programId = await makeProgram(ctx, "free_talk");
  const { cohort } = await makeCohort(ctx, { programId, capacity: 1, minimum: 1 });
  const { enrolmentId } = await makeMember(ctx, cohort.id);
  const token = await harbor.token("facilitator");
  const request = htmlRequests(world, token);
  const add = async (givenName: string): Promise<string> => {
    const made = await world.api(token, "POST", "/api/v1/participants", { givenName, emailPermission: false });
    return ((await made.json()) as { id: string }).id;
  };
  const at = `/cohorts/${cohort.id}`;
  return { world, harbor, ctx, cohort, enrolmentId, token, request, add, at };
}

describe("the waiting list on a cohort's page", () => {
  test("is offered where the group is full, shows who waits and gives the place that is free", async () => {
    const { ctx, enrolmentId, request, add, at } = await setUp();
    const [wyn, xia] = [await add("Wyn"), await add("Xia")];
    const found = await (await request(`${at}?find=Wyn`)).text();
    expect(found).toContain("Every place is taken. Whoever you find");
    expect(found).not.toContain('aria-label="Enrol Wyn"');
    expect(found).toContain('aria-label="Put on the waiting list: Wyn"');
    const put = await request(`${at}/waitlist`, { participantId: wyn, since: "2027-01-20" });
    expect([put.status, put.headers.get("location")]).toEqual([303, `${at}?done=waiting`]);
    await request(`${at}/waitlist`, { participantId: xia, since: "" });
    const full = await (await request(`${at}?done=waiting`)).text();
    expect(full).toContain("On the waiting list. No mail goes to them");
    expect(full).toContain("Every place is taken.");
    expect(full.indexOf("Wyn")).toBeLessThan(full.indexOf("Xia"));
    expect(full).toContain("since Jan 20, 2027");
    expect(full).toContain("<small>2 waiting</small>");
    expect(full).not.toContain("Give a place: Wyn");

    await withdraw(ctx, enrolmentId, { reason: "Moved away" });
    const free = await (await request(at)).text();
    expect(free).toContain("One place is free.");
    expect(free).toContain('aria-label="Give a place: Wyn"');
    expect((await request(`${at}/enrolments`, { participantId: wyn })).headers.get("location")).toBe(`${at}?done=enrolled`);
    const after = await (await request(at)).text();
    expect(after).toContain("<small>1 waiting</small>");
    expect(await (await request(`/participants/${xia}`)).text()).toContain("Waiting for a place in");
  });

  test("is offered beside the refusal when the last place was just taken", async () => {
    const { request, add, at } = await setUp();
    const refused = await request(`${at}/enrolments`, { participantId: await add("Wyn") });
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).toContain("Wyn is not enrolled. This group is full");
    expect(text).toContain('aria-label="Put on the waiting list: Wyn"');
  });

  test("says what is wrong and keeps what was typed", async () => {
    const { request, add, at } = await setUp();
    const wyn = await add("Wyn");
    const ahead = await request(`${at}/waitlist`, { participantId: wyn, since: "2027-09-09" });
    expect(ahead.status).toBe(422);
    const text = await ahead.text();
    expect(text).toContain("Wyn is not on the waiting list. That day lies in the future.");
    expect(text).toContain('value="2027-09-09"');
    await request(`${at}/waitlist`, { participantId: wyn });
    expect(await (await request(`${at}/waitlist`, { participantId: wyn })).text()).toContain(
      "on this group&#39;s waiting list already",
    );
    expect((await request(`${at}/waitlist`, { participantId: "par_none" })).status).toBe(404);
  });

  test("takes somebody off with a reason, and undoes it", async () => {
    const { world, token, request, add, at, cohort } = await setUp();
    const wyn = await add("Wyn");
    await request(`${at}/waitlist`, { participantId: wyn, since: "2027-01-20" });
    const list = async () =>
      (await (await world.api(token, "GET", `/api/v1/cohorts/${cohort.id}/waitlist`)).json()) as { items: { id: string }[] };
    const id = (await list()).items[0]?.id ?? "";
    expect(await (await request(`/waitlist/${id}/removal`)).text()).toContain("Everybody behind them moves up.");
    const silent = await request(`/waitlist/${id}/removal`, { reason: "" });
    expect([silent.status, (await silent.text()).includes("Say why.")]).toEqual([422, true]);
    const off = await request(`/waitlist/${id}/removal`, { reason: "Found help elsewhere" });
    expect(off.headers.get("location")).toBe(`${at}?done=off_list&entry=${id}`);
    const done = await (await request(off.headers.get("location") ?? "")).text();
    expect(done).toContain("Wyn is off the waiting list.");
    expect(done).toContain(`action="/waitlist/${id}/return"`);
    expect(done).not.toContain("Found help elsewhere");
    expect((await list()).items).toEqual([]);
    expect((await request(`/waitlist/${id}/removal`, { reason: "Again" })).status).toBe(422);
    expect((await request(`/waitlist/${id}/return`, {})).headers.get("location")).toBe(`${at}?done=waiting`);
    expect((await request(`/waitlist/${id}/return`, {})).status).toBe(409);
    expect(await list()).toMatchObject({ items: [{ position: 1, waitingSince: "2027-01-20T05:00:00Z" }] });
    // Another group's entry is not this page's to tell of.
    expect(await (await request(`${at}?done=off_list&entry=wai_none`)).text()).not.toContain("is off the waiting list");
  });

  test("gives places where the limit was lifted, and none of a closed group past its second session", async () => {
    const { world, ctx, cohort, request, add, at, token } = await setUp();
    await request(`${at}/waitlist`, { participantId: await add("Wyn") });
    await world.api(token, "PATCH", `/api/v1/cohorts/${cohort.id}`, { capacity: null });
    const lifted = await (await request(at)).text();
    expect(lifted).toContain("There is no limit any more");
    expect(lifted).toContain('aria-label="Give a place: Wyn"');
    expect(await listFreePlaces(ctx, { own: false })).toMatchObject([{ places: 1, waiting: 1 }]);
    const { cohort: closed, sessions } = await makeCohort(ctx, { capacity: 6 });
    await makeMember(ctx, closed.id);
    await makeWaiting(ctx, closed.id, "Xia");
    world.setNow((sessions[1]?.startsAt ?? 0) + 60_000);
    const shut = await (await request(`/cohorts/${closed.id}`)).text();
    expect(shut).toContain("nobody gets a place any more");
    expect(shut).not.toContain("Give a place");
  });

  test("is nothing that a peer supporter sees", async () => {
    const { harbor, world, cohort, request, add, at } = await setUp();
    await request(`${at}/waitlist`, { participantId: await add("Wyn") });
    const peer = await harbor.token("peer");
    await world.deps.db.run(sql`insert into cohort_facilitators (org_id, cohort_id, staff_id)
      select org_id, ${cohort.id}, id from staff where role = 'peer'`);
    const page = await world.app.request(at, { headers: { authorization: `Bearer ${peer}`, accept: "text/html" } });
    const text = await page.text();
    expect([page.status, text.includes("Wyn"), text.includes("aiting list")]).toEqual([200, false, false]);
  });
});

test("programs put people on the list, read it and take them off", async () => {
  const { world, token, add, cohort } = await setUp();
  const [wyn, xia] = [await add("Wyn"), await add("Xia")];
  const path = `/api/v1/cohorts/${cohort.id}/waitlist`;
  const made = await world.api(token, "POST", path, { participantId: wyn });
  expect(made.status).toBe(201);
  const { id } = (await made.json()) as { id: string };
  await world.api(token, "POST", path, { participantId: xia, since: "2027-02-01" });
  const page = await (await world.api(token, "GET", `${path}?limit=1`)).json();
  expect(page).toMatchObject({ items: [{ participant: { id: xia, name: "Xia" }, position: 1 }], nextCursor: expect.any(String) });
  const again = await world.api(token, "POST", path, { participantId: wyn });
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, "already_waiting"]);
  expect((await world.api(token, "POST", path, { participantId: wyn, note: "x" })).status).toBe(422);
  const off = await world.api(token, "POST", `/api/v1/waitlist/${id}/removal`, { reason: "Found help" });
  expect([off.status, await off.json()]).toMatchObject([201, { id, outcome: "taken_off", endedAt: expect.any(String) }]);
  const back = await world.api(token, "POST", `/api/v1/waitlist/${id}/return`);
  expect([back.status, await back.json()]).toMatchObject([201, { participant: { id: wyn }, endedAt: null }]);
});
