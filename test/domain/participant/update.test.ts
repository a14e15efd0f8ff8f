import { desc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, emailPermissions, links } from "../../../db/schema/index.ts";
import { openLink } from "../../../src/domain/enrolment/open-link.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { revokeLinks, updateParticipant } from "../../../src/domain/participant/update.ts";
import { freshToken, hashToken, newId } from "../../../src/vault.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const ana = await createParticipant(
    ctx,
    participantInput.parse({ givenName: "Ana", email: "ana@example.org", emailPermission: true }),
  );
  return { world, ctx, ana };
}

describe("updateParticipant", () => {
  test("stops links that were mailed to an address that is no longer theirs", async () => {
    const { world, ctx, ana } = await setUp();
    const token = freshToken();
    await ctx.db.insert(links).values({
      orgId: ctx.org.id,
      id: newId("lnk"),
      tokenHash: hashToken(token),
      purpose: "confirm_address",
      participantId: ana.id,
      createdAt: ctx.now,
      expiresAt: ctx.now + 1_000_000,
    });
    await updateParticipant(ctx, ana.id, { phone: "+1 555 010 0100" });
    expect(await openLink(world.deps, token, "confirm_address", ctx.now)).not.toBeNull();
    await updateParticipant(ctx, ana.id, { email: "ana@new.example.org" });
    expect(await openLink(world.deps, token, "confirm_address", ctx.now)).toBeNull();
    expect(scans(await explain(ctx, revokeLinks(ctx, ana.id)))).toEqual([]);
  });

  test("a new address waits for its owner where participants confirm, and mails them once", async () => {
    const { ctx, ana } = await setUp();
    const careful = { ...ctx, org: { ...ctx.org, addressConfirmedBy: "participant" as const } };
    expect(ana.emailConfirmedAt).toBe(ctx.now);
    const changed = await updateParticipant(careful, ana.id, { email: "ana@new.example.org" });
    expect(changed.emailConfirmedAt).toBeNull();
    expect(await updateParticipant(careful, ana.id, { email: "ana@new.example.org" })).toEqual(changed);
    const owed = await ctx.db.select().from(deliveries).where(eq(deliveries.orgId, ctx.org.id));
    expect(owed.map(({ kind }) => kind)).toEqual(["confirm_address"]);
  });

  test("keeps every change of permission as a row, and refuses it for a child", async () => {
    const { ctx, ana } = await setUp();
    const at = (minutes: number) => ({ ...ctx, now: ctx.now + minutes * 60_000 });
    await updateParticipant(at(1), ana.id, { emailPermission: false });
    await updateParticipant(at(2), ana.id, { emailPermission: true });
    await expect(updateParticipant(at(3), ana.id, { birthDate: "2016-05-06" })).rejects.toMatchObject({
      errors: [{ path: "emailPermission" }],
    });
    await updateParticipant(at(4), ana.id, { birthDate: "2016-05-06", emailPermission: false });
    const rows = await ctx.db
      .select({ permitted: emailPermissions.permitted, source: emailPermissions.source })
      .from(emailPermissions)
      .where(eq(emailPermissions.participantId, ana.id))
      .orderBy(desc(emailPermissions.at));
    expect(rows.map(({ permitted }) => permitted)).toEqual([false, true, false, true]);
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(["staff"]));
  });

  test("records which reminders a person wants and leaves the rest as it was", async () => {
    const { ctx, ana } = await setUp();
    const changed = await updateParticipant(ctx, ana.id, { reminderChoice: "day_before" });
    expect(changed).toEqual({ ...ana, reminderChoice: "day_before", updatedAt: ctx.now });
  });
});
