import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, deliveries, waitlistEntries } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { importAttendance } from "../../../src/domain/attendance/import.ts";
import { endCohort } from "../../../src/domain/cohort/end.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { joinWaitlist, returnToWaitlist } from "../../../src/domain/enrolment/join-waitlist.ts";
import { leaveWaitlist } from "../../../src/domain/enrolment/leave-waitlist.ts";
import { transfer } from "../../../src/domain/enrolment/transfer.ts";
import { countWaiting, findWaiting, listWaiting, listWaitsOf, waitsOf } from "../../../src/domain/enrolment/waitlist-queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { tick } from "../../../src/tick.ts";
import { explain, makeCohort, makeProgram, scans } from "../../support/cohorts.ts";
import { createWorld, NOW } from "../../support/world.ts";

const DAY = 86_400_000;

/** A rolling group of two places that are taken, and whoever else is named. */
async function setUp(...names: string[]) {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("manager");
  const programId = await makeProgram(ctx, "free_talk");
  const { cohort, sessions } = await makeCohort(ctx, { programId, capacity: 2, minimum: 1 });
  const inside = [await person(ctx, "Ina"), await person(ctx, "Isa")];
  const places = [];
  for (const { id } of inside) places.push(await enrol(ctx, cohort.id, { participantId: id, joinedOn: "2027-01-01" }));
  const people = [];
  for (const name of names) people.push(await person(ctx, name));
  return { world, org, ctx, cohort, sessions, programId, people, inside, places };
}

const person = (ctx: Context, givenName: string) =>
  createParticipant(
    ctx,
    participantInput.parse({ givenName, email: `${givenName.toLowerCase()}@example.org`, emailPermission: true }),
  );

const at = (ctx: Context, ms: number): Context => ({ ...ctx, now: NOW + ms });
const names = async (ctx: Context, cohortId: string) =>
  (await listWaiting(ctx, cohortId, { limit: 50 })).items.map(({ participant, position }) => `${position} ${participant.name}`);
const refuses = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code });

describe("a waiting list", () => {
  test("puts whoever has waited longest first, and those of one day in the order they were entered", async () => {
    const { ctx, cohort, people } = await setUp("Ana", "Ben", "Cy", "Dee");
    const [ana, ben, cy, dee] = people.map(({ id }) => id) as [string, string, string, string];
    await joinWaitlist(ctx, cohort.id, { participantId: ana });
    await joinWaitlist(at(ctx, 1), cohort.id, { participantId: ben, since: "2027-01-20" });
    await joinWaitlist(at(ctx, 2), cohort.id, { participantId: cy, since: "2027-01-20" });
    const entry = await joinWaitlist(at(ctx, 3), cohort.id, { participantId: dee, since: "2027-01-19" });
    expect(entry).toMatchObject({ participant: { id: dee, name: "Dee" }, endedAt: null, outcome: null });
    expect(new Date(entry.waitingSince).toISOString()).toBe("2027-01-19T05:00:00.000Z");
    expect(await names(ctx, cohort.id)).toEqual(["1 Dee", "2 Ben", "3 Cy", "4 Ana"]);
    const page = await listWaiting(ctx, cohort.id, { limit: 3 });
    const rest = await listWaiting(ctx, cohort.id, { limit: 3, cursor: page.nextCursor ?? "" });
    expect([page.items.length, rest.items.map(({ position }) => position), rest.nextCursor]).toEqual([3, [4], null]);
    expect(await countWaiting(ctx, cohort.id)).toBe(4);
    expect(await listWaitsOf(ctx, ana)).toMatchObject([{ waitingSince: NOW, cohort: { id: cohort.id } }]);
  });

  test("ends with the place, in the same batch, however the place is given", async () => {
    const { ctx, cohort, people, places } = await setUp("Ana", "Ben");
    const [ana, ben] = people.map(({ id }) => id) as [string, string];
    const first = await joinWaitlist(ctx, cohort.id, { participantId: ana });
    const second = await joinWaitlist(ctx, cohort.id, { participantId: ben });
    await refuses(enrol(ctx, cohort.id, { participantId: ana }), "cohort_full");
    expect(await countWaiting(ctx, cohort.id)).toBe(2);
    await withdraw(ctx, places[0]?.id ?? "", { reason: "Moved away" });
    const place = await enrol(ctx, cohort.id, { participantId: ana });
    expect(await findWaiting(ctx, first.id)).toMatchObject({ outcome: "enrolled", endedAt: ctx.now });
    const [kept] = await ctx.db.select().from(waitlistEntries).where(eq(waitlistEntries.id, first.id));
    expect(kept?.enrolmentId).toBe(place.id);
    expect(await names(ctx, cohort.id)).toEqual(["1 Ben"]);

    const sibling = await makeCohort(ctx, { programId: cohort.programId, capacity: 1 });
    const there = await enrol(ctx, sibling.cohort.id, { participantId: ben });
    await withdraw(ctx, places[1]?.id ?? "", { reason: "Moved away" });
    await transfer(ctx, there.id, { cohortId: cohort.id, reason: "Closer to home" });
    expect(await findWaiting(ctx, second.id)).toMatchObject({ outcome: "enrolled" });
    expect(await listWaitsOf(ctx, ben)).toEqual([]);
  });

  test("goes on when a stay of long ago is entered from a file", async () => {
    const { ctx, cohort, people } = await setUp("Ana");
    await makeCohort(ctx, { programId: cohort.programId, name: "Old", firstDate: "2026-09-02", capacity: 1 });
    const [old] = await ctx.db.all<{ id: string }>(sql`select id from cohorts where name = 'Old'`);
    const inOld = await person(ctx, "Ola");
    await enrol(ctx, old?.id ?? "", { participantId: inOld.id, joinedOn: "2026-09-01" });
    const early = { ...ctx, now: Date.parse("2026-10-01T12:00:00Z") };
    const entry = await joinWaitlist(early, old?.id ?? "", { participantId: people[0]?.id ?? "" });
    const csv = ["cohort,date,email,mark,joinedOn,leftOn", "Old,2026-09-02,ana@example.org,present,2026-09-01,2026-09-20"].join(
      "\n",
    );
    const done = await importAttendance(ctx, new TextEncoder().encode(csv), { dryRun: false });
    expect(done).toMatchObject({ enrolled: 1, rejected: [] });
    expect(await findWaiting(ctx, entry.id)).toMatchObject({ endedAt: null });
  });

  test("takes only people who have no place and don't wait yet, for a group that is full and still admits", async () => {
    const { ctx, cohort, people, inside, programId, places } = await setUp("Ana", "Ben", "Cy");
    const [ana, ben, cy] = people.map(({ id }) => id) as [string, string, string];
    const wait = (participantId: string, cohortId = cohort.id, since?: string) =>
      joinWaitlist(ctx, cohortId, { participantId, since });
    await wait(ana);
    await refuses(wait(ana), "already_waiting");
    await refuses(wait(inside[0]?.id ?? ""), "already_enrolled");
    await refuses(wait(ben, cohort.id, "2027-02-04"), "invalid");
    await refuses(wait("par_none"), "not_found");
    await refuses(wait(ben, "coh_none"), "not_found");
    // A free place is Ana's to have, so whoever comes now waits, too; a second one isn't needed by anybody.
    await withdraw(ctx, places[0]?.id ?? "", { reason: "Moved away" });
    await wait(ben);
    const open = await makeCohort(ctx, { programId, capacity: 1 });
    await refuses(wait(cy, open.cohort.id), "places_free");
    const endless = await makeCohort(ctx, { programId: await makeProgram(ctx, "peer_drop_in") });
    await ctx.db.run(sql`update cohorts set capacity = null where id = ${endless.cohort.id}`);
    await refuses(wait(cy, endless.cohort.id), "no_waitlist");
    await endCohort(ctx, cohort.id, { reason: "Over", notify: false });
    await refuses(wait(cy), "cohort_ended");
    expect(await listWaitsOf(ctx, ana)).toEqual([]);
  });

  test("of a closed group takes people until its second session", async () => {
    const { ctx } = await setUp();
    const { cohort, sessions } = await makeCohort(ctx, { capacity: 6 });
    for (const name of ["A", "B", "C", "D", "E", "F"]) {
      await enrol(ctx, cohort.id, { participantId: (await person(ctx, `In${name}`)).id });
    }
    const [before, between, after] = [await person(ctx, "Ana"), await person(ctx, "Ben"), await person(ctx, "Cy")];
    const start = (number: number) => (sessions[number - 1]?.startsAt ?? 0) - NOW;
    await joinWaitlist(ctx, cohort.id, { participantId: before.id });
    await joinWaitlist(at(ctx, start(1) + DAY), cohort.id, { participantId: between.id });
    await refuses(joinWaitlist(at(ctx, start(2) + DAY), cohort.id, { participantId: after.id }), "admission_closed");
  });

  test("lets go of whoever is taken off, once, and says why to staff alone", async () => {
    const { ctx, cohort, people } = await setUp("Ana");
    const entry = await joinWaitlist(ctx, cohort.id, { participantId: people[0]?.id ?? "" });
    expect(await leaveWaitlist(ctx, entry.id, { reason: "Found another group" })).toMatchObject({ outcome: "taken_off" });
    await refuses(leaveWaitlist(ctx, entry.id, { reason: "Again" }), "not_waiting");
    const [kept] = await ctx.db.select().from(waitlistEntries);
    expect(kept?.reason).not.toContain("another");
    expect(ctx.vault.open({ table: "waitlist_entries", row: entry.id, column: "reason" }, kept?.reason ?? "")).toBe(
      "Found another group",
    );
    // Whoever comes back waits from that day on, or from the day they give.
    await joinWaitlist(ctx, cohort.id, { participantId: people[0]?.id ?? "", since: "2027-01-20" });
    const actions = (await ctx.db.select().from(auditLines)).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith("waitlist."))).toEqual([
      "waitlist.join",
      "waitlist.leave",
      "waitlist.join",
    ]);
  });

  test("takes back that somebody was taken off, where they stood and whatever has become of the group", async () => {
    const { ctx, cohort, people, places } = await setUp("Ana", "Ben", "Cy");
    const entries = [];
    for (const { id } of people) entries.push(await joinWaitlist(ctx, cohort.id, { participantId: id, since: "2027-01-10" }));
    const [ana] = entries;
    await refuses(returnToWaitlist(ctx, ana?.id ?? ""), "not_taken_off");
    await leaveWaitlist(ctx, ana?.id ?? "", { reason: "By mistake" });
    for (const { id } of places) await withdraw(ctx, id, { reason: "Moved away" });
    await endCohort(ctx, cohort.id, { reason: "Over", notify: false });
    const back = await returnToWaitlist(ctx, ana?.id ?? "");
    expect([back.waitingSince, back.endedAt]).toEqual([ana?.waitingSince, null]);
    expect(await names(ctx, cohort.id)).toEqual(["1 Ana", "2 Ben", "3 Cy"]);
    await refuses(returnToWaitlist(ctx, ana?.id ?? ""), "already_waiting");
    expect(await findWaiting(ctx, ana?.id ?? "")).toMatchObject({ outcome: "taken_off" });
  });

  test("is over with the last session: no new names, and nobody is said to wait for it", async () => {
    const { ctx, cohort, sessions, people } = await setUp("Ana", "Ben");
    const [ana, ben] = people.map(({ id }) => id) as [string, string];
    await joinWaitlist(ctx, cohort.id, { participantId: ana });
    const over = { ...ctx, now: (sessions.at(-1)?.endsAt ?? 0) + 1 };
    await refuses(joinWaitlist(over, cohort.id, { participantId: ben }), "cohort_ended");
    expect([await listWaitsOf(ctx, ana), await listWaitsOf(over, ana)]).toMatchObject([[{ cohort: { id: cohort.id } }], []]);
  });

  test("keeps its last place of a day on that day", async () => {
    const { ctx, cohort, people } = await setUp("Ana", "Ben");
    const [ana, ben] = people.map(({ id }) => id) as [string, string];
    const midnight = Date.parse("2027-02-02T05:00:00Z");
    await joinWaitlist({ ...ctx, now: midnight - 1 }, cohort.id, { participantId: ana });
    expect(await joinWaitlist(ctx, cohort.id, { participantId: ben, since: "2027-02-01" })).toMatchObject({
      waitingSince: midnight - 1,
    });
  });

  test("asks who must not meet when the place is given, and keeps them waiting", async () => {
    const { ctx, cohort, people, inside, places } = await setUp("Ana");
    const [ana] = people;
    await keepApart(ctx, ana?.id ?? "", { otherId: inside[0]?.id ?? "", reason: "Court case" });
    await joinWaitlist(ctx, cohort.id, { participantId: ana?.id ?? "" });
    await withdraw(ctx, places[1]?.id ?? "", { reason: "Moved away" });
    await refuses(enrol(ctx, cohort.id, { participantId: ana?.id ?? "" }), "keep_apart");
    expect(await names(ctx, cohort.id)).toEqual(["1 Ana"]);
  });

  test("mails nobody on it, whatever happens to the group", async () => {
    const { world, ctx, cohort, sessions, people } = await setUp("Ana");
    await joinWaitlist(ctx, cohort.id, { participantId: people[0]?.id ?? "" });
    await cancelSession(ctx, sessions[1]?.id ?? "", { reason: "Storm", reschedule: "drop", notify: true });
    for (let day = 0; day < 30; day += 1) {
      world.setNow(NOW + day * DAY);
      await tick(world.deps);
    }
    const owed = await ctx.db.select().from(deliveries).where(eq(deliveries.orgId, ctx.org.id));
    expect(owed.some(({ kind }) => kind === "reminder")).toBe(true);
    expect(owed.filter(({ participantId }) => participantId === people[0]?.id)).toEqual([]);
    expect(JSON.stringify(world.provider.mails())).not.toContain("ana@example.org");
  });

  test("takes somebody once, though ten people press at the same moment", async () => {
    const { ctx, cohort, people } = await setUp("Ana");
    const tries = Array.from({ length: 10 }, () => joinWaitlist(ctx, cohort.id, { participantId: people[0]?.id ?? "" }));
    const done = await Promise.allSettled(tries);
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await countWaiting(ctx, cohort.id)).toBe(1);
  });

  test("is another org's business", async () => {
    const { world, ctx, cohort, people } = await setUp("Ana", "Ben");
    const entry = await joinWaitlist(ctx, cohort.id, { participantId: people[0]?.id ?? "" });
    const other = await (await world.createOrg("Other")).as("manager");
    await refuses(joinWaitlist(other, cohort.id, { participantId: people[1]?.id ?? "" }), "not_found");
    await refuses(leaveWaitlist(other, entry.id, { reason: "Mine" }), "not_found");
    await refuses(findWaiting(other, entry.id), "not_found");
    expect((await listWaiting(other, cohort.id, { limit: 5 })).items).toEqual([]);
    expect(await listWaitsOf(other, people[0]?.id ?? "")).toEqual([]);
  });

  test("is found by searching", async () => {
    const { ctx } = await setUp();
    const open = ctx.db
      .select()
      .from(waitlistEntries)
      .where(
        sql`org_id = ${ctx.org.id} and cohort_id = 'c' and ended_at is null and (waiting_since, id) > (1, '') order by waiting_since, id limit 5`,
      );
    expect(scans(await explain(ctx, open))).toEqual([]);
    expect((await explain(ctx, open)).join()).toContain("waitlist_open");
    const steps = await ctx.db.all<{ detail: string }>(sql`explain query plan ${waitsOf(ctx, "par_x")}`);
    expect(scans(steps.map(({ detail }) => detail))).toEqual([]);
  });
});
