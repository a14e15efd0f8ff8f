import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines } from "../../../db/schema/index.ts";
import { auditPage, listAuditLines } from "../../../src/domain/audit/queries.ts";
import { sealAuditLines } from "../../../src/domain/audit/seal.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const person = await createParticipant(ctx, { givenName: "Ana", familyName: "Ruiz", emailPermission: false });
  const token = await harbor.token("manager");
  const get = async (path: string, as = token) =>
    world.app.request(path, { headers: { authorization: `Bearer ${as}`, accept: "text/html" } });
  return { world, harbor, ctx, person, get };
}

describe("GET /audit", () => {
  test("lists who did what, naming nobody who attends", async () => {
    const { get, person } = await setUp();
    const text = await (await get("/audit")).text();
    expect(text).toContain("participant create");
    expect(text).toContain(`/participants/${person.id}`);
    expect(text).not.toMatch(/Ana|Ruiz/);
  });

  test("says whether the chain is whole, and names the line that was changed", async () => {
    const { world, ctx, get } = await setUp();
    await sealAuditLines(world.deps);
    expect(await (await get("/audit?verify=1")).text()).toContain("The chain is whole:");
    await ctx.db.update(auditLines).set({ detail: '{"edited":true}' }).where(eq(auditLines.action, "participant.create"));
    const text = await (await get("/audit?verify=1")).text();
    expect(text).toContain("The chain is broken.");
    expect(text).toMatch(/Line \d+ or its link was changed/);
  });

  test("goes on page by page and narrows to one subject", async () => {
    const { ctx, person, get } = await setUp();
    for (let count = 0; count < 101; count += 1) await createParticipant(ctx, { givenName: `P${count}`, emailPermission: false });
    const first = await (await get("/audit")).text();
    const next = /href="(\/audit\?before=\d+)"/.exec(first)?.[1] ?? "";
    expect(await (await get(next)).text()).toContain(person.id);
    const own = await (await get(`/audit?subjectId=${person.id}`)).text();
    expect(own.match(/participant create/g)).toHaveLength(1);
  });

  test.each(["?before=abc", "?before=-1", "?before=1e400"])("answers 422 to %s", async (query) => {
    const { get } = await setUp();
    expect((await get(`/audit${query}`)).status).toBe(422);
  });

  test("is for managers", async () => {
    const { harbor, get } = await setUp();
    expect((await get("/audit", await harbor.token("facilitator"))).status).toBe(403);
  });
});

describe("listAuditLines", () => {
  test("does not see another org's rows, and searches", async () => {
    const { world, ctx, person } = await setUp();
    const other = await (await world.createOrg("Other")).as("manager");
    expect((await listAuditLines(other, { limit: 50, subjectId: person.id })).items).toEqual([]);
    const seen = await listAuditLines(other, { limit: 50 });
    const count = await ctx.db.$count(auditLines, sql`org_id = ${other.org.id}`);
    expect(seen.items).toHaveLength(count);
    for (const filter of [{ limit: 50 }, { limit: 50, subjectId: "x" }, { limit: 50, before: 9 }]) {
      expect(scans(await explain(ctx, auditPage(ctx, filter)))).toEqual([]);
    }
  });
});
