// `npm run deploy`: bring the remote database up to date, then deploy the Worker.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));
if (!/^(libsql|https?):/.test(process.env.DATABASE_URL ?? "")) {
  console.error("deploy: set DATABASE_URL (and DATABASE_AUTH_TOKEN, APP_SECRET) to the libSQL database the Worker uses.");
  process.exit(1);
}
for (const step of [["scripts/build.mjs"], ["dist/admin.js", "migrate"], ["node_modules/wrangler/bin/wrangler.js", "deploy"]]) {
  const { status } = spawnSync(process.execPath, step, { cwd, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
