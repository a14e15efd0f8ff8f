import { describe, expect, test } from "vitest";
import { cohorts } from "../../../db/schema/index.ts";
import { makeCohort, makeMember, makeOpenProgram, makeProgram } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const programId = await makeProgram(ctx);
  const token = await harbor.token("facilitator");
  const request = async (path: string, form?: Record<string, string | string[]>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(form ?? {})) for (const item of [value].flat()) body.append(name, item);
    return world.app.request(path, {
      method: form ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "text/html",
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        ...headers,
      },
      ...(form ? { body: body.toString() } : {}),
    });
  };
  const typed = { programId, name: "Grief, spring", timezone: "America/New_York", firstDate: "2027-02-24", startTime: "18:30" };
  return { world, harbor, ctx, request, typed, programId };
}

describe("GET /cohorts", () => {
  test("says what to do first when there is none", async () => {
    const { request } = await setUp();
    const answer = await request("/cohorts");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Open the first one");
  });

  test("shows each cohort's phase, next date and fill, and names another zone", async () => {
    const { ctx, request } = await setUp();
    const { cohort } = await makeCohort(ctx, { firstDate: "2027-01-20", timezone: "America/Denver" });
    await makeMember(ctx, cohort.id);
    const text = await (await request("/cohorts")).text();
    expect(text).toContain("Grief, spring");
    expect(text).toContain("Next: Wed, Feb 3, 6:30 PM Mountain Time");
    expect(text).toContain("1 of 10 enrolled");
    expect(text).toContain("under the minimum of 6");
    expect(await (await request("/cohorts?status=ended")).text()).toContain("No cohort fits this filter");
  });
});

describe("POST /cohorts/preview", () => {
  test("answers the fragment to htmx, the page with what was typed without it", async () => {
    const { request, typed } = await setUp();
    const swapped = await (await request("/cohorts/preview", typed, { "hx-request": "true" })).text();
    expect(swapped).toContain("Wednesday, March 17, 2027");
    expect(swapped).not.toContain("<html");
    const whole = await request("/cohorts/preview", { ...typed, alias: "Evening visit" });
    expect(whole.status).toBe(200);
    const text = await whole.text();
    expect(text).toContain("Wednesday, March 17, 2027");
    expect(text).toContain('value="Evening visit"');
  });

  test("says what is still missing while the form is half filled in", async () => {
    const { request, programId } = await setUp();
    const answer = await request("/cohorts/preview", { programId, firstDate: "" }, { "hx-request": "true" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Give the first date.");
  });

  test("writes nothing", async () => {
    const { ctx, request, typed } = await setUp();
    await request("/cohorts/preview", typed);
    expect(await ctx.db.select().from(cohorts)).toEqual([]);
  });
});

describe("POST /cohorts", () => {
  test("opens the cohort with several weekdays and facilitators and goes to its page", async () => {
    const { harbor, request, typed } = await setUp();
    const peer = await harbor.as("peer");
    const form = {
      ...typed,
      "weekdays[]": ["1", "3"],
      facilitatorIds: peer.actor.kind === "staff" ? peer.actor.id : "",
      capacity: "8",
      alias: "",
    };
    const answer = await request("/cohorts", form);
    expect(answer.status).toBe(303);
    const text = await (await request(answer.headers.get("location") ?? "")).text();
    expect(text).toContain("The cohort is open.");
    expect(text).toContain("Every week on Monday and Wednesday at 6:30 PM");
    expect(text).toContain("0 of 8");
    expect(text).toContain("8 of 8");
  });

  test("shows the form again with the values and the sentence beside the field", async () => {
    const { request, typed } = await setUp();
    const answer = await request("/cohorts", { ...typed, capacity: "4", minimum: "6", name: "Kept <name>" });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain("The minimum can&#39;t be above the capacity.");
    expect(text).toContain('value="Kept &lt;name&gt;"');
    expect(text).toContain('aria-invalid="true"');
  });

  test("shows the form again when the program isn't this org's", async () => {
    const { world, request, typed } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const answer = await request("/cohorts", { ...typed, programId: await makeProgram(other) });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("Choose a program from the list.");
  });
});

describe("GET /cohorts/:id", () => {
  test("shows phases, figures and every session with what can be done", async () => {
    const { ctx, request } = await setUp();
    const { cohort, sessions } = await makeCohort(ctx, { firstDate: "2027-01-20" });
    const text = await (await request(`/cohorts/${cohort.id}`)).text();
    expect(text).toContain('aria-current="step">Middle');
    expect(text).toContain("Register waits");
    expect(text).toContain("Wed, Mar 10, 6:30 PM");
    expect(text).toContain(`/sessions/${sessions[7]?.id}/move`);
    expect(text).not.toContain(`/sessions/${sessions[0]?.id}/move`);
  });

  test("shows the weeks around now of a group without end, and the rest when asked", async () => {
    const { ctx, request } = await setUp();
    const { cohort, sessions } = await makeCohort(ctx, { programId: await makeOpenProgram(ctx), firstDate: "2025-02-05" });
    const text = await (await request(`/cohorts/${cohort.id}`)).text();
    expect(text).toContain("All sessions");
    expect(text).not.toContain(`/sessions/${sessions[0]?.id}"`);
    expect(await (await request(`/cohorts/${cohort.id}?sessions=all`)).text()).toContain(`/sessions/${sessions[0]?.id}"`);
  });

  test("answers 404 to another org and 403 to a peer who doesn't lead it", async () => {
    const { world, harbor, ctx } = await setUp();
    const { cohort } = await makeCohort(ctx);
    const other = await world.createOrg("Elsewhere");
    const status = async (token: string) =>
      (await world.app.request(`/cohorts/${cohort.id}`, { headers: { authorization: `Bearer ${token}`, accept: "text/html" } }))
        .status;
    expect(await status(await other.token("manager"))).toBe(404);
    expect(await status(await harbor.token("peer"))).toBe(403);
  });
});

describe("/cohorts/:id/edit", () => {
  test("shows what is, keeps what was typed when something is wrong, and saves", async () => {
    const { ctx, request } = await setUp();
    const { cohort } = await makeCohort(ctx, { place: "2 Harbor Street", placeAlias: "the blue door" });
    const path = `/cohorts/${cohort.id}/edit`;
    expect(await (await request(path)).text()).toContain("the blue door");
    const typed = {
      name: "Grief, autumn",
      alias: "",
      place: "",
      placeAlias: "the clinic",
      onlineUrl: "",
      capacity: "9",
      minimum: "",
    };
    const refused = await request(path, typed);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toMatch(/Grief, autumn[\s\S]*would tell a stranger/);
    const saved = await request(path, { ...typed, placeAlias: "the side door" });
    expect(saved.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=edited`);
    const html = await (await request(`/cohorts/${cohort.id}?done=edited`)).text();
    expect(html).toContain("the side door");
    expect(html).toContain("0 of 9");
  });
});
