// What a tick costs on a libSQL server, by its own count: every answer says how many rows its statement read and wrote, and index
// entries count as rows. `npm run bench:cost`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client/web";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql/web";
import * as schema from "../db/schema/index.ts";
import type { Db } from "../db/write.ts";
import { startSqld } from "../scripts/sqld.mjs";
import type { Deps } from "../src/deps.ts";
import { sealAuditLines } from "../src/domain/audit/seal.ts";
import { readConfig } from "../src/env.ts";
import { migrateDatabase } from "../src/local.ts";
import { tick } from "../src/tick.ts";
import { createVault } from "../src/vault.ts";
import { recordingProvider } from "../test/support/provider.ts";
import { freePort } from "./dispatch/processes.ts";
import { SECRET, seed } from "./dispatch/seed.ts";
import { describeCommit, describeMachine } from "./machine.ts";

const MINUTE_MS = 60_000;
const CHUNK = 25_000;
const verbose = process.argv.includes("--statements");

type Count = { read: number; written: number };
type Executed = { rows_read?: number; rows_written?: number };
type Answered = { type: string; response?: { result?: Executed & { step_results?: (Executed | null)[] } } };
type Text = { sql?: string; sql_id?: number };
type Asked = { requests: (Text & { stmt?: Text; batch?: { steps: { stmt: Text }[] } })[] };

const total: Count = { read: 0, written: 0 };
const byStatement = new Map<string, Count>();

/** Texts that a request stores to name them by number later in it. */
let stored = new Map<number, string>();

function add({ sql: said, sql_id: id }: Text, result: Executed | null | undefined): void {
  const count = { read: result?.rows_read ?? 0, written: result?.rows_written ?? 0 };
  const key = (said ?? stored.get(id ?? -1) ?? "").replace(/\s+/g, " ").trim().slice(0, 100);
  const known = byStatement.get(key) ?? { read: 0, written: 0 };
  byStatement.set(key, { read: known.read + count.read, written: known.written + count.written });
  total.read += count.read;
  total.written += count.written;
}

/** Notes what each answer says, and passes it on. */
async function counting(request: Request): Promise<Response> {
  const asked = request.method === "POST" ? ((await request.clone().json()) as Asked) : null;
  const response = await fetch(request);
  if (!asked) return response;
  stored = new Map(asked.requests.flatMap(({ sql: said, sql_id: id }) => (said && id !== undefined ? [[id, said]] : [])));
  const { results } = (await response.clone().json()) as { results: Answered[] };
  results.forEach(({ response: answer }, index) => {
    const { stmt, batch } = asked.requests[index] ?? {};
    if (stmt) add(stmt, answer?.result);
    batch?.steps.forEach((step, at) => {
      add(step.stmt, answer?.result?.step_results?.[at]);
    });
  });
  return response;
}

async function counted(work: () => Promise<unknown>): Promise<Count> {
  byStatement.clear();
  const before = { ...total };
  await work();
  if (verbose)
    for (const [text, { read, written }] of byStatement) if (read + written > 0) console.log(`${read}\t${written}\t${text}`);
  return { read: total.read - before.read, written: total.written - before.written };
}

const folder = mkdtempSync(join(tmpdir(), "convene-bench-"));
const server = await startSqld(join(folder, "db"), await freePort());
const client = createClient({ url: server.url, fetch: counting as typeof fetch });
const db = drizzle(client, { schema }) as unknown as Db;
let now = Date.now();
const deps: Deps = {
  db,
  vault: createVault(SECRET),
  config: readConfig({ BASE_URL: "https://convene.example.org" }),
  log: (level, event) => level === "error" && console.error(event),
  clock: () => now,
  provider: recordingProvider(),
  asset: (name) => name,
  background: () => {},
};

/** Future sessions of one cohort, planned and with their reminders waiting, as they stand for most of their life. */
async function addSessions(orgId: string, cohortId: string, from: number, until: number): Promise<void> {
  const start = now + 40 * 86_400_000;
  for (let at = from; at < until; at += CHUNK) {
    const last = Math.min(at + CHUNK, until);
    const numbers = sql`with recursive n(i) as (select ${at} union all select i + 1 from n where i + 1 < ${last})`;
    await db.run(sql`insert into sessions (org_id, id, cohort_id, number, starts_at, ends_at, timezone, local_date, local_time, revision, planned_revision, created_at)
      ${numbers} select ${orgId}, 'ses_future' || i, ${cohortId}, 1000 + i, ${start} + i * 60000, ${start} + i * 60000 + 5400000, 'America/New_York', '2030-01-01', '18:00', 1, 1, ${now} from n`);
    await db.run(sql`insert into reminders (org_id, id, session_id, session_revision, offset_minutes, due_at, expand_at)
      ${numbers} select ${orgId}, 'rem_future' || i, 'ses_future' || i, 1, 1440, ${start} + (i - 1440) * 60000, ${start} + (i - 1440) * 60000 from n`);
  }
}

const idleTick = async (): Promise<Count> => {
  // Whatever comes once an hour is behind it.
  for (let round = 0; round < 3; round += 1) {
    now += MINUTE_MS;
    await tick(deps);
  }
  now += MINUTE_MS;
  return counted(() => tick(deps));
};

/** From a planned-for session to settled mail: everything the ticks do, divided by the mails handed over. */
async function reminders(people: number, cohortSize: number): Promise<Count & { mails: number }> {
  await seed(db, SECRET, { people, now, cohortSize, org: `groups of ${cohortSize}` });
  // What opening the groups put into the audit log is theirs.
  await sealAuditLines(deps);
  const before = deps.provider as ReturnType<typeof recordingProvider>;
  const sentBefore = before.mails().length;
  const count = await counted(async () => {
    for (let round = 0; round < 2; round += 1) await tick(deps);
  });
  const mails = before.mails().length - sentBefore;
  return { read: count.read / mails, written: count.written / mails, mails };
}

const rows: Record<string, string | number>[] = [];
const note = (what: string, { read, written }: Count, most: string): void => {
  rows.push({ what, "rows read": Math.round(read * 100) / 100, "rows written": Math.round(written * 100) / 100, promised: most });
};
try {
  await migrateDatabase(db);
  const { orgId, cohortIds } = await seed(db, SECRET, { people: 10, now, cohortSize: 10 });
  await tick(deps);
  await addSessions(orgId, cohortIds[0] ?? "", 0, 1_000);
  note("idle tick, 1,000 future sessions", await idleTick(), "≤ 20 read");
  for (const cohortSize of [10, 100])
    note(`a reminder, groups of ${cohortSize}`, await reminders(1_000, cohortSize), "≤ 10 read, ≤ 8 written");
  await addSessions(orgId, cohortIds[0] ?? "", 1_000, 1_000_000);
  note("idle tick, 1,000,000 future sessions", await idleTick(), "≤ 20 read");
  console.log(`${describeMachine()}; sqld 0.24; Convene ${describeCommit()}`);
  console.table(rows);
} finally {
  client.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
