// What the org's report over a year costs with 1,000,000 marks on a file as the server has it, beside DuckDB and plain SQL over the raw rows
// in the same run, each cell of the answers held against the others'; one cohort's report; and how long the event loop is held up while
// 50 marks a second are written. `npm run bench:report`. `--marks N` for another size.
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { openEmbedded } from "../db/embedded.ts";
import type { Db } from "../db/write.ts";
import type { Context } from "../src/context.ts";
import { saveRegister } from "../src/domain/attendance/save-register.ts";
import { createOrg } from "../src/domain/org/create.ts";
import { attendanceReport } from "../src/domain/report/attendance-report.ts";
import { funderCounts } from "../src/domain/report/funder-counts.ts";
import { readHidden } from "../src/domain/report/hidden.ts";
import { verifyTallies } from "../src/domain/report/verify-tallies.ts";
import { migrateDatabase } from "../src/local.ts";
import { createVault } from "../src/vault.ts";
import { describeCommit, describeLoad, describeMachine, installPeers } from "./machine.ts";
import { type Answer, answerFrom, answerOf, compare, rawQuestion } from "./report/question.ts";
import { FULL, seed, shrink } from "./report/seed.ts";

const YEAR = { from: "2026-01-01", to: "2026-12-31" };
const NOW = Date.parse("2027-03-10T18:00:00Z");
const RUNS = 20;
const WRITING_MS = 20_000;

const asked = process.argv.indexOf("--marks");
const size = asked < 0 ? FULL : { ...FULL, cohorts: Math.max(20, Math.round(Number(process.argv[asked + 1]) / 500)) };
installPeers("@duckdb/node-api");

const folder = mkdtempSync(join(tmpdir(), "convene-bench-"));
const { db, close } = await openEmbedded(`file:${join(folder, "bench.db")}`, resolve("dist/db-thread.js"));
try {
  await migrateDatabase(db);
  const vault = createVault("a secret that is only used in benchmarks, 0123456789");
  const org = { name: "Harbor House", timezone: "America/New_York", ownerEmail: "owner@example.org", country: "US" };
  const made = await createOrg({ db, vault, now: NOW, requestId: "req_bench" }, org);
  const ctx: Context = {
    ...{
      db,
      org: made.org,
      now: NOW,
      requestId: "req_bench",
      baseUrl: "http://localhost",
      log: () => {},
      startDispatch: () => {},
    },
    actor: { kind: "staff", id: made.staffId, role: "manager" },
    vault: vault.org(made.org.id),
  };
  await seed(db, ctx.vault, made.org.id, size, NOW);
  const [counted] = await db.all<
    Record<string, number>
  >(sql`select (select count(*) from attendance where mark is not null) as marks,
    (select count(*) from sessions) as sessions, (select count(*) from cohorts) as cohorts`);
  console.log(`${describeMachine()}; Convene ${describeCommit()}`);
  console.log(`${counted?.marks} marks, ${counted?.sessions} sessions, ${counted?.cohorts} cohorts`);

  const convene = await timed(() => attendanceReport(ctx, YEAR));
  const ours = answerFrom(convene.last);
  // Who started is told of groups that are never hidden: the others are asked about the same ones.
  const never = [...(await readHidden(ctx, YEAR)).cohorts];
  const question = rawQuestion(never);
  const raw = await timed(() => askSqlite(db, question), 3);
  const duck = await askDuckDb(db, question, join(folder, "csv"));
  const one = await timed(() => attendanceReport(ctx, { cohortId: "coh_5" }));
  const ragged = await timed(() => attendanceReport(ctx, { from: "2026-01-10", to: "2026-12-20" }));
  console.table([
    { what: "Convene, the whole report", ...convene.figures, ...compare(ours, ours) },
    { what: `DuckDB ${duck.version}, raw rows in memory`, ...duck.figures, ...compare(ours, duck.last) },
    { what: "SQLite, raw rows", ...raw.figures, ...compare(ours, raw.last) },
    { what: "Convene, from 10 January to 20 December", ...ragged.figures },
    { what: "Convene, one cohort", ...one.figures },
  ]);
  console.log(`Who started is asked of all but ${never.length} groups, which are hidden in some month.`);
  console.log(
    "different: cells in which it doesn't say what Convene says; what Convene hides to protect few people isn't compared",
  );

  console.table(await whileWriting(ctx));
  await shrink(
    db,
    made.org.id,
    size,
    Array.from({ length: Math.ceil(size.cohorts / 20) }, (_, at) => at * 20 + 7),
  );
  const small = await timed(() => attendanceReport(ctx, YEAR));
  const funders = await timed(() => funderCounts(ctx, { from: "2026-01", to: "2026-12" }), 5);
  console.table([
    { what: "Convene, the whole report, where every twentieth group has four people", ...small.figures },
    { what: "Convene, funders' counts by age of the year, the same groups", ...funders.figures },
  ]);
  const [verified] = await verifyTallies({ db }, made.org.id);
  console.log(
    `After it ${verified?.cohorts} groups were counted again: ${verified?.wrong.length} differ. Load ${describeLoad()}`,
  );
} finally {
  close();
  rmSync(folder, { recursive: true, force: true });
}

async function timed<T>(ask: () => Promise<T>, runs = RUNS) {
  const times: number[] = [];
  let last = await ask();
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    last = await ask();
    times.push(performance.now() - begun);
  }
  return { last, figures: spread(times) };
}

function spread(times: number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { "best ms": at(0), "median ms": at(0.5), "worst ms": at(1) };
}

async function askSqlite(from: Db, question: Question): Promise<Answer> {
  const [programs, months, starts] = await Promise.all(
    [question.programs, question.months, question.starts].map((text) => from.all<{ name: string }>(sql.raw(text))),
  );
  return answerOf(programs ?? [], months ?? [], starts ?? []);
}

async function askDuckDb(from: Db, question: Question, file: string) {
  const { DuckDBInstance, version } = (await import("./node_modules/@duckdb/node-api/lib/index.js" as string)) as {
    DuckDBInstance: { create: (path: string) => Promise<{ connect: () => Promise<DuckConnection> }> };
    version: () => string;
  };
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const [table, columns] of Object.entries({
    cohorts: "id, program_id, enrolment_mode",
    sessions: "id, cohort_id, local_date, outcome",
    enrolments: "id, cohort_id",
    attendance: "session_id, enrolment_id, mark, replaced_at",
  })) {
    await writeCsv(from, table, columns, `${file}-${table}.csv`);
    await connection.run(
      `create table ${table} as select * from read_csv('${file}-${table}.csv', header = true, all_varchar = true, nullstr = '')`,
    );
  }
  const ask = async (): Promise<Answer> => {
    const rows = async (text: string) => (await connection.runAndReadAll(text)).getRowObjects() as { name: string }[];
    return answerOf(await rows(question.programs), await rows(question.months), await rows(question.starts));
  };
  return { version: version(), ...(await timed(ask)) };
}

type Question = ReturnType<typeof rawQuestion>;

type DuckConnection = {
  run: (text: string) => Promise<unknown>;
  runAndReadAll: (text: string) => Promise<{ getRowObjects: () => unknown[] }>;
};

async function writeCsv(from: Db, table: string, columns: string, file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write(`${columns.replaceAll(" ", "")}\n`);
  const names = columns.split(", ");
  for (let after = 0, more = true; more; ) {
    const rows = await from.all<Record<string, unknown>>(
      sql`select rowid as at, ${sql.raw(columns)} from ${sql.raw(table)} where rowid > ${after} order by rowid limit 50000`,
    );
    for (const row of rows) out.write(`${names.map((name) => row[name] ?? "").join(",")}\n`);
    after = Number(rows.at(-1)?.at ?? after);
    more = rows.length > 0;
  }
  await new Promise((done) => out.end(done));
}

/** Ten registers a second, five marks each, and the year's report once a second. */
async function whileWriting(ctx: Context) {
  const registers = await ctx.db.all<{ id: string; people: string }>(
    sql`select s.id, json_group_array(a.enrolment_id) as people from sessions s join attendance a on a.org_id = s.org_id and a.session_id = s.id
      where s.outcome = 'held' and s.number = 3 and a.replaced_at is null and a.mark <> 'not_expected' group by s.id having count(*) >= 5 limit 200`,
  );
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begun = performance.now();
  let [marks, reports] = [0, 0];
  const pending: Promise<unknown>[] = [];
  for (let tick = 0; performance.now() - begun < WRITING_MS; tick += 1) {
    const session = registers[tick % registers.length];
    const people = (JSON.parse(session?.people ?? "[]") as string[]).slice(0, 5);
    const mark = Math.floor(tick / registers.length) % 2 === 0 ? ("left_early" as const) : ("late" as const);
    const input = { outcome: "held" as const, marks: people.map((enrolmentId) => ({ enrolmentId, mark })) };
    pending.push(saveRegister({ ...ctx, now: NOW + 1 + tick }, session?.id ?? "", input));
    marks += people.length;
    if (tick % 10 === 5) {
      await attendanceReport(ctx, YEAR);
      reports += 1;
    }
    await pause(Math.max(0, begun + (tick + 1) * 100 - performance.now()));
  }
  await Promise.all(pending);
  delay.disable();
  const [kept] = await ctx.db.all<{ count: number }>(
    sql`select count(*) as count from attendance where marked_at > ${NOW} and replaced_at is null`,
  );
  const ms = (nanoseconds: number) => Math.round(nanoseconds / 1e5) / 10;
  const seconds = (performance.now() - begun) / 1000;
  return [
    {
      "marks/s": Math.round(marks / seconds),
      "marks in the file": kept?.count,
      "reports/s": Math.round((reports / seconds) * 10) / 10,
      "event loop p50 ms": ms(delay.percentile(50)),
      "p99 ms": ms(delay.percentile(99)),
      "max ms": ms(delay.max),
    },
  ];
}
