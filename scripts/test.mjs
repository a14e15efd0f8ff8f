// `npm test`: gets what the tests need, runs all of them (or the files it is given), and sums up in one plain line.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasSqld } from "./sqld.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const given = process.argv.slice(2);

if (given.length === 0 || given.some((path) => path.includes("browser"))) {
  try {
    const { ensureChromium } = await import("./chromium.mjs");
    ensureChromium();
  } catch (error) {
    console.error(`test: ${error.message}`);
    process.exit(1);
  }
}
if (!hasSqld) console.log("npm has no libSQL server for this platform: the tests that need one are skipped, by name.");

const folder = mkdtempSync(join(tmpdir(), "convene-report-"));
const report = join(folder, "report.json");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...given],
  { cwd: root, stdio: "inherit" },
);
let failed = status !== 0;
try {
  const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(readFileSync(report, "utf8"));
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
  console.log(`${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
  failed ||= !success || numPassedTests === 0;
} catch {
  console.error("test: vitest left no report.");
  failed = true;
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? status || 1 : 0);
