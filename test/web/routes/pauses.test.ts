import { describe, expect, test } from "vitest";
import { openGroup } from "../../support/group.ts";
import { htmlRequests } from "../../support/html.ts";
import { createWorld } from "../../support/world.ts";

const confirmOf = (html: string): string =>
  (/name="confirm" value="([^"]*)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"] });
  const token = await harbor.token("facilitator");
  const request = htmlRequests(world, token);
  return { world, token, request, group, ana: group.people.Ana ?? "" };
}

describe("/enrolments/:id/pause", () => {
  test("says what it does, keeps what was typed, does it once that was seen, and ends it", async () => {
    const { request, group, ana } = await setUp();
    const path = `/enrolments/${ana}/pause`;
    expect(await (await request(path)).text()).toContain("Pause Ana Ruiz");
    const wrong = await request(path, { from: "2027-02-10", until: "2027-02-01", reason: "Ill" });
    expect([wrong.status, (await wrong.text()).includes("isn’t before the first")]).toEqual([422, true]);
    const typed = { from: "2027-02-10", until: "2027-02-17", reason: "Visiting" };
    const shown = await (await request(path, typed)).text();
    expect(shown).toContain("2 sessions don’t expect them");
    expect(shown).toContain('value="2027-02-17"');
    const done = await request(path, { ...typed, confirm: confirmOf(shown) });
    expect(done.headers.get("location")).toBe(`${path}?done=paused`);
    const page = await (await request(`${path}?done=paused`)).text();
    expect(page).toContain("Paused. Their place is kept.");
    const roster = await (await request(`/cohorts/${group.cohortId}`)).text();
    expect(roster).toContain("Will be paused Feb 10, 2027 to Feb 17, 2027");
    const again = await request(path, { ...typed, confirm: confirmOf(shown) });
    expect([again.status, (await again.text()).includes("paused on some of these days already")]).toEqual([422, true]);
    const [, end] = /action="(\/pauses\/[^"]+\/end)"/.exec(page) ?? [];
    const early = await request(end ?? "", { until: "2027-02-01" });
    expect([early.status, (await early.text()).includes("or call it off")]).toEqual([422, true]);
    expect((await request(end ?? "", { until: "2027-02-10" })).headers.get("location")).toBe(`${path}?done=ended`);
    const ended = await (await request(path)).text();
    expect(ended).toContain("on Feb 10, 2027");
    const [, off] = /action="(\/pauses\/[^"]+\/calling-off)"/.exec(ended) ?? [];
    expect((await request(off ?? "", {})).headers.get("location")).toBe(`${path}?done=called_off`);
    expect(await (await request(path)).text()).not.toContain("/calling-off");
  });

  test("is there for programs too", async () => {
    const { world, token, ana } = await setUp();
    const days = { from: "2027-02-10", until: "2027-02-17" };
    const preview = await world.api(token, "POST", `/enrolments/${ana}/pauses/preview`, days);
    expect(await preview.json()).toMatchObject({ refusals: [], sessions: [{ number: 5, isMarked: false }, { number: 6 }] });
    const made = await world.api(token, "POST", `/enrolments/${ana}/pauses`, { ...days, reason: "Visiting" });
    const pause = await made.json();
    expect([made.status, pause]).toMatchObject([201, { ...days, reason: "Visiting", status: "stands" }]);
    const twice = await world.api(token, "POST", `/enrolments/${ana}/pauses`, days);
    expect([twice.status, (await twice.json()).code]).toEqual([409, "already_paused"]);
    const ended = await world.api(token, "POST", `/pauses/${pause.id}/end`, { until: "2027-02-10" });
    const { id } = await ended.json();
    expect((await (await world.api(token, "GET", `/enrolments/${ana}/pauses`)).json()).items).toMatchObject([
      { id, until: "2027-02-10" },
    ]);
    const off = await world.api(token, "POST", `/pauses/${id}/calling-off`, {});
    expect((await off.json()).status).toBe("called_off");
  });
});
