// Loaded before the built server, which knows nothing of it: gives the process a clock that can be set, ticks more often,
// and ends it with SIGKILL at an exact statement or an exact byte. Orders come over the parent's channel.
import { createRequire } from "node:module";
import { Socket } from "node:net";
import { BroadcastChannel, isMainThread } from "node:worker_threads";

const Database = createRequire(process.argv[1])("libsql");

const realNow = Date.now;
let base = Number(process.env.CRASH_CLOCK);
let since = realNow();
Date.now = () => base + realNow() - since;

const TICK_MS = 10_000;
const realInterval = globalThis.setInterval;
globalThis.setInterval = (work, delay, ...rest) => realInterval(work, delay === TICK_MS ? 60 : delay, ...rest);

let armed = process.env.CRASH_ARM ? JSON.parse(process.env.CRASH_ARM) : null;
/** Statements still to run before the end; null until the one that was asked for has come. */
let left = null;
let seen = 0;

const die = () => process.kill(process.pid, "SIGKILL");

const obey = ({ clock, arm }) => {
  if (clock !== undefined) [base, since] = [clock, realNow()];
  if (arm !== undefined) [armed, left, seen] = [arm, null, 0];
};

// This is loaded into the thread that writes the database too, which has no channel of its own.
const threads = new BroadcastChannel("crash");
threads.unref();
if (isMainThread) {
  process.on("disconnect", die);
  process.on("message", (order) => {
    threads.postMessage(order);
    obey(order);
  });
  threads.onmessage = ({ data }) => process.send(data);
} else
  threads.onmessage = ({ data }) => {
    obey(data);
    threads.postMessage(data);
  };

function before(sql) {
  if (left !== null && !left.afterCommit) {
    if (left.statements === 0) die();
    left.statements -= 1;
  } else if (left === null && armed?.at === "sql" && new RegExp(armed.match, "i").test(sql)) {
    seen += 1;
    if (seen >= armed.occurrence) left = { statements: armed.skip, afterCommit: armed.afterCommit };
  }
}

const prepare = Database.prototype.prepare;
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  for (const name of ["run", "all"]) {
    const execute = statement[name];
    statement[name] = function (...values) {
      before(sql);
      const result = execute.apply(this, values);
      if (sql === "COMMIT" && left?.afterCommit) die();
      return result;
    };
  }
  return statement;
};

const realFetch = globalThis.fetch;
globalThis.fetch = (...args) => {
  if (armed?.at === "fetch") {
    seen += 1;
    if (seen >= armed.occurrence) die();
  }
  return realFetch(...args);
};

/** A body this long is a provider request's; its answer pages are never written to a socket this process opened. */
const LONG = 1_000;
const write = Socket.prototype.write;
Socket.prototype.write = function (chunk, ...rest) {
  const mine = armed?.at === "body" && String(this.remotePort) === armed.port && chunk.length > LONG;
  if (!mine) return write.call(this, chunk, ...rest);
  seen += 1;
  if (seen < armed.occurrence) return write.call(this, chunk, ...rest);
  const bytes = Buffer.from(chunk);
  return write.call(this, bytes.subarray(0, Math.floor(bytes.length * armed.share)), die);
};
