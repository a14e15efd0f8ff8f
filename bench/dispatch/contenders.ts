import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import Database from "libsql";
import { expandReminders } from "../../src/domain/reminder/expand.ts";
import { planReminders } from "../../src/domain/reminder/plan.ts";
import { createVault } from "../../src/vault.ts";
import { end, type Postgres, type Started, start } from "./processes.ts";
import { openForSeeding, SECRET, seed } from "./seed.ts";

export type Contender = {
  name: string;
  version: string;
  /** Puts everything that is due back as it was before any run. */
  reset: () => Promise<void>;
  start: (providerUrl: string) => Started;
  /** Resolves when everything is recorded as done, with true, or when told to stop waiting. */
  done: (stop: AbortSignal) => Promise<boolean>;
  /** What the provider's ledger should hold, each once. */
  ids: string[];
};

/** The built server itself, with the flags of `npm start`. */
export async function convene(folder: string, people: number): Promise<Contender> {
  const full = join(folder, "full.db");
  const file = join(folder, "convene.db");
  const { db, close } = await openForSeeding(full);
  await seed(db, SECRET, { people, now: Date.now() });
  const deps = { db, vault: createVault(SECRET), clock: Date.now, log: () => {} } as unknown as Parameters<
    typeof planReminders
  >[0];
  while ((await planReminders(deps)) > 0);
  while ((await expandReminders(deps)) > 0);
  await db.run(sql`pragma wal_checkpoint(truncate)`);
  const ids = (await db.all<{ id: string }>(sql`select id from deliveries`)).map(({ id }) => id);
  close();
  const { version, scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    version: string;
    scripts: { start: string };
  };
  const flags = scripts.start.match(/--[a-z-]+(=\d+)?/g) ?? [];
  return {
    name: "Convene",
    version,
    async reset() {
      for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
      copyFileSync(full, file);
    },
    start: (providerUrl) =>
      start(
        [...flags, "dist/node.js"],
        {
          PORT: "0",
          BASE_URL: "https://convene.example.org",
          DATABASE_URL: `file:${file}`,
          APP_SECRET: SECRET,
          RESEND_API_KEY: "re_fake",
          RESEND_BASE_URL: providerUrl,
          RESEND_RATE: "0",
          MAIL_FROM: "mail@example.org",
        },
        "server.started",
      ),
    async done(stop) {
      const reader = new Database(file);
      const left = reader.prepare("select 1 from deliveries where state in ('queued', 'frozen') limit 1");
      while (left.get() && !stop.aborted) await pause(100);
      reader.close();
      return !stop.aborted;
    },
    ids,
  };
}

/** A queue in PostgreSQL. Its script fills it, works it off, and says when nothing is left. */
export function peer(name: string, script: string, postgres: Postgres, people: number): Contender {
  const { version } = JSON.parse(readFileSync(`bench/node_modules/${name}/package.json`, "utf8")) as { version: string };
  const run = (mode: string, awaited: string, env: Record<string, string> = {}) =>
    start(
      ["--import", "tsx", `bench/dispatch/${script}`, mode],
      { DATABASE_URL: postgres.url, PEOPLE: String(people), ...env },
      awaited,
    );
  return {
    name,
    version,
    async reset() {
      const { child, ready } = run("fill", "filled");
      await ready;
      await end(child);
    },
    start: (providerUrl) => run("work", "ready", { PROVIDER_URL: providerUrl }),
    async done(stop) {
      const { child, ready } = run("watch", "done");
      await Promise.race([ready, new Promise((resolve) => stop.addEventListener("abort", resolve))]);
      await end(child);
      return !stop.aborted;
    },
    ids: Array.from({ length: people }, (_, index) => `dlv_${index + 1}`),
  };
}
