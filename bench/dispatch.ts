// How fast due reminders are handed over, beside two job queues for PostgreSQL that do the same work, in one run; and what
// becomes of them when the worker is killed every two seconds. `npm run bench:dispatch -- 100000`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { type Contender, convene, peer } from "./dispatch/contenders.ts";
import { end, startPostgres, startProvider } from "./dispatch/processes.ts";
import { describeCommit, describeLoad, describeMachine, installPeers } from "./machine.ts";

const KILL_EVERY_MS = 2_000;
const LONGEST_MS = 180_000;
const people = Number(process.argv[2] ?? 100_000);

type Row = {
  run: string;
  contender: string;
  mails: number;
  seconds: number;
  "mails/s": number;
  kills: number;
  waiting: number;
  lost: number;
  duplicated: number;
  load: string;
};

async function race(contender: Contender, killing: boolean): Promise<Row> {
  await contender.reset();
  const provider = await startProvider();
  let worker = contender.start(provider.url);
  await worker.ready;
  const startedAt = performance.now();
  const state = { done: false, kills: 0, inTime: false };
  const finished = contender.done(AbortSignal.timeout(LONGEST_MS)).then((inTime) => {
    Object.assign(state, { done: true, inTime });
  });
  while (killing && !state.done) {
    await Promise.race([finished, pause(KILL_EVERY_MS)]);
    if (state.done) break;
    await end(worker.child);
    state.kills += 1;
    worker = contender.start(provider.url);
  }
  await finished;
  const seconds = (performance.now() - startedAt) / 1000;
  await end(worker.child);
  const { accepted } = await provider.ledger();
  await provider.stop();
  const times = new Map<string, number>();
  for (const { tags } of accepted) {
    const id = tags.find(({ name }) => name === "delivery")?.value ?? "";
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  const missing = contender.ids.filter((id) => !times.has(id)).length;
  return {
    run: killing ? "SIGKILL every 2 s" : "left alone",
    contender: `${contender.name} ${contender.version}`,
    mails: times.size,
    seconds: Math.round(seconds * 10) / 10,
    "mails/s": Math.round(times.size / seconds),
    kills: state.kills,
    // What still waits when time is up isn't lost; what is recorded as done and never arrived is.
    waiting: state.inTime ? 0 : missing,
    lost: state.inTime ? missing : 0,
    duplicated: accepted.length - times.size,
    load: describeLoad(),
  };
}

const folder = mkdtempSync(join(tmpdir(), "convene-bench-"));
execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
installPeers("pg-boss");
const postgres = await startPostgres(folder);
try {
  const contenders = [
    await convene(folder, people),
    peer("pg-boss", "pg-boss.mjs", postgres, people),
    peer("graphile-worker", "graphile.mjs", postgres, people),
  ];
  console.log(`${describeMachine()}\n${postgres.version}, fsync on; Convene ${describeCommit()} on SQLite, synchronous=FULL`);
  const rows: Row[] = [];
  for (const killing of [false, true]) for (const contender of contenders) rows.push(await race(contender, killing));
  console.table(rows);
} finally {
  postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
