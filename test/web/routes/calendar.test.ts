import { describe, expect, test } from "vitest";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { findStaff } from "../../../src/domain/staff/queries.ts";
import { backTo } from "../../../src/web/back.ts";
import type { CalendarEvent } from "../../../src/web/parts/calendar-events.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { post, signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

async function setUp(role: "manager" | "peer" = "manager") {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("manager");
  const actor = await org.as(role);
  const me = actor.actor.kind === "staff" ? actor.actor.id : "";
  const made = await makeCohort(ctx, { place: "Room 2", facilitatorIds: [me] });
  const cookie = await signIn(world, (await findStaff(ctx, me)).email);
  const ask = (path: string, headers: Record<string, string> = {}) =>
    world.app.request(path, { headers: { cookie, accept: "text/html", ...headers } });
  const text = async (path: string) => (await ask(path)).text();
  const events = async (query: string) => (await (await ask(`/calendar/events?${query}`)).json()) as CalendarEvent[];
  const send = (path: string, values: Record<string, string>) => post(world, path, values, { cookie });
  return { world, ctx, made, ask, text, events, send, id: made.sessions[1]?.id ?? "" };
}

const week = "on=2027-03-03&view=week";

describe("GET /calendar", () => {
  test("lists the week by day, with days off, who leads and what can be done", async () => {
    const { ctx, text, id } = await setUp();
    await addClosure(ctx, { from: "2027-03-05", reason: "Inventory" });
    const page = await text(`/calendar?${week}`);
    expect(page).toContain("Week of Monday, March 1, 2027");
    expect(page.indexOf("Wednesday, March 3, 2027")).toBeLessThan(page.indexOf("Friday, March 5, 2027"));
    expect(page).toContain("Grief, spring, session 2");
    expect(page).toContain("6:30 PM–8:00 PM");
    expect(page).toContain("Inventory");
    expect(page).toContain(`/sessions/${id}/move?back=%2Fcalendar%3Fon%3D2027-03-03%26view%3Dweek`);
    expect(await text("/calendar?on=2027-06-30&view=week")).toContain("Nothing this week.");
    expect(await text("/calendar?on=2027-03-31&view=month")).toContain("March 2027");
    expect(await text(`/calendar?${week}&roomId=rom_other`)).not.toContain("session 2");
  });

  test("what makes no sense shows today's week", async () => {
    const { ask } = await setUp();
    for (const query of ["on=2027-02-30", "on=9999-12-31", "on=%00&view=x", "siteId=%27%20or%201", "on=0001-01-01"]) {
      const answer = await ask(`/calendar?${query}`);
      expect([query, answer.status]).toEqual([query, 200]);
      expect(await answer.text()).toContain("Week of Monday, February 1, 2027");
    }
  });

  test("a peer sees their groups and moves nothing", async () => {
    const { text, events, id, ask } = await setUp("peer");
    expect(await text(`/calendar?${week}`)).toContain("session 2");
    expect(await text(`/calendar?${week}`)).not.toContain(`/sessions/${id}/move`);
    expect((await events(week)).map(({ editable }) => editable)).toEqual([false]);
    expect(await text(`/calendar/sessions/${id}`)).not.toContain("Cancel the session");
    expect((await ask(`/sessions/${id}/move?at=2027-03-04T18:30`)).status).toBe(403);
  });
});

describe("GET /calendar/events", () => {
  test("gives wall times of the org's zone, and says what may be moved", async () => {
    const { ctx, events, id } = await setUp();
    await makeCohort(ctx, { name: "Far away", timezone: "Europe/Berlin", startTime: "23:30", firstDate: "2027-03-02" });
    await addClosure(ctx, { from: "2027-03-05", reason: "Inventory" });
    const all = await events("start=2027-03-01T00:00:00Z&end=2027-03-08T00:00:00Z");
    expect(all.map(({ title, start, end, editable }) => [title, start, end, editable])).toEqual([
      ["Closed: Inventory", "2027-03-05", "2027-03-06", false],
      ["Far away, session 1", "2027-03-02T17:30:00", "2027-03-02T19:00:00", true],
      ["Grief, spring, session 2", "2027-03-03T18:30:00", "2027-03-03T20:00:00", true],
    ]);
    expect(all[2]?.extendedProps.sessionId).toBe(id);
    // Longer than a calendar ever shows: the week that is asked for otherwise.
    expect(await events(`${week}&start=2020-01-01&end=2030-01-01`)).toHaveLength(3);
  });
});

describe("a session dropped on the calendar", () => {
  test("shows what would change at once, by its own clock, and writes nothing", async () => {
    const { ctx, made, text, id } = await setUp();
    const before = await listSessions(ctx, { cohortId: made.cohort.id });
    const page = await text(`/sessions/${id}/move?at=2027-03-04T17:15&minutes=60&back=/calendar?${encodeURIComponent(week)}`);
    expect(page).toContain("Thu, Mar 4, 5:15 PM");
    expect(page).toContain("90 min → 60 min");
    expect(page).toContain("Move it");
    expect(await listSessions(ctx, { cohortId: made.cohort.id })).toEqual(before);
    const { sessions } = await makeCohort(ctx, { name: "Berlin", timezone: "Europe/Berlin", startTime: "18:00" });
    // Noon in New York is 18:00 in Berlin.
    expect(await text(`/sessions/${sessions[1]?.id}/move?at=2027-03-04T12:00&minutes=90`)).toContain("Thu, Mar 4, 6:00 PM");
  });

  test("confirmed, it leads back to the calendar, which offers to undo it there", async () => {
    const { ask, text, send, id, made } = await setUp();
    const back = `/calendar?${week}`;
    const preview = await text(`/sessions/${id}/move?${new URLSearchParams({ at: "2027-03-04T17:15", minutes: "60", back })}`);
    const confirm = /name="confirm" value="([^"]+)"/.exec(preview)?.[1]?.replaceAll("&quot;", '"').replaceAll("&amp;", "&") ?? "";
    const values = { date: "2027-03-04", time: "17:15", minutes: "60", scope: "this", notify: "on", back };
    const moved = await send(`/sessions/${id}/move`, { ...values, confirm });
    const there = moved.headers.get("location") ?? "";
    expect([moved.status, there]).toEqual([303, `${back}&done=moved&cohortId=${made.cohort.id}`]);
    const page = await text(there);
    expect(page).toContain("Undo the move");
    const undo = /\/change-sets\/[^"]+\/undo/.exec(page)?.[0] ?? "";
    const undone = await send(undo, { back });
    expect(undone.headers.get("location")).toBe(`${back}&done=undone&cohortId=${made.cohort.id}`);
    expect((await ask(`/sessions/${id}/move?at=nonsense&minutes=x`)).status).toBe(200);
    expect((await ask(`/sessions/${id}/move?at=2020-01-01T10:00`)).status).toBe(422);
  });

  test("a dialog gets a piece of the page, not the whole", async () => {
    const { ask, id } = await setUp();
    for (const path of [`/calendar/sessions/${id}`, `/sessions/${id}/move`, `/sessions/${id}/cancellation`]) {
      const piece = await (await ask(path, { "hx-request": "true" })).text();
      expect(piece.startsWith('<div class="fragment">')).toBe(true);
      expect(piece).not.toContain("<nav");
    }
  });
});

test("the way back leads nowhere but to the calendar", () => {
  expect(backTo("/calendar?on=2027-03-01&view=week&done=moved&x=1", "/")).toBe("/calendar?on=2027-03-01&view=week");
  for (const elsewhere of [
    "https://evil.example",
    "//evil.example",
    "/calendarx",
    "/calendar/../../x",
    "/calendar@evil",
    7,
    undefined,
  ])
    expect(backTo(elsewhere, "/cohorts")).toBe("/cohorts");
});
