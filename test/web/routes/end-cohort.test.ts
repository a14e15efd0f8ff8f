import { describe, expect, test } from "vitest";
import { tick } from "../../../src/tick.ts";
import { createMailWorld, DAY, FIRST } from "../../support/mail.ts";

async function setUp() {
  const mail = await createMailWorld(["Ana", "Ben"]);
  mail.world.setNow(FIRST + DAY);
  await tick(mail.world.deps);
  const headers = { authorization: `Bearer ${await mail.harbor.token("facilitator")}`, accept: "text/html" };
  const path = `/cohorts/${mail.cohortId}`;
  const get = async (tail: string) => (await mail.world.app.request(path + tail, { headers })).text();
  const send = (fields: Record<string, string>) =>
    mail.world.app.request(`${path}/ending`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    });
  return { mail, path, get, send };
}

describe("/cohorts/:id/ending", () => {
  test("says what is still ahead, asks for a reason, and ends the group", async () => {
    const { path, get, send } = await setUp();
    expect(await get("/edit")).toContain(`href="${path}/ending"`);
    const page = await get("/ending");
    expect(page).toContain("7 sessions are still ahead and are cancelled, from Wed, Mar 3");
    expect(page).toContain("2 people are told by one mail each.");
    expect((await send({ ahead: "7", reason: " " })).status).toBe(422);
    const stale = await send({ ahead: "8", reason: "No room" });
    expect([stale.status, (await stale.text()).includes("have changed meanwhile")]).toEqual([422, true]);
    const done = await send({ ahead: "7", reason: "No room", notify: "on" });
    expect([done.status, done.headers.get("location")]).toEqual([303, `${path}?done=ended`]);
    expect(await get("?done=ended")).toMatch(/Ended\..*nobody is admitted any more/);
    expect(await get("/edit")).not.toContain("/ending");
    expect((await send({ ahead: "7", reason: "No room" })).status).toBe(409);
  });

  test("as a call, it says how many sessions went with it", async () => {
    const { mail } = await setUp();
    const token = await mail.harbor.token("facilitator");
    const answer = await mail.world.api(token, "POST", `/cohorts/${mail.cohortId}/ending`, { reason: "No room", notify: false });
    expect([answer.status, await answer.json()]).toMatchObject([201, { status: "ended", cancelledSessions: 7 }]);
  });
});
