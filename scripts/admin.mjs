// `npm run admin -- COMMAND`: builds only when something changed since the last build, then runs the command line.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const built = join(root, "dist", "admin.js");

const changedAt = (folder) =>
  Math.max(
    statSync(folder).mtimeMs,
    ...readdirSync(folder, { withFileTypes: true, recursive: true }).map(
      (entry) => statSync(join(entry.path, entry.name)).mtimeMs,
    ),
  );

const sources = ["src", "db", "emails"].map((name) => join(root, name));
const isFresh = existsSync(built) && sources.every((folder) => changedAt(folder) < statSync(built).mtimeMs);
if (!isFresh) {
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(1);
}
process.setSourceMapsEnabled(true);
await import(pathToFileURL(built).href);
