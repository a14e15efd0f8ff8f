import { describe, expect, test } from "vitest";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { letTogether } from "../../../src/domain/participant/let-together.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { keepApartsStatement, listKeepAparts, listParticipants, newest } from "../../../src/domain/participant/queries.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const add = (ctx: Parameters<typeof createParticipant>[0], over: Record<string, unknown>) =>
  createParticipant(ctx, participantInput.parse({ givenName: "Ana", emailPermission: false, ...over }));

describe("listParticipants", () => {
  test("finds everybody with a whole address at once, relatives included", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    await add(ctx, { email: "home@example.org" });
    await add(ctx, { givenName: "Bo", email: "home@example.org" });
    await add(ctx, { givenName: "Cy", email: "cy.home@example.org" });
    const names = async (q: string) =>
      (await listParticipants(ctx, { q, limit: 10 })).items.map(({ givenName }) => givenName).sort();
    expect(await names(" HOME@example.org ")).toEqual(["Ana", "Bo"]);
    expect(await names("home@example")).toEqual(["Ana", "Bo", "Cy"]);
  });

  test("searches the index, however far back", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    for (const after of [null, { at: ctx.now, id: "par_x" }]) {
      const plan = await explain(ctx, newest(ctx, 50, after));
      expect(scans(plan)).toEqual([]);
      expect(plan.join()).toContain("participants_by_age");
      expect(plan.join()).not.toContain("TEMP B-TREE");
    }
  });
});

describe("listKeepAparts", () => {
  test("says the same from both sides, until the note is removed, in its own org only", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const [ana, bo] = [await add(ctx, {}), await add(ctx, { givenName: "Bo" })];
    const { id } = await keepApart(ctx, bo.id, { otherId: ana.id, reason: "Same hearing" });
    expect(await listKeepAparts(ctx, ana.id)).toEqual([{ id, reason: "Same hearing", other: { id: bo.id, name: "Bo" } }]);
    expect(await listKeepAparts(ctx, bo.id)).toMatchObject([{ other: { id: ana.id } }]);
    expect(await listKeepAparts(other, ana.id)).toEqual([]);
    await expect(letTogether(other, id)).rejects.toMatchObject({ code: "not_found" });
    await letTogether(ctx, id);
    expect(await listKeepAparts(ctx, ana.id)).toEqual([]);
    const again = await keepApart(ctx, ana.id, { otherId: bo.id, reason: "Again" });
    expect(again.id).not.toBe(id);
    expect(scans(await explain(ctx, keepApartsStatement(ctx, ana.id)))).toEqual([]);
  });
});
