import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditHeads, auditLines, auditLinks } from "../../../db/schema/index.ts";
import { sealAuditLines } from "../../../src/domain/audit/seal.ts";
import { verifyAudit } from "../../../src/domain/audit/verify.ts";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { createWorld } from "../../support/world.ts";

/** An org with seven lines under the chain and one that isn't yet. */
async function chained() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  for (let day = 1; day <= 6; day += 1) await addClosure(ctx, { from: `2027-05-0${day}`, reason: "Closed" });
  await sealAuditLines(world.deps);
  await addClosure(ctx, { from: "2027-05-09", reason: "Closed" });
  const report = async () => (await verifyAudit(world.deps, harbor.org.id))[0];
  return { world, ctx, db: world.deps.db, orgId: harbor.org.id, report };
}

describe("verifyAudit", () => {
  test("finds a chain whole and counts the tail that isn't sealed yet", async () => {
    const { report, world } = await chained();
    expect(await report()).toMatchObject({ sealed: 7, unsealed: 1, problems: [] });
    await sealAuditLines(world.deps);
    expect(await report()).toMatchObject({ sealed: 8, unsealed: 0, problems: [] });
  });

  test("finds an edited line, and only that one", async () => {
    const { db, report } = await chained();
    await db.update(auditLines).set({ actorId: "stf_somebodyelse" }).where(eq(auditLines.seq, 3));
    expect((await report())?.problems).toEqual(["Line 3 or its link was changed."]);
  });

  test("finds a deleted line", async () => {
    const { db, report } = await chained();
    await db.delete(auditLines).where(eq(auditLines.seq, 4));
    expect((await report())?.problems).toEqual(["Line 4 was deleted."]);
  });

  test("finds a line put in behind the chain's back", async () => {
    const { db, report, orgId } = await chained();
    await db.delete(auditLines).where(eq(auditLines.seq, 2));
    await db.delete(auditLinks).where(eq(auditLinks.lineSeq, 2));
    await db
      .insert(auditLines)
      .values({ seq: 2, orgId, at: 1, actorKind: "system", action: "closure.add", subjectKind: "closure" });
    expect((await report())?.problems.join(" ")).toMatch(/Links 2 to 2 are missing.*Line 2 was added/);
  });

  test("finds a line put before the first", async () => {
    const { db, report, orgId } = await chained();
    await db
      .insert(auditLines)
      .values({ seq: -3, orgId, at: 1, actorKind: "system", action: "closure.add", subjectKind: "closure" });
    expect((await report())?.problems).toEqual(["Line -3 was added behind the chain's back."]);
  });

  test("finds an end that was cut off, with its links, and with a head bent to match", async () => {
    const { world, ctx, db, report, orgId } = await chained();
    await db.delete(auditLinks).where(sql`position > 5`);
    await db.delete(auditLines).where(sql`seq > 5`);
    expect((await report())?.problems).toEqual(["The chain ends at 5; its head says 7."]);
    const [end] = await db.select().from(auditLinks).where(eq(auditLinks.position, 5));
    await db
      .update(auditHeads)
      .set({ position: 5, lineSeq: 5, chainMac: end?.mac ?? "" })
      .where(eq(auditHeads.orgId, orgId));
    expect((await report())?.problems).toEqual(["The chain's head was changed."]);
    // Nor does sealing go on from there, which would make the head fit again.
    const logged: string[] = [];
    const deps = { ...world.deps, log: (_: string, event: string) => void logged.push(event) };
    await addClosure(ctx, { from: "2027-05-10", reason: "Closed" });
    await sealAuditLines(deps);
    expect(await report()).toMatchObject({ sealed: 5, unsealed: 1, problems: ["The chain's head was changed."] });
    expect(logged).toEqual(["audit.head_changed"]);
  });

  test("finds a head that is gone, or set back to the start", async () => {
    const { db, report, orgId } = await chained();
    await db.delete(auditHeads).where(eq(auditHeads.orgId, orgId));
    expect((await report())?.problems).toEqual(["The chain's head is missing."]);
  });

  test("two servers sealing at once leave one whole chain", async () => {
    const { world, report } = await chained();
    await Promise.all([sealAuditLines(world.deps), sealAuditLines({ ...world.deps }), sealAuditLines({ ...world.deps })]);
    expect(await report()).toMatchObject({ sealed: 8, unsealed: 0, problems: [] });
  });

  test("raises no alarm when a server seals while it reads", async () => {
    const { world, orgId, report } = await chained();
    const ctx = await (await world.createOrg("Other")).as("manager");
    for (let round = 0; round < 8; round += 1) {
      await addClosure({ ...ctx, org: { ...ctx.org, id: orgId } }, { from: `2027-06-0${round + 1}`, reason: "Closed" });
      const [found] = await Promise.all([report(), sealAuditLines(world.deps)]);
      expect(found?.problems).toEqual([]);
    }
  });

  test("keeps orgs' chains apart", async () => {
    const { world, db, orgId } = await chained();
    const other = await world.createOrg("Other");
    await sealAuditLines(world.deps);
    await db.update(auditLines).set({ action: "x" }).where(eq(auditLines.orgId, other.org.id));
    const reports = await verifyAudit(world.deps, null);
    expect(reports.map((report) => [report.orgId, report.problems.length])).toEqual([
      [orgId, 0],
      [other.org.id, 1],
    ]);
  });
});
