import { describe, expect, test } from "vitest";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const group = await openGroup(await harbor.as("manager"), { people: [] });
  const token = await harbor.token("facilitator");
  const path = `/cohorts/${group.cohortId}/reminders`;
  const form = (fields: string[][] | Record<string, string>) =>
    world.app.request(path, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "text/html",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams(fields).toString(),
    });
  const read = async (at = path) =>
    (await world.app.request(at, { headers: { authorization: `Bearer ${token}`, accept: "text/html" } })).text();
  return { world, token, group, path, form, read };
}

describe("a cohort's reminders page", () => {
  test("begins as the program has it, takes a policy of its own, and gives it up", async () => {
    const { form, read, group } = await setUp();
    expect(await read()).toContain("3 days before, 1 day before; none from 21:00 to 08:00");
    const own = await form([
      ["reminderOffsets", "2880"],
      ["reminderOffsets", "180"],
      ["quietFrom", "22:00"],
      ["quietUntil", "07:00"],
    ]);
    expect(own.status).toBe(303);
    const said = await read();
    expect(said).toContain("in this group’s own way");
    expect(said).toContain("2 days before, 3 hours before; none from 22:00 to 07:00; to people who said they can’t come, too.");
    expect(await read(`/cohorts/${group.cohortId}`)).toContain("2 days before, 3 hours before");
    expect((await form({ followProgram: "on" })).status).toBe(303);
    expect(await read()).toContain("3 days before, 1 day before; none from 21:00 to 08:00");
  });

  test("shows what is wrong at its field and keeps what was typed", async () => {
    const { form } = await setUp();
    const refused = await form({ reminderOffsets: "180", quietFrom: "08:00", quietUntil: "07:00" });
    expect(refused.status).toBe(422);
    const html = await refused.text();
    expect(html).toContain("Leave at least two hours of the day");
    expect(html).toContain('href="#quietUntil"');
    expect(html).toContain('value="08:00"');
  });

  test("is for whoever may change the group", async () => {
    const { world, path } = await setUp();
    const peer = await (await world.createOrg()).token("peer");
    expect((await world.app.request(path, { headers: { authorization: `Bearer ${peer}` } })).status).toBe(403);
  });
});

describe("PUT /api/v1/cohorts/:id/reminders", () => {
  test("answers with the policy in force and refuses what isn't one", async () => {
    const { world, token, path } = await setUp();
    const policy = { reminderOffsets: [60, 1440], quietHours: null, skipDeclined: false };
    const put = await world.api(token, "PUT", path, policy);
    expect(put.status).toBe(200);
    expect(await put.json()).toMatchObject({ reminders: { ...policy, reminderOffsets: [1440, 60], own: true } });
    expect(await (await world.api(token, "PUT", path, { followProgram: true })).json()).toMatchObject({
      reminders: { own: false, reminderOffsets: [4320, 1440], quietHours: { from: "21:00", until: "08:00" }, skipDeclined: true },
    });
    for (const wrong of [
      {},
      { ...policy, reminderOffsets: [5] },
      { ...policy, quietHours: { from: "9pm", until: "08:00" } },
      { ...policy, quietHours: { from: "21:00" } },
      { ...policy, more: 1 },
      { followProgram: false },
    ])
      expect([wrong, (await world.api(token, "PUT", path, wrong)).status]).toEqual([wrong, 422]);
  });
});
