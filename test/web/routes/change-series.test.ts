import { describe, expect, test } from "vitest";
import { listDecisions } from "../../../src/domain/cohort/decision.ts";
import { makeCohort, makeMember } from "../../support/cohorts.ts";
import { htmlRequests } from "../../support/html.ts";
import { seriesOf } from "../../support/series.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const { cohort } = await makeCohort(ctx);
  const token = await harbor.token("facilitator");
  const request = htmlRequests(world, token);
  const api = async (method: string, path: string, body?: unknown) => {
    const answer = await world.api(token, method, path, body);
    return { status: answer.status, body: await answer.json() };
  };
  return { ctx, cohort, request, api };
}

const confirmOf = (html: string): string =>
  (/name="confirm" value="([^"]*)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

const rowsOf = (html: string): string[] =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/g)].slice(1).map(([, row = ""]) =>
    row
      .replace(/<[^>]+>/g, "|")
      .split("|")
      .filter(Boolean)
      .join(" · "),
  );

describe("/cohorts/:id/reschedule", () => {
  test("begins with what is, shows every date before and after, and moves on confirmation of what was shown", async () => {
    const { ctx, cohort, request } = await setUp();
    await makeMember(ctx, cohort.id);
    const before = await seriesOf(ctx, cohort.id);
    const path = `/cohorts/${cohort.id}/reschedule`;
    const start = await (await request(path)).text();
    expect(start).toContain('name="from" type="date" value="2027-02-24"');
    expect(start).toMatch(/value="3" checked/);
    const typed: [string, string][] = [
      ["from", "2027-04-05"],
      ["weekdays[]", "2"],
      ["startTime", "17:00"],
      ["intervalWeeks", "1"],
      ["notify", "on"],
    ];
    const shown = await (await request(path, typed)).text();
    expect(rowsOf(shown)).toEqual([
      "7 · Wed, Apr 7, 6:30 PM · Tue, Apr 6, 5:00 PM",
      "8 · Wed, Apr 14, 6:30 PM · Tue, Apr 13, 5:00 PM",
    ]);
    expect(shown).toContain("1 person is told by one mail each.");
    expect(await seriesOf(ctx, cohort.id)).toEqual(before);
    const unseen = await request(path, [...typed.slice(1), ["from", "2027-03-29"], ["confirm", confirmOf(shown)]]);
    expect(rowsOf(await unseen.text())).toHaveLength(3);
    expect(await seriesOf(ctx, cohort.id)).toEqual(before);
    const done = await request(path, [...typed, ["confirm", confirmOf(shown)]]);
    expect(done.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=moved`);
    expect((await seriesOf(ctx, cohort.id)).sessions.slice(-2).map(({ localDate }) => localDate)).toEqual([
      "2027-04-06",
      "2027-04-13",
    ]);
  });

  test("keeps what was typed when no weekday is chosen", async () => {
    const { cohort, request } = await setUp();
    const answer = await request(`/cohorts/${cohort.id}/reschedule`, [
      ["from", "2027-04-05"],
      ["startTime", "17:10"],
      ["intervalWeeks", "1"],
    ]);
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain("Choose a weekday.");
    expect(text).toContain('value="17:10"');
  });
});

describe("/cohorts/:id/length", () => {
  test("shows the dates, records the decision, and the cohort's page says it", async () => {
    const { ctx, cohort, request } = await setUp();
    const path = `/cohorts/${cohort.id}/length`;
    const typed: [string, string][] = [
      ["kind", "extended"],
      ["sessions", "2"],
      ["decidedBy", "The group"],
      ["reason", "Not done yet"],
    ];
    const shown = await (await request(path, typed)).text();
    expect(rowsOf(shown)).toContain("10 · – · Wed, Apr 28, 6:30 PM · Ending");
    const done = await request(path, [...typed, ["confirm", confirmOf(shown)]]);
    const page = await (await request(done.headers.get("location") ?? "")).text();
    expect(page).toContain("Extended from 8 to 10 sessions");
    expect(page).toContain("contract until Wednesday, April 28, 2027");
    expect(page).toContain("Undo the extension");
    expect(await listDecisions(ctx, cohort.id)).toHaveLength(1);
    const refused = await request(path, [
      ["kind", "shortened"],
      ["sessions", "10"],
      ["decidedBy", "x"],
      ["reason", "x"],
    ]);
    expect([refused.status, (await refused.text()).includes("That leaves no session.")]).toEqual([422, true]);
  });
});

describe("the API", () => {
  test("previews a move, a cancellation, another weekday and another length, and writes nothing", async () => {
    const { ctx, cohort, api } = await setUp();
    const before = await seriesOf(ctx, cohort.id);
    const id = before.sessions[6]?.id;
    const dates = async (path: string, body: object) => {
      const answer = await api("POST", path, body);
      expect(answer.status).toBe(200);
      return answer.body.dates.map((one: { number: number; after: { localDate: string } | null }) => {
        return `${one.number} ${one.after?.localDate ?? "–"}`;
      });
    };
    expect(await dates(`/sessions/${id}/move/preview`, { date: "2027-04-08", time: "18:30", scope: "this" })).toEqual([
      "7 2027-04-08",
    ]);
    expect(await dates(`/sessions/${id}/cancellation/preview`, { reschedule: "push" })).toEqual(["7 2027-04-14", "8 2027-04-21"]);
    expect(await dates(`/cohorts/${cohort.id}/reschedule/preview`, { from: "2027-04-10", weekdays: [4] })).toEqual([
      "8 2027-04-15",
    ]);
    expect(await dates(`/cohorts/${cohort.id}/extension/preview`, { sessions: 1 })).toEqual(["8 2027-04-14", "9 2027-04-21"]);
    expect(await dates(`/cohorts/${cohort.id}/shortening/preview`, { sessions: 1 })).toEqual(["7 2027-04-07", "8 –"]);
    expect(await seriesOf(ctx, cohort.id)).toEqual(before);
  });

  test("reschedules, extends, shortens, lists decisions, and each change can be undone", async () => {
    const { ctx, cohort, api } = await setUp();
    const before = await seriesOf(ctx, cohort.id);
    const decided = { decidedBy: "The group", reason: "Enough", notify: false };
    for (const [path, body] of [
      ["reschedule", { from: "2027-03-01", intervalWeeks: 2, notify: false }],
      ["extension", { sessions: 2, ...decided, contractEndsOn: "2027-05-31" }],
      ["shortening", { sessions: 2, ...decided }],
    ] as const) {
      const done = await api("POST", `/cohorts/${cohort.id}/${path}`, body);
      expect(done.status).toBe(201);
      const { body: listed } = await api("GET", `/cohorts/${cohort.id}/decisions`);
      expect(listed.items).toHaveLength(path === "reschedule" ? 0 : 1);
      expect((await api("POST", `/change-sets/${done.body.changeSet.id}/undo`)).status).toBe(200);
      expect(await seriesOf(ctx, cohort.id)).toEqual(before);
    }
    const early = await api("POST", `/cohorts/${cohort.id}/extension`, { sessions: 2, ...decided, contractEndsOn: "2027-04-01" });
    expect([early.status, early.body.errors[0].path]).toEqual([422, "contractEndsOn"]);
  });
});
