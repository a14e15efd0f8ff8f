import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A process and the moment it says what is awaited. */
export type Started = { child: ChildProcess; ready: Promise<string> };

export function start(args: string[], env: Record<string, string>, awaited: string): Started {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const ready = new Promise<string>((resolve) => {
    if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => line.includes(awaited) && resolve(line));
  });
  return { child, ready };
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

type Ledger = { accepted: { tags: { name: string; value: string }[] }[]; requests: unknown[] };

/** The strict fake of the tests, in a process of its own. */
export async function startProvider(
  env: Record<string, string> = {},
): Promise<{ url: string; ledger: () => Promise<Ledger>; stop: () => Promise<void> }> {
  const { child, ready } = start(["--import", "tsx", "test/support/fake-provider.ts"], env, '"port"');
  const { port } = JSON.parse(await ready) as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return { url, ledger: async () => (await (await fetch(`${url}/ledger`)).json()) as Ledger, stop: () => end(child) };
}

export type Postgres = { url: string; version: string; stop: () => void };

/** Debian's PostgreSQL as it comes (so with fsync), in a cluster of its own that goes with the benchmark. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const newest = readdirSync("/usr/lib/postgresql")
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);
  const bin = `/usr/lib/postgresql/${newest}/bin`;
  if (!newest || !existsSync(`${bin}/initdb`)) throw new Error("Install Debian's postgresql package.");
  const home = join(folder, "postgres");
  mkdirSync(home);
  const isRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root.
  if (isRoot) execFileSync("chown", ["postgres", home]);
  chmodSync(folder, 0o755);
  const as = (command: string, args: string[]) =>
    isRoot
      ? execFileSync("runuser", ["-u", "postgres", "--", command, ...args], { cwd: home, stdio: "ignore" })
      : execFileSync(command, args, { cwd: home, stdio: "ignore" });
  const port = await freePort();
  const data = join(home, "data");
  as(`${bin}/initdb`, ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${home}`;
  as(`${bin}/pg_ctl`, ["-D", data, "-w", "-o", options, "-l", join(home, "log"), "start"]);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    version: execFileSync(`${bin}/postgres`, ["--version"], { encoding: "utf8" }).trim(),
    stop: () => void as(`${bin}/pg_ctl`, ["-D", data, "-m", "immediate", "stop"]),
  };
}
