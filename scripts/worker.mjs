// `npm run worker`: the Workers runtime on this machine against a real libSQL server; both stop with this process.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startSqld } from "./sqld.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.env.DATA_DIR ?? join(root, "data", "worker");
const port = Number(process.env.PORT ?? 8787);
const sqldPort = Number(process.env.SQLD_PORT ?? port + 1);
mkdirSync(folder, { recursive: true, mode: 0o700 });

const keyFile = join(folder, "secret.key");
if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32).toString("base64url"), { mode: 0o600 });
const sqld = await startSqld(join(folder, "sqld"), sqldPort);

const passed = [
  "RESEND_API_KEY",
  "RESEND_BASE_URL",
  "RESEND_WEBHOOK_SECRET",
  "RESEND_RATE",
  "MAIL_FROM",
  "SETUP_TOKEN",
  "LOG_LEVEL",
];
const variables = {
  BASE_URL: process.env.BASE_URL ?? `http://localhost:${port}`,
  DATABASE_URL: sqld.url,
  APP_SECRET: process.env.APP_SECRET ?? readFileSync(keyFile, "utf8").trim(),
  ...Object.fromEntries(passed.filter((name) => process.env[name]).map((name) => [name, process.env[name]])),
};
const varsFile = join(folder, "dev.vars");
writeFileSync(
  varsFile,
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join(""),
  { mode: 0o600 },
);

const stopAll = async (code) => {
  await sqld.stop();
  process.exit(code);
};

const environment = {
  ...process.env,
  ...variables,
  CI: "1",
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};
for (const step of [["scripts/build.mjs"], ["dist/admin.js", "migrate"]]) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, env: environment, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) await stopAll(1);
}

const wrangler = spawn(
  process.execPath,
  [
    "node_modules/wrangler/bin/wrangler.js",
    "dev",
    "--ip",
    "127.0.0.1",
    "--port",
    String(port),
    "--inspector-port",
    "0",
    "--env-file",
    varsFile,
    "--persist-to",
    join(folder, "wrangler"),
    "--test-scheduled",
    "--show-interactive-dev-session=false",
  ],
  { cwd: root, env: environment, stdio: "inherit" },
);
wrangler.once("exit", (code) => void stopAll(code ?? 0));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => wrangler.kill(signal));
// Cron doesn't run by itself under `wrangler dev`: this does what the platform would, every minute.
setInterval(() => void fetch(`http://127.0.0.1:${port}/__scheduled?cron=*+*+*+*+*`).catch(() => {}), 60_000);
