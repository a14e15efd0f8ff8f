// A Chromium for the browser tests: the one that is here, else Debian's, else playwright's own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const macs = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** @returns {string | null} the path of a Chromium that stands on this machine; CHROMIUM_PATH names another one. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const places = [
    process.env.CHROMIUM_PATH ?? "",
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    ...macs,
    chromium.executablePath(),
  ];
  return places.find((path) => path !== "" && existsSync(path)) ?? null;
}

/** Installs one where there is none, and says what it did. @throws Error when that failed. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return console.log(`Browser tests use ${found}.`);
  const has = (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
  if (process.getuid?.() === 0 && has("apt-get")) {
    console.log("No Chromium here: installing Debian's package chromium …");
    const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("apt-get", ["-qq", "update"], quiet);
    spawnSync("apt-get", ["-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"], quiet);
  }
  if (!findChromium()) {
    console.log("No Chromium here: downloading playwright's own …");
    const cli = join(fileURLToPath(new URL("..", import.meta.url)), "node_modules", "playwright-core", "cli.js");
    spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: "inherit" });
  }
  const installed = findChromium();
  if (!installed) throw new Error("No Chromium could be installed. Install one and name it in CHROMIUM_PATH.");
  console.log(`Browser tests use ${installed}.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) ensureChromium();
