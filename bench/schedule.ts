// Dating 10,000 cohorts of 26 sessions over 12 zones, closed days skipped, beside three recurrence libraries in the same run; every
// instant is held against `zdump -v`. `npm run bench:schedule`.
import { performance } from "node:perf_hooks";
import { datesOf, type Pattern, schedule } from "../src/domain/cohort/schedule.ts";
import { addDays, isoWeekday, toLocal } from "../src/time.ts";
import { type Change, instantOf, oracleVersion, readChanges } from "../test/support/zdump.ts";
import { describeCommit, describeMachine, installPeers } from "./machine.ts";

const COHORTS = 10_000;
const SESSIONS = 26;
/** The contenders take turns, so that whatever else the machine does slows all of them. */
const TURNS = 5;
const WARM_UP = 300;
const ZONES = [
  ...["America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Santiago", "Europe/London", "Europe/Berlin"],
  ...["Africa/Cairo", "Africa/Casablanca", "Asia/Kolkata", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland"],
];
const TIMES = ["01:30", "02:30", "09:00", "12:00", "18:30", "23:45"];

type Task = {
  pattern: Pattern;
  closed: string[];
  closures: { date: string; reason: string }[];
  expected: number[];
  hasGap: boolean;
};
type Contender = { name: string; run: (pattern: Pattern, count: number, closed: string[], task: Task) => number[] };

let seed = 20_270_224;
/** The same cohorts in every run: a whole number below `below`. */
function next(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  return Math.floor((seed / 0x80000000) * below);
}
const pick = <T>(of: T[]): T => of[next(of.length)] as T;

/** Twenty orgs, each closed on thirty days in three years. */
const calendars = Array.from({ length: 20 }, () =>
  [...new Set(Array.from({ length: 30 }, () => addDays("2027-01-01", next(1_095))))].sort(),
);

function makeTask(changes: Map<string, Change[]>): Task {
  const timezone = pick(ZONES);
  const firstDate = addDays("2027-01-01", next(600));
  const first = isoWeekday(firstDate);
  const weekdays = next(4) === 0 ? [first, ((first + 1) % 7) + 1].sort() : [first];
  const pattern = { timezone, firstDate, startTime: pick(TIMES), intervalWeeks: next(5) === 0 ? 2 : 1, weekdays, minutes: 90 };
  const closed = pick(calendars);
  const expected: number[] = [];
  for (const date of datesOf(pattern)) {
    if (expected.length === SESSIONS) break;
    if (!closed.includes(date)) expected.push(instantOf(changes.get(timezone) ?? [], date, pattern.startTime));
  }
  // A rule of RFC 5545 leaves out a date whose time doesn't exist (3.3.10) and is then one date off; a group meets all the same.
  const hasGap = expected.some((at) => toLocal(at, timezone).time !== pattern.startTime);
  return { pattern, closed, closures: closed.map((date) => ({ date, reason: "Closed" })), expected, hasGap };
}

installPeers("rrule-rust");
const peers = new URL("schedule/peers.mjs", import.meta.url).href;
const { loadPeers } = (await import(peers)) as { loadPeers: () => Promise<Contender[]> };
const ours: Contender = {
  name: `Convene ${describeCommit()}`,
  run: (pattern, count, _, { closures }) => schedule(pattern, count, closures, []).sessions.map(({ startsAt }) => startsAt),
};
const contenders = [ours, ...(await loadPeers())];
const changes = readChanges(ZONES, 2026, 2034);
const fixed = (zone: string): Change[] => [{ at: -Infinity, before: 0, after: zone === "Asia/Kolkata" ? 19_800 : 0 }];
for (const zone of ZONES) if (!changes.has(zone)) changes.set(zone, fixed(zone));
const tasks = Array.from({ length: COHORTS }, () => makeTask(changes));

const seconds = new Map(contenders.map(({ name }) => [name, 0]));
const wrong = new Map(contenders.map(({ name }) => [name, { all: 0, withoutGap: 0 }]));
for (const { run } of contenders) for (const task of tasks.slice(0, WARM_UP)) run(task.pattern, SESSIONS, task.closed, task);
for (let turn = 0; turn < TURNS; turn += 1) {
  const share = tasks.slice((turn * COHORTS) / TURNS, ((turn + 1) * COHORTS) / TURNS);
  for (const { name, run } of contenders) {
    const begun = performance.now();
    const answers = share.map((task) => run(task.pattern, SESSIONS, task.closed, task));
    seconds.set(name, (seconds.get(name) ?? 0) + (performance.now() - begun) / 1000);
    const counts = wrong.get(name) ?? { all: 0, withoutGap: 0 };
    share.forEach(({ expected, hasGap }, index) => {
      const off = expected.filter((at, session) => at !== answers[index]?.[session]).length;
      counts.all += off;
      if (!hasGap) counts.withoutGap += off;
    });
  }
}
console.log(`${describeMachine()}; the server's zone ${process.env.TZ ?? "as the machine has it"}`);
console.log(`zones: Node ${process.versions.tz}, zdump ${oracleVersion()}; ${COHORTS * SESSIONS} sessions each`);
console.table(
  contenders.map(({ name }) => ({
    contender: name,
    seconds: Math.round((seconds.get(name) ?? 0) * 100) / 100,
    "cohorts/s": Math.round(COHORTS / (seconds.get(name) ?? 1)),
    "µs a session": Math.round(((seconds.get(name) ?? 0) * 1e7) / COHORTS / SESSIONS) / 10,
    "wrong instants": wrong.get(name)?.all,
    "of them in series whose times all exist": wrong.get(name)?.withoutGap,
  })),
);
