import { describe, expect, test } from "vitest";
import { tick } from "../../../src/tick.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { createMailWorld, DAY, FIRST } from "../../support/mail.ts";

async function setUp() {
  const mail = await createMailWorld(["Ana", "Ben"]);
  await tick(mail.world.deps);
  mail.world.setNow(FIRST - 3 * DAY);
  await tick(mail.world.deps);
  const read = async (path: string, role: "manager" | "facilitator" | "peer" = "facilitator") => {
    const token = await mail.harbor.token(role);
    const answer = await mail.world.app.request(path, { headers: { authorization: `Bearer ${token}`, accept: "text/html" } });
    return { status: answer.status, html: (await answer.text()).replace(/\s+/g, " ") };
  };
  return { mail, read, session: `/sessions/${mail.sessionIds[0]}`, ana: `/participants/${mail.people.Ana?.participantId}` };
}

describe("GET /sessions/:id/mail", () => {
  test("tells what went and what is to come, and is a click from the register and the group", async () => {
    const { mail, read, session } = await setUp();
    const { html } = await read(`${session}/mail`);
    expect(html).toContain("Mail about session 1");
    expect(html).toContain("Sent Sun, Feb 21, 6:30 PM.");
    expect(html).toContain("Will be sent Tue, Feb 23, 6:30 PM.");
    expect((await read(session)).html).toContain(`href="${session}/mail"`);
    expect((await read(`/cohorts/${mail.cohortId}`)).html).toContain(`href="${session}/mail"`);
  });

  test("a session without mail says why", async () => {
    const { mail, read } = await setUp();
    const ctx = await mail.ctx();
    const { sessions } = await makeCohort(ctx, { name: "Entered later", firstDate: "2026-02-25" });
    const { html } = await read(`/sessions/${sessions[0]?.id}/mail`);
    expect(html).toContain("entered as history, so nobody is written to");
    const empty = await makeCohort(ctx, { name: "Empty" });
    expect((await read(`/sessions/${empty.sessions[0]?.id}/mail`)).html).toContain("Nobody is enrolled.");
  });

  test("is not for peer supporters, and their register doesn't offer it", async () => {
    const { read, session } = await setUp();
    expect((await read(`${session}/mail`, "peer")).status).toBe(403);
    expect((await read(session, "peer")).html).not.toContain(`${session}/mail`);
  });
});

describe("GET /participants/:id/mail", () => {
  test("has what is to come first, then what was, and the person's page leads there", async () => {
    const { read, ana } = await setUp();
    const { html } = await read(`${ana}/mail`);
    expect(html).toMatch(/Still to come.*Will be sent Tue, Feb 23.*So far.*Sent Sun, Feb 21, 6:30 PM\..*Welcome/);
    expect((await read(ana)).html).toContain(`href="${ana}/mail"`);
    expect((await read(`${ana}/mail?cursor=nonsense`)).status).toBe(422);
  });
});
