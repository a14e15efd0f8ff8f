import { describe, expect, test } from "vitest";
import { createWorld } from "../../support/world.ts";

describe("programs API", () => {
  test("lists every template with its source and confidence", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const { items } = await (await world.api(await harbor.token("peer"), "GET", "/program-templates")).json();
    expect(items).toHaveLength(13);
    expect(items.find((item: { key: string }) => item.key === "who_group_ipt")).toMatchObject({
      name: "WHO Group IPT",
      sessionCount: 8,
      sessionMinutes: 90,
      enrolmentMode: "closed",
      phases: [
        { name: "Initial", from: 1, to: 1 },
        { name: "Middle", from: 2, to: 7 },
        { name: "Ending", from: 8, to: 8 },
      ],
    });
    for (const item of items) {
      expect(item.citation).not.toBe("");
      expect(item.citations.length).toBeGreaterThan(0);
    }
  });

  test("every template makes a program, which can be changed and retired", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("manager");
    const { items } = await (await world.api(token, "GET", "/program-templates")).json();
    for (const { key } of items) expect((await world.api(token, "POST", "/programs", { templateKey: key })).status).toBe(201);
    const program = await (await world.api(token, "POST", "/programs", { templateKey: "who_group_ipt", name: "Ours" })).json();
    expect(program).toMatchObject({ name: "Ours", templateKey: "who_group_ipt", reminderOffsets: [4320, 1440] });

    const changed = await world.api(token, "PATCH", `/programs/${program.id}`, { capacity: 12, reminderOffsets: [60, 1440] });
    expect(await changed.json()).toMatchObject({ capacity: 12, name: "Ours", reminderOffsets: [1440, 60] });
    const unfit = await world.api(token, "PATCH", `/programs/${program.id}`, { sessionCount: 9 });
    expect(unfit.status).toBe(422);
    expect((await unfit.json()).errors[0]).toMatchObject({ path: "phases" });

    expect((await world.api(token, "POST", `/programs/${program.id}/retirement`)).status).toBe(201);
    const again = await world.api(token, "POST", `/programs/${program.id}/retirement`);
    expect([again.status, (await again.json()).code]).toEqual([409, "program_retired"]);
    const inUse = await (await world.api(token, "GET", "/programs?retired=false&limit=200")).json();
    expect(inUse.items).toHaveLength(items.length);
  });

  test("says which field is wrong, in a template's body as in a whole one", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("manager");
    const tries: [unknown, string][] = [
      [{ templateKey: "nope" }, "templateKey"],
      [{ templateKey: "choice", colour: "red" }, "colour"],
      [{ name: "Circle", sessionMinutes: 60, enrolmentMode: "sometimes" }, "enrolmentMode"],
      [{ name: "Circle", sessionMinutes: 60, enrolmentMode: "closed", minimum: 9, capacity: 3 }, "minimum"],
      [{ name: "", sessionMinutes: 60, enrolmentMode: "closed" }, "name"],
    ];
    for (const [body, path] of tries) {
      const answer = await world.api(token, "POST", "/programs", body);
      expect(answer.status).toBe(422);
      expect((await answer.json()).errors[0].path).toBe(path);
    }
  });

  test("a facilitator reads but doesn't change, and another org's program isn't there", async () => {
    const world = await createWorld();
    const [harbor, other] = [await world.createOrg(), await world.createOrg("Other")];
    const program = await (await world.api(await harbor.token("manager"), "POST", "/programs", { templateKey: "choice" })).json();
    expect((await world.api(await harbor.token("facilitator"), "GET", `/programs/${program.id}`)).status).toBe(200);
    expect((await world.api(await harbor.token("facilitator"), "PATCH", `/programs/${program.id}`, { capacity: 3 })).status).toBe(
      403,
    );
    const stranger = await other.token("manager");
    expect((await world.api(stranger, "GET", `/programs/${program.id}`)).status).toBe(404);
    expect((await world.api(stranger, "PATCH", `/programs/${program.id}`, { capacity: 3 })).status).toBe(404);
    expect((await (await world.api(stranger, "GET", "/programs")).json()).items).toEqual([]);
  });

  test("pages through, and refuses a cursor that isn't ours", async () => {
    const world = await createWorld();
    const harbor = await world.createOrg();
    const token = await harbor.token("manager");
    for (let index = 0; index < 5; index += 1)
      await world.api(token, "POST", "/programs", { templateKey: "choice", name: `C${index}` });
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: { name: string }[]; nextCursor: string | null } = await (
        await world.api(token, "GET", `/programs?limit=2${cursor ? `&cursor=${cursor}` : ""}`)
      ).json();
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(seen.sort()).toEqual(["C0", "C1", "C2", "C3", "C4"]);
    for (const query of ["cursor=abc", "limit=0", "limit=201", "limit=x", "colour=red"]) {
      expect((await world.api(token, "GET", `/programs?${query}`)).status).toBe(422);
    }
  });
});
