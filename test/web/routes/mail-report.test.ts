import { describe, expect, test } from "vitest";
import { tick } from "../../../src/tick.ts";
import { createMailWorld, DAY, FIRST } from "../../support/mail.ts";

async function setUp() {
  const mail = await createMailWorld(["Ana", "Ben"]);
  await tick(mail.world.deps);
  mail.world.setNow(FIRST - 3 * DAY);
  await tick(mail.world.deps);
  const read = async (path: string, role: "manager" | "facilitator" = "manager") => {
    const token = await mail.harbor.token(role);
    const answer = await mail.world.app.request(path, { headers: { authorization: `Bearer ${token}`, accept: "text/html" } });
    return { answer, html: (await answer.text()).replace(/[^\S\r\n]+/g, " ") };
  };
  return { read };
}

describe("GET /reports/mail", () => {
  test("has the days as bars and as a table, and says that reminders beside attendance show no cause", async () => {
    const { read } = await setUp();
    const { html } = await read("/reports/mail");
    expect(html).toContain("2027-02-21");
    expect(html).toMatch(/<svg class="bars".*aria-label="Mail by day: 4 in all/);
    expect(html).toContain("not a comparison of equals, and it shows no cause");
    expect((await read("/reports/mail?days=7")).answer.status).toBe(422);
    expect((await read("/reports")).html).toContain('href="/reports/mail"');
  });

  test("is for managers, and nobody else is offered it", async () => {
    const { read } = await setUp();
    expect((await read("/reports/mail", "facilitator")).answer.status).toBe(403);
    expect((await read("/reports/mail.csv", "facilitator")).answer.status).toBe(403);
    expect((await read("/reports", "facilitator")).html).not.toContain("/reports/mail");
  });

  test("comes as a file too, every day a line", async () => {
    const { read } = await setUp();
    const { answer, html } = await read("/reports/mail.csv?days=90");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const lines = html.split("\r\n");
    expect(lines[0]).toBe("date,delivered,sent_no_word_yet,came_back,not_sent,missed,failed,unknown,waiting");
    expect(lines).toHaveLength(92);
    expect(lines.find((line) => line.startsWith("2027-02-21"))).toBe("2027-02-21,0,2,0,0,0,0,0,0");
  });
});
