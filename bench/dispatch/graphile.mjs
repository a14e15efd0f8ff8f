// graphile-worker: a task is called for one job at a time, so jobs running at once gather into requests of 100.
import { Logger, run, runMigrations } from "graphile-worker";
import { sendAll } from "./compose.mjs";
import { payload, people, query, watch } from "./jobs.mjs";

const logger = new Logger(() => (level, message) => level === "error" && console.error(message));

const MOST = 100;
const PATIENCE_MS = 20;
const A_TRANSACTION = 1_000;
let waiting = [];
let timer = null;

function flush() {
  clearTimeout(timer);
  timer = null;
  const batch = waiting;
  waiting = [];
  if (batch.length === 0) return;
  sendAll(batch.map(({ job }) => job)).then(
    () => {
      for (const { resolve } of batch) resolve();
    },
    (error) => {
      for (const { reject } of batch) reject(error);
    },
  );
}

const remind = (job) =>
  new Promise((resolve, reject) => {
    waiting.push({ job, resolve, reject });
    if (waiting.length >= MOST) flush();
    else timer ??= setTimeout(flush, PATIENCE_MS);
  });

async function fill() {
  await query("drop schema if exists graphile_worker cascade");
  await runMigrations({ connectionString: process.env.DATABASE_URL, logger });
  // Each notifies, and one transaction compares all its notices with each other.
  for (let from = 1; from <= people; from += A_TRANSACTION)
    await query(
      `select count(graphile_worker.add_job('remind', ${payload}, max_attempts => 100)) from generate_series($1::int, $2::int) n`,
      [from, Math.min(from + A_TRANSACTION - 1, people)],
    );
  await query("vacuum analyze graphile_worker._private_jobs");
  console.log("filled");
}

async function work() {
  // A worker that was killed holds its jobs for four hours; this is the way its manual gives to free them sooner.
  const rows = await query("select distinct locked_by from graphile_worker.jobs where locked_by is not null");
  const gone = rows.map(({ locked_by }) => locked_by);
  if (gone.length > 0) await query("select graphile_worker.force_unlock_workers($1)", [gone]);
  await run({
    connectionString: process.env.DATABASE_URL,
    taskList: { remind },
    noHandleSignals: true,
    logger,
    preset: {
      worker: {
        concurrentJobs: 4 * MOST,
        maxPoolSize: 10,
        pollInterval: 500,
        localQueue: { size: 8 * MOST },
        completeJobBatchDelay: 5,
        failJobBatchDelay: 5,
      },
    },
  });
  console.log("ready");
}

const modes = { fill, work, watch: () => watch("select 1 from graphile_worker.jobs limit 1") };
await modes[process.argv[2]]();
