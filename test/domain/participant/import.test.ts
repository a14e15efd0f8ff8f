import { and, eq, inArray } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, deliveries, emailPermissions, participants } from "../../../db/schema/index.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { importParticipants } from "../../../src/domain/participant/import.ts";
import { peopleBy } from "../../../src/domain/participant/match-imported.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { findParticipant, listByEmail, listKeepAparts } from "../../../src/domain/participant/queries.ts";
import { newId } from "../../../src/vault.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const add = (csv: string, context = ctx) => importParticipants(context, bytes(csv), { dryRun: false });
  return { world, ctx, add };
}

describe("importParticipants", () => {
  test("never turns mail back on for somebody who stopped it", async () => {
    const { ctx, add } = await setUp();
    const ana = await createParticipant(
      ctx,
      participantInput.parse({ givenName: "Ana", email: "ana@example.org", emailPermission: true }),
    );
    await ctx.db.batch([
      ctx.db.insert(emailPermissions).values({
        orgId: ctx.org.id,
        id: newId("per"),
        participantId: ana.id,
        permitted: false,
        source: "one_click",
        at: ctx.now + 1,
        by: null,
      }),
      ctx.db
        .update(participants)
        .set({ emailPermitted: false })
        .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, ana.id))),
    ]);
    const { updated, rejected } = await add("first name,email,may email\nAnita,ana@example.org,yes\n");
    expect([updated, rejected]).toEqual([
      0,
      [{ line: 2, message: "They stopped mail themselves. Ask them, then allow it on their page." }],
    ]);
    expect(await findParticipant(ctx, ana.id)).toMatchObject({ givenName: "Ana", emailPermission: false });
    expect(await add("first name,email,may email\nAnita,ana@example.org,\n")).toMatchObject({ updated: 1, rejected: [] });
    expect(await findParticipant(ctx, ana.id)).toMatchObject({ givenName: "Anita", emailPermission: false });
  });

  test("gives an id to somebody found by address and first name, once", async () => {
    const { ctx, add } = await setUp();
    await add("first name,email\nAna,home@example.org\n");
    expect(await add("id,first name,email\n1,Ana,home@example.org\n2,Bo,home@example.org\n")).toMatchObject({
      created: 1,
      updated: 1,
    });
    expect(await add("id,first name,email\n1,Ana,new@example.org\n3,Cy,home@example.org\n")).toMatchObject({
      created: 1,
      updated: 1,
    });
    expect((await listByEmail(ctx, "home@example.org")).map(({ givenName }) => givenName).sort()).toEqual(["Bo", "Cy"]);
    const { rejected } = await add("first name,email\nBo,home@example.org\n");
    expect(rejected).toEqual([
      { line: 2, message: "Several people have this address. Give each an id, or change them on their pages." },
    ]);
  });

  test("asks each new address to confirm itself where the org wants that, and logs who did it without names", async () => {
    const { ctx, add } = await setUp();
    const careful = { ...ctx, org: { ...ctx.org, addressConfirmedBy: "participant" as const } };
    await add("first name,email,may email\nAdalbertina,ana@example.org,yes\nBo,bo@example.org,no\n", careful);
    const owed = await ctx.db.select().from(deliveries).where(eq(deliveries.orgId, ctx.org.id));
    expect(owed.map(({ kind }) => kind)).toEqual(["confirm_address"]);
    const lines = await ctx.db
      .select()
      .from(auditLines)
      .where(and(eq(auditLines.orgId, ctx.org.id), inArray(auditLines.action, ["participant.create"])));
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain("Adalbertina");
    await add("first name,email,may email\nAdalbertina,ana@example.org,yes\nBo,bo@example.org,no\n", careful);
    expect(await ctx.db.select().from(deliveries).where(eq(deliveries.orgId, ctx.org.id))).toHaveLength(1);
  });

  test("finds people through an index, and only the org's own", async () => {
    const { world, ctx, add } = await setUp();
    await add("id,first name,email\n1,Ana,ana@example.org\n");
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    expect(await listByEmail(other, "ana@example.org")).toEqual([]);
    const [ana] = await listByEmail(ctx, "ana@example.org");
    expect(await listKeepAparts(other, ana?.id ?? "")).toEqual([]);
    for (const column of ["importKey", "emailIndex"] as const) {
      expect(scans(await explain(ctx, peopleBy(ctx, column, ["a", "b"])))).toEqual([]);
    }
  });
});
