// How fast the demo cohort's page answers to somebody signed in, and what the server weighs: `npm run bench:serve`.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import autocannon from "autocannon";

const folder = mkdtempSync(join(tmpdir(), "convene-bench-"));
const port = 18_990;
const url = `http://localhost:${port}`;
const env = { ...process.env, PORT: String(port), DATABASE_URL: `file:${join(folder, "convene.db")}`, LOG_LEVEL: "error" };

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(2)} s`;
const residentMiB = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

function post(path: string, values: Record<string, string>): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams(values).toString(),
  });
}

async function text(path: string, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(url + path, { headers })).text();
}

/** Signs the demo's manager in by the code in the outbox. Returns the Cookie header. */
async function signIn(): Promise<string> {
  await post("/login", { email: "dana@example.org" });
  for (let tries = 0; tries < 40; tries += 1) {
    const code = /(\d{6}) is your sign-in code/.exec(await text("/dev/outbox"))?.[1];
    if (code) {
      const answer = await post("/login/code", { email: "dana@example.org", code });
      return answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0])
        .join("; ");
    }
    await pause(100);
  }
  throw new Error("no sign-in code came");
}

const built = performance.now();
execFileSync(process.execPath, ["scripts/build.mjs"], { env });
console.log(`build                 ${seconds(built)}`);
const demo = performance.now();
execFileSync(process.execPath, ["dist/admin.js", "demo"], { env });
console.log(`admin demo            ${seconds(demo)}`);

const start = performance.now();
const server = spawn(
  process.execPath,
  ["--max-old-space-size=384", "--max-semi-space-size=32", "--enable-source-maps", "dist/node.js"],
  { env, stdio: "inherit" },
);
try {
  for (;;) {
    const up = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) break;
    await pause(20);
  }
  console.log(`start to first answer ${seconds(start)}`);
  const cookie = await signIn();
  const list = await text("/cohorts", { cookie });
  const pages = [...new Set(list.match(/\/cohorts\/coh_\w+/g))];
  console.log(`resident before       ${residentMiB(server.pid).toFixed(0)} MiB`);
  for (const path of pages) {
    const title = /<h1>([^<]+)/.exec(await text(path, { cookie }))?.[1];
    await autocannon({ url: url + path, connections: 20, duration: 3, headers: { cookie } });
    const result = await autocannon({ url: url + path, connections: 20, duration: 10, headers: { cookie } });
    if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} errors`);
    console.log(
      `${title}: ${result.requests.average.toFixed(0)} requests/s, p50 ${result.latency.p50} ms, p99 ${result.latency.p99} ms, resident ${residentMiB(server.pid).toFixed(0)} MiB`,
    );
  }
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}
