// How long it takes to say what stands in the way of a new cohort of twelve sessions, in an org with 5,000 sessions and 200 staff, on
// a file as the server has it. `npm run bench:conflicts`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { openEmbedded } from "../db/embedded.ts";
import { staff } from "../db/schema/index.ts";
import type { Context } from "../src/context.ts";
import { cohortInput } from "../src/domain/cohort/cohort.ts";
import { openCohort } from "../src/domain/cohort/open.ts";
import { previewCohort } from "../src/domain/cohort/preview.ts";
import { busySessions, readConflicts } from "../src/domain/cohort/read-busy.ts";
import { enrol } from "../src/domain/enrolment/enrol.ts";
import { addClosure } from "../src/domain/org/closures.ts";
import { createOrg } from "../src/domain/org/create.ts";
import { createParticipant } from "../src/domain/participant/create.ts";
import { createProgram } from "../src/domain/program/create.ts";
import { addRoom } from "../src/domain/site/save-room.ts";
import { addSite } from "../src/domain/site/save-site.ts";
import { setTravel } from "../src/domain/site/set-travel.ts";
import { inviteStaff } from "../src/domain/staff/invite.ts";
import { migrateDatabase } from "../src/local.ts";
import { addDays } from "../src/time.ts";
import { createVault } from "../src/vault.ts";
import { describeCommit, describeMachine } from "./machine.ts";

const [COHORTS, SESSIONS, STAFF, ROOMS, SITES, PEOPLE] = [200, 25, 200, 40, 10, 8];
const NEW_SESSIONS = 12;
const CHECKS = 500;
const NOW = Date.parse("2027-02-03T18:00:00Z");
const ZONE = "America/New_York";

const folder = mkdtempSync(join(tmpdir(), "convene-bench-"));
const { db, close } = await openEmbedded(`file:${join(folder, "bench.db")}`);
try {
  await migrateDatabase(db);
  const vault = createVault("a secret that is only used in benchmarks, 0123456789");
  const asked = { name: "Harbor House", timezone: ZONE, ownerEmail: "owner@example.org", country: "US" };
  const { org, staffId } = await createOrg({ db, vault, now: NOW, requestId: "req_bench" }, asked);
  const ctx: Context = {
    ...{ db, org, now: NOW, requestId: "req_bench", baseUrl: "http://localhost", log: () => {}, startDispatch: () => {} },
    actor: { kind: "staff", id: staffId, role: "manager" },
    vault: vault.org(org.id),
  };
  const { leaders, rooms, people, programId } = await fill(ctx);
  const [{ sessions = 0 } = {}] = await db.all<{ sessions: number }>(sql`select count(*) as sessions from sessions`);

  /** What somebody would plan: other people, another room and another evening each time. */
  const plan = (index: number) =>
    cohortInput.parse({
      ...{ programId, name: "New", timezone: ZONE, sessionCount: NEW_SESSIONS, startTime: index % 2 === 0 ? "18:00" : "16:45" },
      firstDate: addDays("2027-03-01", index % 28),
      facilitatorIds: [leaders[index % STAFF], leaders[(index * 7 + 3) % STAFF]],
      roomId: rooms[index % ROOMS],
    });
  const times: Record<"alone" | "preview", number[]> = { alone: [], preview: [] };
  let found = 0;
  for (let index = -20; index < CHECKS; index += 1) {
    const input = plan(Math.abs(index));
    let begun = performance.now();
    const { draft, conflicts } = await previewCohort(ctx, input);
    const preview = performance.now() - begun;
    const wanted = {
      ...{ staffIds: input.facilitatorIds ?? [], roomId: input.roomId ?? null, place: draft.place, minors: false, size: 8 },
      participantIds: people.slice(Math.abs(index), Math.abs(index) + PEOPLE),
    };
    begun = performance.now();
    const all = await readConflicts(ctx, draft.sessions, wanted, ZONE);
    const alone = performance.now() - begun;
    if (index < 0) continue;
    times.preview.push(preview);
    times.alone.push(alone);
    found += all.length + conflicts.length;
  }
  console.log(`${describeMachine()}; Convene ${describeCommit()}`);
  console.log(
    `${sessions} sessions, ${STAFF} staff, ${ROOMS} rooms, ${people.length} people; ${found} conflicts found in ${CHECKS} plans`,
  );
  console.table([
    { what: "conflicts of two leaders, a room and eight people", ...spread(times.alone) },
    { what: "the whole preview: dates, phases and conflicts", ...spread(times.preview) },
  ]);
  const wanted = {
    staffIds: leaders.slice(0, 2),
    roomId: rooms[0] ?? null,
    place: "x",
    participantIds: people.slice(0, 8),
    minors: false,
  };
  const steps = await db.all<{ detail: string }>(
    sql`explain query plan ${busySessions(org.id, wanted, { from: NOW, to: NOW + 84 * 86_400_000 })}`,
  );
  const scanned = steps.map(({ detail }) => detail).filter((step) => /^SCAN (?!CONSTANT|j\b|json_each|concerned)/.test(step));
  console.log(scanned.length === 0 ? `Of ${steps.length} steps none scans a table.` : scanned.join("\n"));
} finally {
  close();
  rmSync(folder, { recursive: true, force: true });
}

/** Milliseconds. */
function spread(times: number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 100) / 100;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

async function fill(ctx: Context) {
  const leaders: string[] = [];
  for (let index = 0; index < STAFF; index += 1) {
    const who = { name: `Leader ${index}`, email: `leader-${index}@example.org`, role: "facilitator" as const };
    leaders.push((await inviteStaff(ctx, who, { tell: false })).id);
  }
  await ctx.db.update(staff).set({ joinedAt: NOW, clearedUntil: "2028-01-01" });
  const sites: string[] = [];
  for (let index = 0; index < SITES; index += 1) {
    const openingHours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: "08:00", until: "21:00" }));
    sites.push((await addSite(ctx, { name: `Site ${index}`, openingHours })).id);
  }
  for (const from of sites) for (const to of sites) if (from < to) await setTravel(ctx, { from, to, minutes: 25 });
  const rooms: string[] = [];
  for (let index = 0; index < ROOMS; index += 1)
    rooms.push((await addRoom(ctx, { name: `Room ${index}`, siteId: sites[index % SITES] ?? "", capacity: 12 })).id);
  for (let index = 0; index < 30; index += 1) await addClosure(ctx, { from: addDays("2027-02-13", index * 9), reason: "Closed" });
  const { id: programId } = await createProgram(ctx, { templateKey: "who_group_ipt" });
  const people: string[] = [];
  for (let index = 0; index < COHORTS; index += 1) {
    const input = {
      ...{ programId, name: `Group ${index}`, timezone: ZONE, sessionCount: SESSIONS, startTime: "18:30", capacity: 12 },
      firstDate: addDays("2027-02-08", Math.floor(index / ROOMS)),
      facilitatorIds: [leaders[index], leaders[(index + 7) % STAFF]],
      roomId: rooms[index % ROOMS],
    };
    const { cohort } = await openCohort(ctx, cohortInput.parse(input));
    for (let person = 0; person < PEOPLE; person += 1) {
      const { id } = await createParticipant(ctx, { givenName: `Person ${person}`, emailPermission: false });
      await enrol(ctx, cohort.id, { participantId: id });
      people.push(id);
    }
  }
  return { leaders, rooms, people, programId };
}
