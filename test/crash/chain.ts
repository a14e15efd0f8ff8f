import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@libsql/client";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/libsql";
import * as schema from "../../db/schema/index.ts";
import type { Db } from "../../db/write.ts";
import { copyProject, type Migrating } from "./migrating.ts";
import { armFor, type Point, randomOf } from "./points.ts";
import { BEFORE, type Group, sessionTimes } from "./template.ts";
import { compareExpected, compareLedger, empty, type Tally } from "./verify.ts";
import { type Arm, type Fake, startFake, startVictim, type Victim } from "./victim.ts";
import { afterwards, chooseEvent, type Event, postEvent } from "./webhook.ts";

const DAY_MS = 86_400_000;
const LONGEST_S = 20;
const LEASE_OVER_MS = 25_000;
/** Reminders are due at half past six; from nine on they would wait for the morning. */
const MOST_AWAY_MS = 2 * 3_600_000;

export type Template = { file: string; groups: Group[] };

type World = {
  point: Point;
  random: () => number;
  db: Db;
  fake: Fake;
  people: number;
  mailings: number;
  place: { database: string; providerUrl: string; project?: string };
  migrating: Migrating | null;
  silenced: Map<string, number>;
  /** What the provider said last. */
  event: Event | null;
  tally: Tally;
  /** Every server of this chain, so that none outlives it. */
  victims: Victim[];
};

/**
 * One database and one kill after the other: each seed's reminders fall due, the server dies at its point, and the server
 * that comes up next has to make good what the last one left. Then the database is held against the provider's ledger.
 */
export async function runChain(point: Point, seeds: number[], { file, groups }: Template): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "convene-crash-"));
  const path = join(folder, "convene.db");
  copyFileSync(file, path);
  const client = createClient({ url: `file:${path}` });
  const fake = await startFake();
  const migrating = point === "during migration" ? copyProject(join(folder, "project")) : null;
  const world: World = {
    point,
    random: randomOf(seeds[0] ?? 0),
    db: drizzle(client, { schema }) as unknown as Db,
    fake,
    people: groups.reduce((sum, { people }) => sum + people, 0),
    mailings: groups.reduce((sum, { people }) => sum + Math.ceil(people / 100), 0),
    place: { database: `file:${path}`, providerUrl: fake.url, ...(migrating ? { project: migrating.folder } : {}) },
    migrating,
    silenced: new Map(),
    event: null,
    tally: empty(),
    victims: [],
  };
  let victim = startNext(world, BEFORE);
  try {
    await settled(world, victim, BEFORE, 0);
    const times = await sessionTimes(world.db);
    for (const [index, seed] of seeds.entries()) {
      world.random = randomOf(seed);
      victim = await runSeed(world, victim, index + 1, (times[index] ?? 0) - DAY_MS);
    }
    await compareLedger(world.db, await fake.accepted(), world.tally);
    await compareExpected(world.db, seeds.length, world.tally, world.silenced);
    if (world.migrating) await world.migrating.verify(world.db, world.tally);
  } catch (error) {
    world.tally.falseStates += 1;
    world.tally.notes.push((error as Error).message);
  } finally {
    await Promise.all(world.victims.map((one) => one.end()));
    fake.end();
    client.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return world.tally;
}

function startNext(world: World, clock: number, arm: Arm | null = null): Victim {
  const victim = startVictim(world.place, clock, arm);
  world.victims.push(victim);
  return victim;
}

/** @returns the server that came up after the kill, everything of this session settled. */
async function runSeed(world: World, running: Victim, session: number, dueAt: number): Promise<Victim> {
  const { point, random, fake } = world;
  const port = new URL(fake.url).port;
  let victim = running;
  const arm = armFor(point, random, world.mailings, port);
  if (point === "during migration") {
    await victim.end();
    world.migrating?.add(session);
    victim = startNext(world, dueAt, arm);
  } else if (point === "during a webhook") {
    victim.order({ clock: dueAt });
    await settled(world, victim, dueAt, session);
    const event = await chooseEvent(world.db, random, world.silenced, session, world.people);
    world.event = event;
    await victim.instruct({ arm });
    await postEvent(victim.url(), event, dueAt).catch(() => null);
  } else {
    // A provider that is in trouble as well, now and then.
    if (random() < 0.2)
      await fake.post("/faults", [pick(random, ["error_500", "rate", "concurrent", "drop", "accept_and_drop"])]);
    if (point === "after acceptance")
      await fake.post("/kill", { pid: victim.child.pid, when: random() < 0.5 ? "accepted" : "answered" });
    victim.order({ clock: dueAt, arm: arm as Arm });
    await hurry(world, victim, dueAt);
  }
  if (await victim.killed(LONGEST_S)) world.tally.kills += 1;
  else world.tally.notes.push(`session ${session}: not killed\n${victim.log.slice(-3).join("\n")}`);
  await victim.end();
  const after = dueAt + LEASE_OVER_MS + Math.floor(random() * (random() < 0.2 ? MOST_AWAY_MS : LEASE_OVER_MS));
  const next = startNext(world, after);
  await settled(world, next, after, session);
  if (point === "during a webhook") await postAgain(world, next, after);
  return next;
}

/** Nobody answered it, so the provider sends it again, and again. */
async function postAgain({ db, event, tally }: World, victim: Victim, now: number): Promise<void> {
  if (!event) return;
  for (let copy = 0; copy < 2; copy += 1) await postEvent(victim.url(), event, now);
  await afterwards(db, event, tally);
}

const pick = <T>(random: () => number, from: T[]): T => from[Math.floor(random() * from.length)] as T;

/** Waits for the end that a fault may put off; its clock runs ahead so that it tries again soon. */
async function hurry(_: World, victim: Victim, from: number): Promise<void> {
  for (let round = 1; round < 30 && victim.child.signalCode === null; round += 1) {
    await Promise.race([victim.killed(0.4), pause(400)]);
    if (victim.child.signalCode === null) victim.order({ clock: from + round * 25_000 });
  }
}

/** Until this server has everything of this session behind it; its clock is moved on when something waits. */
async function settled(world: World, victim: Victim, from: number, session: number): Promise<void> {
  const deadline = Date.now() + LONGEST_S * 1000;
  for (let round = 1; ; round += 1) {
    await pause(25);
    if (victim.url() && (await isSettled(world, session))) return;
    if (victim.child.exitCode !== null) throw new Error(`the server ended with ${victim.child.exitCode}`);
    if (Date.now() > deadline)
      throw new Error(`session ${session} isn't settled: ${await describe(world)}\n${victim.log.join("\n")}`);
    if (round % 40 === 0) victim.order({ clock: from + (round / 40) * 25_000 });
  }
}

/** What a person would look at first. */
async function describe({ db }: World): Promise<string> {
  const deliveries = await db.all(sql`select kind, state, reason, due_at, lease_until, count(*) as n from deliveries
    where state <> 'sent' group by 1, 2, 3, 4, 5`);
  const mailings = await db.all(sql`select id, state, attempts, first_attempt_at, next_attempt_at, lease_until, last_outcome
    from mailings where state = 'frozen'`);
  return JSON.stringify({ deliveries, mailings, pacers: await db.all(sql`select * from pacers`) });
}

async function isSettled({ db, people, point }: World, session: number): Promise<boolean> {
  if (point === "during migration") await pause(50);
  const [row] = await db.all<{ open: number; welcomed: number; reminded: number }>(sql`select
    (select count(*) from deliveries where state in ('queued', 'frozen')) as open,
    (select count(*) from deliveries where kind = 'welcome') as welcomed,
    (select count(*) from deliveries d join sessions s on s.org_id = d.org_id and s.id = d.session_id
      where d.kind = 'reminder' and s.number = ${session}) as reminded`);
  return row?.open === 0 && row.welcomed === people && row.reminded === (session === 0 ? 0 : people);
}
