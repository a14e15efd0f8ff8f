import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";

/** What the figures were taken on, and how busy it was with other things. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${model}, ${memory}, Node ${process.version}, load ${describeLoad()}`;
}

/** Means of 1 and 5 minutes. */
export const describeLoad = (): string =>
  loadavg()
    .slice(0, 2)
    .map((value) => value.toFixed(1))
    .join(" / ");

/** The commit that was measured. */
export const describeCommit = (): string => execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();

/**
 * Installs what the benchmarks compare with, in the versions that are written down. Not by `npm ci`: that wants every platform's part of a
 * peer to be published, and a registry may hold only some.
 */
export function installPeers(needed: string): void {
  if (existsSync(`bench/node_modules/${needed}/package.json`)) return;
  execFileSync("npm", ["install", "--no-save"], { cwd: "bench", stdio: "inherit" });
}
