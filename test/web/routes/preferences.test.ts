import { describe, expect, test } from "vitest";
import { findParticipant } from "../../../src/domain/participant/queries.ts";
import { listTasks } from "../../../src/domain/task/queries.ts";
import { tick } from "../../../src/tick.ts";
import { en } from "../../../src/words/en.ts";
import { groupWithAda } from "../../support/ada.ts";
import { tableHash } from "../../support/tables.ts";
import { createWorld } from "../../support/world.ts";

/** Ada has her welcome; this is the link in it. */
async function welcomed() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const group = await groupWithAda(ctx);
  await tick(world.deps);
  const path = /http:\/\/localhost:8787(\/r\/[\w-]+)/.exec(world.provider.mails().at(-1)?.text ?? "")?.[1] ?? "";
  const get = async (tail: string) => world.app.request(`${path}${tail}`, { headers: { accept: "text/html" } });
  const post = (tail: string, values: Record<string, string> = {}) =>
    world.app.request(`${path}${tail}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: "null" },
      body: new URLSearchParams(values).toString(),
    });
  return { world, ctx, get, post, ...group };
}

describe("/r/:token/preferences", () => {
  test("keeps which reminders, which language and which zone, and speaks it from then on", async () => {
    const { ctx, get, post, ada } = await welcomed();
    const saved = await post("/preferences", { reminderChoice: "day_before", locale: "es", timezone: "America/Denver" });
    expect(saved.headers.get("location")).toMatch(/^\/r\/[\w-]+\?done=saved$/);
    expect(await findParticipant(ctx, ada.id)).toMatchObject({
      reminderChoice: "day_before",
      locale: "es",
      timezone: "America/Denver",
    });
    const html = await (await get("?done=saved")).text();
    expect(html).toContain("Guardado.");
    expect(html).toContain("6:30 p.m.");
    expect(html).toMatch(/Donde usted está: mié, 10 de feb, 4:30 p\.m\., hora de las Montañas/);
    const again = await (await get("/preferences")).text();
    expect(again).toMatch(/value="day_before" checked/);
    expect(again).toMatch(/value="America\/Denver" selected/);
    await post("/preferences", { reminderChoice: "all", locale: "en", timezone: "" });
    expect(await findParticipant(ctx, ada.id)).toMatchObject({ reminderChoice: "all", locale: "en", timezone: null });
  });

  test("refuses what is on no list and changes nothing by it or by GET", async () => {
    const { world, get, post } = await welcomed();
    const before = await tableHash(world);
    for (const wrong of [
      { reminderChoice: "hourly", locale: "en", timezone: "" },
      { reminderChoice: "all", locale: "xx", timezone: "" },
      { reminderChoice: "all", locale: "en", timezone: "Mars/Olympus" },
      { reminderChoice: "all", locale: "en", timezone: "", email: "eve@example.org" },
    ]) {
      const refused = await post("/preferences", wrong);
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain("Please choose from the lists.");
    }
    for (const tail of ["/preferences", "/preferences?lang=es&reminderChoice=none", "/forget"]) await get(tail);
    expect(await tableHash(world)).toBe(before);
  });
});

describe("/r/:token/forget", () => {
  test("passes the wish on to staff as one task, however often it is pressed", async () => {
    const { ctx, get, post, ada } = await welcomed();
    expect(await (await get("/forget")).text()).toContain("Pass my wish on");
    const asked = await post("/forget");
    await post("/forget");
    expect(asked.headers.get("location")).toMatch(/\?done=asked$/);
    expect(await (await get("?done=asked")).text()).toContain("Your wish has been passed on.");
    const { items } = await listTasks(ctx, { limit: 10, status: "open" });
    expect(items).toMatchObject([{ kind: "forget_person", participantId: ada.id }]);
  });
});

const textsIn = (value: unknown): string[] =>
  typeof value === "string" ? [value] : value && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];

describe("a participant's pages in Spanish", () => {
  test("say nothing in English and link on in Spanish", async () => {
    const { get } = await welcomed();
    const sentences = textsIn(en.page).filter((text) => text.length > 5 && text !== "Español");
    expect(sentences.length).toBeGreaterThan(40);
    for (const tail of ["", "/stop", "/preferences", "/forget"]) {
      const html = await (await get(`${tail}?lang=es`)).text();
      expect(html).toContain('lang="es"');
      const shown = html.replace(/<[^>]*>/g, " ");
      expect(sentences.filter((sentence) => shown.includes(sentence))).toEqual([]);
    }
    expect(await (await get("?lang=es")).text()).toMatch(/href="\/r\/[\w-]+\/preferences\?lang=es"/);
  });
});
