import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { SECRET } from "./template.ts";

/** When the process ends itself: at a statement (after `skip` more, or only once it is committed), a request or a byte. */
export type Arm =
  | { at: "sql"; match: string; occurrence: number; skip: number; afterCommit: boolean }
  | { at: "fetch"; occurrence: number }
  | { at: "body"; occurrence: number; share: number; port: string };

export type Victim = {
  child: ChildProcess;
  url: () => string;
  log: string[];
  order: (order: { clock?: number; arm?: Arm | null }) => void;
  /** The same, and resolves once the thread that writes the database knows of it too. */
  instruct: (order: { clock?: number; arm?: Arm | null }) => Promise<void>;
  /** Resolves once it was ended by SIGKILL; false when that doesn't happen in time. */
  killed: (seconds: number) => Promise<boolean>;
  end: () => Promise<void>;
};

export const WEBHOOK_SECRET = `whsec_${Buffer.from("a secret of the provider's").toString("base64")}`;

type Place = { database: string; providerUrl: string; project?: string };

/** The built server, as `npm start` runs it, at this instant of its own clock. */
export function startVictim({ database, providerUrl, project = "." }: Place, clock: number, arm: Arm | null = null): Victim {
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--import", resolve("test/crash/preload.mjs"), join(resolve(project), "dist", "node.js")],
    {
      env: {
        PATH: process.env.PATH ?? "",
        CRASH_CLOCK: String(clock),
        CRASH_ARM: arm ? JSON.stringify(arm) : "",
        PORT: "0",
        BASE_URL: "http://localhost:8787",
        DATABASE_URL: database,
        APP_SECRET: SECRET,
        RESEND_API_KEY: "re_fake",
        RESEND_BASE_URL: providerUrl,
        RESEND_RATE: "100",
        RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
        MAIL_FROM: "mail@example.org",
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on("line", (l) => log.push(l));
  const exited = once(child, "exit");
  child.on("error", () => {});
  return {
    child,
    log,
    url: () => {
      const started = log.find((text) => text.includes('"server.started"'));
      return started ? `http://127.0.0.1:${(JSON.parse(started) as { port: number }).port}` : "";
    },
    order: (order) => void (child.connected && child.send(order, () => {})),
    instruct: async (order) => {
      const number = Math.random();
      child.send({ ...order, number });
      for await (const [obeyed] of on(child, "message")) if ((obeyed as { number?: number }).number === number) return;
    },
    killed: async (seconds) => {
      await Promise.race([exited, pause(seconds * 1000, null, { ref: false })]);
      return child.signalCode === "SIGKILL";
    },
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exited;
    },
  };
}

export type Accepted = { id: string; key: string; to: string; tags: { name: string; value: string }[]; at: number };

export type Fake = {
  url: string;
  accepted: () => Promise<Accepted[]>;
  post: (path: string, body: unknown) => Promise<void>;
  end: () => void;
};

/** The fake provider in a process of its own, outside vitest as well as in it. */
export async function startFake(): Promise<Fake> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/support/fake-provider.ts"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  return {
    url,
    accepted: async () => ((await (await fetch(`${url}/ledger`)).json()) as { accepted: Accepted[] }).accepted,
    post: async (path, body) =>
      void (await (await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) })).text()),
    end: () => void child.kill("SIGKILL"),
  };
}
