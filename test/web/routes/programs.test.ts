import { describe, expect, test } from "vitest";
import { createWorld, type World } from "../../support/world.ts";

const html = (world: World, token: string, path: string, values?: Record<string, string | string[]>) =>
  world.app.request(path, {
    method: values ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "text/html",
      ...(values ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    ...(values
      ? {
          body: new URLSearchParams(
            Object.entries(values).flatMap(([name, value]) => [value].flat().map((item): [string, string] => [name, item])),
          ).toString(),
        }
      : {}),
  });

const form = {
  name: "Our own",
  sessionCount: "6",
  sessionMinutes: "60",
  intervalWeeks: "2",
  enrolmentMode: "closed",
  minimum: "",
  capacity: "8",
  phases: "Start: 1\nRest: 2-6",
  modules: "Arriving\n* Going on",
  completionRule: "sequential",
  completionPercent: "75",
  reminderOffsets: ["1440", "60"],
};

describe("program pages", () => {
  test("show every template with its source, its confidence and what is known against it", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("manager");
    const text = await (await html(world, token, "/programs/new")).text();
    for (const part of [
      "WHO Group IPT",
      "published source",
      "common practice, check before quoting",
      "our default",
      "found no effect on use",
    ])
      expect(text).toContain(part);
  });

  test("make a program from a template or from scratch, change it and retire it", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("manager");
    const copied = await html(world, token, "/programs", { templateKey: "ipt_g" });
    expect(await (await html(world, token, copied.headers.get("location") ?? "")).text()).toContain("IPT-G");
    const made = await html(world, token, "/programs", form);
    expect(made.status).toBe(303);
    const path = (made.headers.get("location") ?? "").split("?")[0] ?? "";
    const text = await (await html(world, token, path)).text();
    for (const part of ["6 × 60 minutes, every 2 weeks", "Start 1, Rest 2–6", "1 day before, 1 hour before", "up to 8 people"])
      expect(text).toContain(part);
    expect((await html(world, token, path, { ...form, sessionCount: "", phases: "", enrolmentMode: "drop_in" })).status).toBe(
      303,
    );
    expect(await (await html(world, token, path)).text()).toContain("Open-ended");
    expect((await html(world, token, `${path}/retirement`, {})).status).toBe(422);
    expect((await html(world, token, `${path}/retirement`, { sure: "on" })).status).toBe(303);
    expect(await (await html(world, token, path)).text()).toContain("Retired: no cohort can be opened from it.");
  });

  test("keep what was typed and say what is wrong beside the field", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("manager");
    const tries: [Record<string, string>, string][] = [
      [{ phases: "Start 1 to 3" }, "Line 1 should read like"],
      [{ phases: "Start: 1-3" }, "The phases should cover sessions 1 to 6."],
      [{ sessionMinutes: "many" }, 'id="sessionMinutes-error"'],
      [{ minimum: "9" }, "The minimum can&#39;t be above the capacity."],
    ];
    for (const [over, sentence] of tries) {
      const answer = await html(world, token, "/programs", { ...form, ...over });
      const text = await answer.text();
      expect([answer.status, text.includes(sentence), text.includes("Our own")]).toEqual([422, true, true]);
    }
  });

  test("a facilitator reads and has nothing to press", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const made = await html(world, await harbor.token("manager"), "/programs", form);
    const path = (made.headers.get("location") ?? "").split("?")[0] ?? "";
    const token = await harbor.token("facilitator");
    expect(await (await html(world, token, path)).text()).not.toContain("Retire it");
    expect((await html(world, token, path, form)).status).toBe(403);
  });
});
