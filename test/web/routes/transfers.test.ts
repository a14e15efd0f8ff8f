import { describe, expect, test } from "vitest";
import { openGroup, WEEK } from "../../support/group.ts";
import { htmlRequests } from "../../support/html.ts";
import { createWorld } from "../../support/world.ts";

const confirmOf = (html: string): string =>
  (/name="confirm" value="([^"]*)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

async function setUp(capacity = 9) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const from = await openGroup(ctx, { people: ["Ana Ruiz"], first: ctx.now - WEEK });
  const { programId } = from;
  const to = await openGroup(ctx, { people: ["Cai Lin"], programId, name: "Thursday group", first: ctx.now + WEEK, capacity });
  const token = await harbor.token("facilitator");
  const request = htmlRequests(world, token);
  return { world, token, request, from, to, ana: from.people.Ana ?? "" };
}

describe("/enrolments/:id/transfer", () => {
  test("says what it does, keeps what was typed, and does it once that was seen", async () => {
    const { request, from, to, ana } = await setUp();
    const path = `/enrolments/${ana}/transfer`;
    expect(await (await request(path)).text()).toContain("Thursday group: 1 of 9 places taken");
    const without = await request(path, { cohortId: to.cohortId, reason: "" });
    expect([without.status, (await without.text()).includes(`value="${to.cohortId}" selected`)]).toEqual([422, true]);
    const typed = { cohortId: to.cohortId, reason: "Works on Tuesdays" };
    const shown = await (await request(path, typed)).text();
    expect(shown).toContain("Their place is in Thursday group from this moment on");
    expect(shown).toContain("The plan of Ana Ruiz there: 0 of 8 done");
    const done = await request(path, { ...typed, confirm: confirmOf(shown) });
    expect(done.headers.get("location")).toBe(`/cohorts/${to.cohortId}?done=transferred`);
    expect(await (await request(`/cohorts/${from.cohortId}`)).text()).toContain("1 person has left");
    const again = await request(path, { ...typed, confirm: confirmOf(shown) });
    expect([again.status, (await again.text()).includes("has left this group already")]).toEqual([422, true]);
  });

  test("says why it can't be, and offers no button then", async () => {
    const { world, token, request, to, ana } = await setUp(1);
    const shown = await (await request(`/enrolments/${ana}/transfer`, { cohortId: to.cohortId, reason: "Work" })).text();
    expect([shown.includes("This group is full"), confirmOf(shown)]).toEqual([true, ""]);
    const wrong = await request(`/enrolments/${ana}/transfer`, { cohortId: "coh_none", reason: "Work" });
    expect([wrong.status, (await wrong.text()).includes("Choose a group from the list.")]).toEqual([422, true]);
    const answer = await world.api(token, "POST", `/enrolments/${ana}/transfer/preview`, { cohortId: to.cohortId });
    expect(await answer.json()).toMatchObject({ refusals: [{ code: "cohort_full" }], mailed: false, plan: { remaining: 8 } });
    expect(
      (await world.api(token, "POST", `/enrolments/${ana}/transfer`, { cohortId: to.cohortId, reason: "Work" })).status,
    ).toBe(409);
    const plan = await world.api(token, "GET", `/enrolments/${ana}/plan`);
    expect((await plan.json()).plan.steps[0]).toMatchObject({ label: "Session 1", state: "unmarked" });
  });
});
