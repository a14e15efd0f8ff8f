import { execFileSync } from "node:child_process";

/** What is tested from outside is what `npm start` runs: dist/, built once before all tests. */
export function setup(): void {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: ["ignore", "ignore", "inherit"] });
}
