import { readFileSync } from "node:fs";
import { isNull } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import {
  attendance,
  checkIns,
  deliveries,
  enrolments,
  outboxMails,
  participants,
  replies,
  tasks,
  waitlistEntries,
  withdrawals,
} from "../../db/schema/index.ts";
import { createDemo } from "../../src/demo/demo.ts";
import { grieving, peers, teens, waitingTeens } from "../../src/demo/people.ts";
import { verifyAudit } from "../../src/domain/audit/verify.ts";
import { outboxProvider } from "../../src/mail/outbox.ts";
import { createWorld } from "../support/world.ts";

describe("createDemo", () => {
  test("makes three groups with history by the verbs people use, and leaves nobody readable", async () => {
    const world = await createWorld();
    world.deps.provider = outboxProvider(world.deps);
    const { orgId } = await createDemo(world.deps);
    const { db } = world.deps;
    expect(await db.select().from(participants)).toHaveLength(35);
    expect((await db.select().from(waitlistEntries)).map(({ endedAt }) => endedAt)).toEqual([null, null, null, null, null]);
    expect((await db.select().from(enrolments)).length).toBeGreaterThanOrEqual(29);
    for (const table of [attendance, replies, outboxMails]) expect((await db.select().from(table)).length).toBeGreaterThan(40);
    const states = new Set((await db.select().from(deliveries)).map(({ state }) => state));
    expect(states.has("sent")).toBe(true);
    expect([...states].filter((state) => state === "failed" || state === "unknown")).toEqual([]);
    // Somebody has left, somebody should be asked how they are, scores go down, and nothing alarms.
    expect((await db.select().from(tasks)).map(({ kind, closedAt }) => [kind, closedAt])).toEqual([["reach_out", null]]);
    expect(await db.select().from(withdrawals)).toHaveLength(1);
    const trend = await db.select({ id: checkIns.enrolmentId }).from(checkIns).where(isNull(checkIns.replacedAt));
    expect(Math.max(...trend.map(({ id }) => trend.filter((one) => one.id === id).length))).toBeGreaterThan(2);
    expect(await verifyAudit(world.deps, orgId)).toMatchObject([{ problems: [], unsealed: 0 }]);

    const bytes = readFileSync(world.file).toString("latin1");
    // Shorter names would turn up in ciphertext by chance.
    const names = [...grieving, ...teens, ...waitingTeens, ...peers]
      .flatMap(({ givenName, familyName }) => [givenName, familyName])
      .filter((name) => name.length > 5);
    for (const secret of [...names, '@example.org","from', ".voss@example.org", "whitfield@example.org"])
      expect([secret, bytes.includes(secret)]).toEqual([secret, false]);
  });

  test("is refused where mail would really go out", async () => {
    const world = await createWorld();
    await expect(createDemo(world.deps)).rejects.toMatchObject({ code: "demo_needs_outbox" });
  });
});
