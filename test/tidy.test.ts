import { describe, expect, test } from "vitest";
import { idempotencyKeys, links, logins, providerEvents, rateLimits, users, verifications } from "../db/schema/index.ts";
import { tick } from "../src/tick.ts";
import { tidy } from "../src/tidy.ts";
import { createMailWorld, DAY, HOUR } from "./support/mail.ts";

describe("tidy", () => {
  test("forgets old answers, events, counters and dead links, and keeps the rest, once an hour", async () => {
    const { world, harbor, people } = await createMailWorld(["Ana"]);
    const { deps } = world;
    await tick(deps);
    const now = world.now() + 2 * HOUR;
    world.setNow(now);
    const answer = (id: string, createdAt: number) => ({ orgId: harbor.org.id, id, bodyHash: "x", createdAt });
    await deps.db.batch([
      deps.db.insert(idempotencyKeys).values([answer("old", now - DAY - 1), answer("new", now - DAY)]),
      deps.db.insert(providerEvents).values([
        { svixId: "old", kind: "email.sent", receivedAt: now - 30 * DAY - 1 },
        { svixId: "new", kind: "email.sent", receivedAt: now - 30 * DAY },
      ]),
      deps.db.insert(links).values({
        orgId: harbor.org.id,
        id: "lnk_feed",
        tokenHash: "x",
        purpose: "calendar",
        participantId: people.Ana?.participantId ?? "",
        createdAt: now,
        expiresAt: now + DAY,
      }),
      deps.db.insert(rateLimits).values([
        { key: "old", windowStartedAt: now - DAY - 1, count: 1 },
        { key: "new", windowStartedAt: now, count: 1 },
      ]),
    ]);
    await tidy(deps);
    expect((await deps.db.select().from(idempotencyKeys)).map(({ id }) => id)).toEqual(["new"]);
    expect((await deps.db.select().from(providerEvents)).map(({ svixId }) => svixId)).toEqual(["new"]);
    expect((await deps.db.select().from(rateLimits)).map(({ key }) => key)).toEqual(["new"]);
    expect(await deps.db.select().from(links)).toHaveLength(1);

    await deps.db.update(links).set({ expiresAt: now - 31 * DAY });
    await tidy(deps);
    expect(await deps.db.select().from(links)).toHaveLength(1);
    world.setNow(now + HOUR);
    await tidy(deps);
    expect(await deps.db.select().from(links)).toEqual([]);
  });

  test("forgets logins and codes a day after they ended", async () => {
    const { world } = await createMailWorld([]);
    const { db } = world.deps;
    const [person] = await db.select().from(users);
    const at = (before: number) => ({
      expiresAt: new Date(world.now() - before),
      createdAt: new Date(0),
      updatedAt: new Date(0),
    });
    const login = (id: string, before: number) => ({ id, token: id, userId: person?.id ?? "", ...at(before) });
    const code = (id: string, before: number) => ({ id, identifier: id, value: "x", ...at(before) });
    await db.insert(logins).values([login("old", DAY + 1), login("new", DAY)]);
    await db.insert(verifications).values([code("old", DAY + 1), code("new", DAY)]);
    await tidy(world.deps);
    expect((await db.select().from(logins)).map(({ id }) => id)).toEqual(["new"]);
    expect((await db.select().from(verifications)).map(({ id }) => id)).toEqual(["new"]);
  });
});
