import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate } from "drizzle-orm/libsql/migrator";
import { openEmbedded } from "../db/embedded.ts";
import type { Db } from "../db/write.ts";
import type { Config } from "./env.ts";

// What the server and the command line share because they run on a machine with a disk.

/** The project's folder, from `src/` as from `dist/`. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), "..");

const isFile = (url: string): boolean => url.startsWith("file:");

/** @param thread whether an embedded file is written in a thread of its own: a server's is. */
export async function openDatabase(config: Config, thread = false): Promise<{ db: Db; close: () => void }> {
  if (isFile(config.databaseUrl))
    return openEmbedded(config.databaseUrl, thread ? join(projectFolder, "dist", "db-thread.js") : undefined);
  // Loaded only where it is used: it weighs 15 MB.
  const { openTurso } = await import("../db/turso.ts");
  return { db: openTurso(config.databaseUrl, config.databaseAuthToken), close: () => {} };
}

export const migrateDatabase = (db: Db): Promise<void> =>
  migrate(db, { migrationsFolder: join(projectFolder, "db", "migrations") });

/**
 * APP_SECRET, or the secret kept beside a database file, made on first use with mode 600.
 *
 * @throws Error when the database is elsewhere and no secret is configured.
 */
export function findSecret(config: Config): string {
  if (config.appSecret) return config.appSecret;
  if (!isFile(config.databaseUrl))
    throw new Error("Set APP_SECRET to the secret this database is sealed with (at least 32 characters).");
  const folder = dirname(config.databaseUrl.replace(/^file:(\/\/)?/, ""));
  const path = join(folder, "secret.key");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  }
  chmodSync(path, 0o600);
  return readFileSync(path, "utf8").trim();
}

/** The built assets' addresses; empty before the first build. */
export function readManifest(): Record<string, string> {
  const path = join(projectFolder, "dist", "assets.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, string>) : {};
}
