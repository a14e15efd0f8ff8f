// How late reminders are handed over when thousands fall due within a minute and the provider takes two requests a second.
// In real time, with the built server: about two minutes. `npm run bench:lateness`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Database from "libsql";
import { end, start, startProvider } from "./dispatch/processes.ts";
import { openForSeeding, SECRET, seed } from "./dispatch/seed.ts";
import { describeCommit, describeMachine } from "./machine.ts";

const PEOPLE = 5_000;
const MINUTE_MS = 60_000;
const LONGEST_MS = 5 * MINUTE_MS;
const PROMISED_MS = 90_000;

const folder = mkdtempSync(join(tmpdir(), "convene-bench-"));
const file = join(folder, "convene.db");
try {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  const { db, close } = await openForSeeding(file);
  const now = Date.now();
  // Filling takes a while and none should be due before the server is up.
  const dueIn = 45_000;
  await seed(db, SECRET, { people: PEOPLE, now, cohortSize: 10, dueIn, spread: MINUTE_MS });
  close();
  if (Date.now() > now + dueIn) throw new Error("Filling the database took too long for this figure to mean anything.");
  const provider = await startProvider({ FAKE_RATE: "2" });
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } };
  const flags = scripts.start.match(/--[a-z-]+(=\d+)?/g) ?? [];
  const env = {
    PORT: "0",
    DATABASE_URL: `file:${file}`,
    APP_SECRET: SECRET,
    RESEND_API_KEY: "re_fake",
    RESEND_BASE_URL: provider.url,
    RESEND_RATE: "2",
    MAIL_FROM: "mail@example.org",
  };
  const server = start([...flags, "dist/node.js"], env, "server.started");
  await server.ready;
  const reader = new Database(file);
  const sent = reader.prepare(
    "select sent_at - due_at as late from deliveries where kind = 'reminder' and state = 'sent' order by 1",
  );
  const deadline = Date.now() + LONGEST_MS;
  let late: number[] = [];
  while (late.length < PEOPLE && Date.now() < deadline) {
    await pause(1_000);
    late = (sent.all() as { late: number }[]).map((row) => row.late);
  }
  await end(server.child, "SIGTERM");
  const { accepted, requests } = await provider.ledger();
  await provider.stop();
  reader.close();
  const at = (share: number): number => late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? Number.NaN;
  const seconds = (ms: number): number => Math.round(ms / 100) / 10;
  console.log(`${describeMachine()}; Convene ${describeCommit()}`);
  console.table([
    {
      due: PEOPLE,
      "within s": 60,
      "requests/s": 2,
      "handed over": accepted.length,
      requests: requests.length,
      "p50 s": seconds(at(0.5)),
      "p99 s": seconds(at(0.99)),
      "latest s": seconds(at(1)),
    },
  ]);
  if (late.length < PEOPLE || at(0.99) > PROMISED_MS) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
