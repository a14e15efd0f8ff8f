import { describe, expect, test } from "vitest";
import { createDueSoon } from "../support/due-soon.ts";
import { startFakeProvider, startServer, until } from "../support/processes.ts";
import { SECRET } from "../support/world.ts";

describe("a running server", () => {
  test("hands over a reminder that falls due in 20 seconds, within 90, without a click", { timeout: 150_000 }, async () => {
    const provider = await startFakeProvider({ FAKE_RATE: "2" });
    const { world } = await createDueSoon(20, 3);
    const dueAt = Date.now() + 20_000;
    await startServer(`file:${world.file}`, SECRET, provider);
    await until(async () => (await provider.ledger()).accepted.length > 0, 110);
    const { accepted, requests } = await provider.ledger();
    const late = Math.max(...accepted.map(({ at }) => at)) - dueAt;
    console.log(`handed over ${late} ms after it was due`);
    expect(accepted.map(({ to }) => to).sort()).toEqual(["person0@example.org", "person1@example.org", "person2@example.org"]);
    expect(requests.map(({ status }) => status)).toEqual([200]);
    expect(late).toBeGreaterThanOrEqual(-1000);
    expect(late).toBeLessThan(90_000);
  });
});
