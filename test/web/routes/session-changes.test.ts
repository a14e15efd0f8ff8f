import { describe, expect, test } from "vitest";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { makeCohort, makeMember } from "../../support/cohorts.ts";
import { htmlRequests } from "../../support/html.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const { cohort, sessions } = await makeCohort(ctx);
  const token = await harbor.token("facilitator");
  const request = htmlRequests(world, token);
  const dates = async () =>
    (await listSessions(ctx, { cohortId: cohort.id })).items.map(({ number, localDate }) => `${number} ${localDate}`);
  return { ctx, cohort, ids: sessions.map(({ id }) => id), request, dates };
}

/** What the confirming button of a page sends. */
const confirmOf = (html: string): string =>
  (/name="confirm" value="([^"]*)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

describe("/sessions/:id/move", () => {
  test("shows before and after and who is told, then moves on confirmation of what was shown", async () => {
    const { ctx, cohort, ids, request, dates } = await setUp();
    await makeMember(ctx, cohort.id);
    await makeMember(ctx, cohort.id, false);
    const before = await dates();
    const path = `/sessions/${ids[6]}/move`;
    expect(await (await request(path)).text()).toContain("Show what changes");

    const typed = { date: "2027-04-08", time: "19:00", scope: "following", notify: "on" };
    const preview = await request(path, typed);
    expect(preview.status).toBe(200);
    const text = await preview.text();
    expect(text).toContain("Wed, Apr 7, 6:30 PM");
    expect(text).toContain("Thu, Apr 8, 7:00 PM");
    expect(text).toContain("1 person is told by one mail each.");
    expect(text).toContain("1 person is without a confirmed address or permission");
    expect(text).toContain("Move these 2 sessions");
    expect(await dates()).toEqual(before);

    const unseen = await request(path, { ...typed, date: "2027-04-09", confirm: confirmOf(text) });
    expect(await unseen.text()).toContain("Fri, Apr 9, 7:00 PM");
    expect(await dates()).toEqual(before);

    const moved = await request(path, { ...typed, confirm: confirmOf(text) });
    expect(moved.status).toBe(303);
    expect(moved.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=moved`);
    expect((await dates()).slice(-2)).toEqual(["7 2027-04-08", "8 2027-04-15"]);
  });

  test("shows the form again with the sentence when the time is taken", async () => {
    const { ids, request } = await setUp();
    const answer = await request(`/sessions/${ids[6]}/move`, { date: "2027-04-14", time: "18:00", scope: "this" });
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain("This group already has a session at that time.");
    expect(text).toContain('value="2027-04-14"');
  });
});

describe("right after a change", () => {
  test("the cohort's page says who is told when, and one press takes it back", async () => {
    const { ctx, cohort, ids, request, dates } = await setUp();
    await makeMember(ctx, cohort.id);
    const before = await dates();
    const typed = { date: "2027-04-08", time: "19:00", scope: "following", notify: "on" };
    const path = `/sessions/${ids[6]}/move`;
    const done = await request(path, { ...typed, confirm: confirmOf(await (await request(path, typed)).text()) });
    const shown = await (await request(done.headers.get("location") ?? "")).text();
    expect(shown).toContain("1 person will be told by mail at 1:02 PM Eastern Time, unless you undo it.");
    const action = /<form class="undo" method="post" action="([^"]+)"/.exec(shown)?.[1] ?? "";
    const undone = await request(action, {});
    expect(undone.status).toBe(303);
    const back = await (await request(undone.headers.get("location") ?? "")).text();
    expect(back).toContain("Undone. Everything is as it was before.");
    expect(back).not.toContain('class="undo"');
    expect(await dates()).toEqual(before);
    const twice = await request(action, {});
    expect(twice.status).toBe(409);
    expect(await twice.text()).toContain("This has been undone already.");
  });

  test("of a session that starts soon says that people are being told, with nothing to undo", async () => {
    const { ctx, cohort, request } = await setUp();
    await makeMember(ctx, cohort.id);
    const soon = await makeCohort(ctx, { firstDate: "2027-02-03", startTime: "14:30" });
    await makeMember(ctx, soon.cohort.id);
    const typed = { reason: "Snow", reschedule: "drop", notify: "on" };
    const path = `/sessions/${soon.sessions[0]?.id}/cancellation`;
    const done = await request(path, { ...typed, confirm: confirmOf(await (await request(path, typed)).text()) });
    const shown = await (await request(done.headers.get("location") ?? "")).text();
    expect(shown).toContain("1 person is being told now, so this can’t be undone.");
    expect(shown).not.toContain('class="undo"');
  });
});

describe("/sessions/:id/cancellation", () => {
  test("shows what becomes of the dates, then cancels on confirmation", async () => {
    const { cohort, ids, request, dates } = await setUp();
    const path = `/sessions/${ids[6]}/cancellation`;
    const typed = { reason: "Snow", reschedule: "push" };
    const text = await (await request(path, typed)).text();
    const rows = [...text.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = ""]) =>
      row.replace(/<[^>]+>/g, "|").replace(/\|+/g, " | "),
    );
    expect(rows.slice(1)).toEqual([
      " | 7 | Wed, Apr 7, 6:30 PM | Wed, Apr 14, 6:30 PM | ",
      " | 8 | Wed, Apr 14, 6:30 PM | Wed, Apr 21, 6:30 PM | ",
    ]);
    expect(text).toContain("One session is made up at the end.");
    expect(text).toContain("Nobody is enrolled");
    expect(await dates()).toHaveLength(8);
    const done = await request(path, { ...typed, confirm: confirmOf(text) });
    expect(done.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=cancelled`);
    expect((await dates()).slice(-3)).toEqual(["null 2027-04-07", "7 2027-04-14", "8 2027-04-21"]);
    expect((await request(path)).status).toBe(409);
  });

  test("asks for a reason", async () => {
    const { ids, request } = await setUp();
    const answer = await request(`/sessions/${ids[6]}/cancellation`, { reason: "", reschedule: "drop" });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("Give a reason");
  });
});
