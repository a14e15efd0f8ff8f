import { describe, expect, test } from "vitest";
import { listCohorts } from "../../../src/domain/cohort/queries.ts";
import { makeCohort, makeMember, makeProgram } from "../../support/cohorts.ts";
import { htmlRequests } from "../../support/html.ts";
import { createWorld } from "../../support/world.ts";

const confirmOf = (html: string): string =>
  (/name="confirm" value="([^"]*)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

describe("/cohorts/:id/continuation", () => {
  test("is filled in with what suits, shows what it makes, opens it, and one press takes it back", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const ctx = await harbor.as("manager");
    const programId = await makeProgram(ctx, "maintenance_ipt");
    const { cohort } = await makeCohort(ctx);
    const token = await harbor.token("facilitator");
    const request = htmlRequests(world, token);
    const path = `/cohorts/${cohort.id}/continuation`;
    expect(await (await request(path)).text()).toContain("Nobody has a place in this group.");
    const { enrolmentId } = await makeMember(ctx, cohort.id);
    await makeMember(ctx, cohort.id);
    const start = await (await request(path)).text();
    expect(start).toContain('value="2027-05-12"');
    expect(start).toMatch(new RegExp(`value="${programId}" selected`));
    expect(start.match(/name="enrolmentIds"[^>]* checked/g)).toHaveLength(2);
    const typed: [string, string][] = [
      ["as", "maintenance"],
      ["programId", programId],
      ["name", "Grief, monthly"],
      ["firstDate", "2027-05-12"],
      ["startTime", "18:30"],
      ["sessionCount", "3"],
      ["enrolmentIds", enrolmentId],
      ["decidedBy", "The group"],
      ["reason", "To keep what was won"],
    ];
    const shown = await (await request(path, typed)).text();
    expect(shown).toContain("A new cohort with one person");
    expect(shown).toContain("Wednesday, June 9, 2027");
    expect((await listCohorts(ctx, { limit: 9 })).items).toHaveLength(1);
    const done = await request(path, [...typed, ["confirm", confirmOf(shown)]]);
    expect(done.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=continued`);
    const page = await (await request(done.headers.get("location") ?? "")).text();
    expect(page).toContain("Goes on as a maintenance series");
    expect(page).toContain("Undo the new group");
    const [made] = (await listCohorts(ctx, { limit: 9 })).items.filter(({ id }) => id !== cohort.id);
    expect(await (await request(`/cohorts/${made?.id}`)).text()).toContain(`Goes on from <a href="/cohorts/${cohort.id}">`);
    const action = /<form class="undo" method="post" action="([^"]+)"/.exec(page)?.[1] ?? "";
    expect((await request(action, [])).status).toBe(303);
    expect((await listCohorts(ctx, { limit: 9 })).items).toHaveLength(1);
    const refused = await request(path, [...typed.filter(([name]) => name !== "enrolmentIds")]);
    expect([refused.status, (await refused.text()).includes("Grief, monthly")]).toEqual([422, true]);
    const answer = await world.api(token, "POST", `/cohorts/${cohort.id}/continuation`, {
      ...Object.fromEntries(typed),
      sessionCount: 3,
      enrolmentIds: [enrolmentId],
    });
    expect([answer.status, (await answer.json()).cohort.intervalWeeks]).toEqual([201, 4]);
  });
});
