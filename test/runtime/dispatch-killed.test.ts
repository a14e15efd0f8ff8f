import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries } from "../../db/schema/index.ts";
import { createDueSoon } from "../support/due-soon.ts";
import { end, startFakeProvider, startServer, until } from "../support/processes.ts";
import { SECRET } from "../support/world.ts";

describe("a server killed between freezing and settling", () => {
  test.each(["accept_and_hang", "hang"])(
    "hands over once in total after a restart, when the provider was in '%s'",
    { timeout: 120_000 },
    async (fault) => {
      const provider = await startFakeProvider();
      await provider.fault(fault);
      const { world } = await createDueSoon(0, 3);
      const first = await startServer(`file:${world.file}`, SECRET, provider);
      await until(async () => (await provider.ledger()).requests.length === 1);
      await end(first, "SIGKILL");
      const killedAt = Date.now();

      await startServer(`file:${world.file}`, SECRET, provider);
      const reminders = () => world.deps.db.select().from(deliveries).where(eq(deliveries.kind, "reminder"));
      await until(async () => (await reminders()).every(({ state }) => state === "sent"), 60);
      const { accepted, requests } = await provider.ledger();
      console.log(`${fault}: settled ${Date.now() - killedAt} ms after the kill, ${requests.length} requests`);
      expect(accepted.map(({ to }) => to).sort()).toEqual(["person0@example.org", "person1@example.org", "person2@example.org"]);
      expect(new Set(requests.map(({ key, hash }) => `${key} ${hash}`)).size).toBe(1);
      expect((await reminders()).map(({ providerId }) => providerId).sort()).toEqual(accepted.map(({ id }) => id).sort());
    },
  );
});
