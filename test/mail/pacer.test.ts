import { describe, expect, test } from "vitest";
import { holdBack, keepPace, park, readParked, takeSlot } from "../../src/mail/pacer.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";
import { createWorld } from "../support/world.ts";

async function setUp(requestsPerSecond = 50) {
  const provider = { ...scriptedProvider(), requestsPerSecond };
  const world = await createWorld({ provider, clock: Date.now });
  return world.deps;
}

describe("takeSlot", () => {
  test("keeps every process that shares the account to its rate", async () => {
    const deps = await setUp(20);
    const startedAt = Date.now();
    const others = Array.from({ length: 3 }, () => ({ ...deps }));
    const times: number[] = [];
    await Promise.all(
      others.map(async (one) => {
        for (let call = 0; call < 4; call += 1) {
          expect(await takeSlot(one)).toBe(true);
          times.push(Date.now());
        }
      }),
    );
    expect(times).toHaveLength(12);
    expect(Math.max(...times) - startedAt).toBeGreaterThanOrEqual(11 * 50 - 10);
  });

  test("keeps to what the provider's headers say, where that is slower", async () => {
    const deps = await setUp(1000);
    await keepPace(deps.db, deps.provider, 10);
    const startedAt = Date.now();
    for (let call = 0; call < 4; call += 1) expect(await takeSlot({ ...deps })).toBe(true);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290);
    await keepPace(deps.db, deps.provider, 5000);
    const later = Date.now();
    for (let call = 0; call < 4; call += 1) expect(await takeSlot(deps)).toBe(true);
    expect(Date.now() - later).toBeLessThan(250);
  });

  test("waits out a short pause and leaves a long one to the next tick", async () => {
    const deps = await setUp();
    const startedAt = Date.now();
    await holdBack(deps.db, "scripted", startedAt + 300);
    expect(await takeSlot(deps)).toBe(true);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(295);
    await holdBack(deps.db, "scripted", Date.now() + 60_000);
    expect(await takeSlot(deps)).toBe(false);
  });

  test("lets nobody through while the account is parked, and says why", async () => {
    const deps = await setUp();
    const until = Date.now() + 1500;
    await park(deps.db, "scripted", { until, reason: "daily_quota_exceeded", now: Date.now() });
    expect(await takeSlot(deps)).toBe(false);
    expect(await readParked(deps.db, "scripted", Date.now())).toEqual({ until, reason: "daily_quota_exceeded" });
    await new Promise((resolve) => setTimeout(resolve, 1520));
    expect(await takeSlot(deps)).toBe(true);
    expect(await readParked(deps.db, "scripted", Date.now())).toBeNull();
  });

  test("doesn't pace a provider that needs none", async () => {
    const world = await createWorld();
    for (let call = 0; call < 100; call += 1) expect(await takeSlot(world.deps)).toBe(true);
  });
});
