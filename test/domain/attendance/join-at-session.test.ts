import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { walkIns } from "../../../db/schema/index.ts";
import { admitWalkIn, joinAtSession } from "../../../src/domain/attendance/join-at-session.ts";
import { knownPeople, listKnownPeople } from "../../../src/domain/attendance/known-people.ts";
import { readRegister } from "../../../src/domain/attendance/queries.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { readSignInSheet } from "../../../src/domain/attendance/sign-in-sheet.ts";
import { addWalkIn, keyed } from "../../../src/domain/attendance/walk-in.ts";
import { verifyTallies } from "../../../src/domain/report/verify-tallies.ts";
import { scans } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const setUp = async () => {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("facilitator");
  const sibling = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], mode: "drop_in" });
  const group = await openGroup(ctx, { people: ["Cai Lund"], mode: "drop_in", programId: sibling.programId });
  const [session = ""] = group.sessionIds;
  const of = async (name: string) => (await readRegister(ctx, session)).marks.find((entry) => entry.name === name);
  const ana = (await readRegister(ctx, sibling.sessionIds[0] ?? "")).marks.find(({ name }) => name === "Ana Ruiz");
  return { world, org, ctx, group, session, of, anaId: ana?.participantId ?? "" };
};

test("somebody known from a sibling group gets a place from this session on, and a mark where it was taken", async () => {
  const { ctx, session, of, anaId, group, org } = await setUp();
  expect(await listKnownPeople(ctx, session)).toEqual([
    { participantId: anaId, name: "Ana Ruiz", groups: [expect.any(String)] },
    { participantId: expect.any(String), name: "Ben Ode", groups: [expect.any(String)] },
  ]);
  await saveRegister(ctx, session, { outcome: "held", marks: [{ enrolmentId: group.people.Cai ?? "", mark: "present" }] });
  await joinAtSession(ctx, session, { participantId: anaId });
  expect(await of("Ana Ruiz")).toMatchObject({ mark: "present", expected: true });
  expect(await listKnownPeople(ctx, session)).toHaveLength(1);
  await expect(joinAtSession(ctx, session, { participantId: anaId })).rejects.toMatchObject({ code: "already_enrolled" });
  expect((await verifyTallies(ctx, org.org.id))[0]?.wrong).toEqual([]);
});

test("a walk-in becomes a participant: their mark is their own and nobody is counted twice", async () => {
  const { ctx, session, of, org } = await setUp();
  const walkIn = await addWalkIn(ctx, session, { alias: "Blue cap" });
  await saveRegister(ctx, session, { outcome: "held", marks: [] });
  expect((await readRegister(ctx, session)).suggested.headcount).toBe(1);
  const person = { givenName: "Dee", familyName: "Moss", emailPermission: false };
  const { enrolmentId } = await admitWalkIn(ctx, session, walkIn.id, person);
  expect(await of("Dee Moss")).toMatchObject({ enrolmentId, mark: "present" });
  const after = await readRegister(ctx, session);
  expect([after.walkIns, after.suggested.headcount]).toEqual([[], 1]);
  await expect(admitWalkIn(ctx, session, walkIn.id, person)).rejects.toMatchObject({ name: "NotFound" });
  expect((await readRegister(ctx, session)).marks).toHaveLength(2);
  expect((await verifyTallies(ctx, org.org.id))[0]?.wrong).toEqual([]);
});

test("a walk-in made a participant before the register is saved is counted as there all along", async () => {
  const { ctx, session, of, org, group } = await setUp();
  const walkIn = await addWalkIn(ctx, session, { alias: "Blue cap" });
  await admitWalkIn(ctx, session, walkIn.id, { givenName: "Dee", familyName: "Moss", emailPermission: false });
  expect(await of("Dee Moss")).toMatchObject({ mark: "present" });
  expect(await readRegister(ctx, session)).toMatchObject({ outcome: "planned", suggested: { headcount: 1 }, walkIns: [] });
  await saveRegister(ctx, session, { outcome: "held", marks: [{ enrolmentId: group.people.Cai ?? "", mark: "present" }] });
  expect(await of("Dee Moss")).toMatchObject({ mark: "present" });
  expect((await verifyTallies(ctx, org.org.id))[0]?.wrong).toEqual([]);
});

test("a list of walk-ins sent again with another line in it adds each person once", async () => {
  const { ctx, session } = await setUp();
  const send = (...aliases: string[]) =>
    saveRegister(ctx, session, { outcome: "held", marks: [] }, { add: keyed(ctx, "key_12345678", aliases), remove: [] });
  await send("Ana");
  await send("Zoe", "Ana", "Ana");
  expect((await readRegister(ctx, session)).walkIns.map(({ alias }) => alias).sort()).toEqual(["Ana", "Ana", "Zoe"]);
  const rows = await ctx.db.select().from(walkIns);
  expect(JSON.stringify(rows)).not.toMatch(/Ana|Zoe/);
});

test("two people who admit one walk-in at once make one participant", async () => {
  const { ctx, session } = await setUp();
  const { id } = await addWalkIn(ctx, session, { alias: "Blue cap" });
  const both = await Promise.allSettled(
    ["Dee", "Di"].map((givenName) => admitWalkIn(ctx, session, id, { givenName, emailPermission: false })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await readRegister(ctx, session)).marks).toHaveLength(2);
});

test("a walk-in sent again, even at the same time, is there once", async () => {
  const { ctx, session } = await setUp();
  const sent = await Promise.all([1, 2, 3].map(() => addWalkIn(ctx, session, { alias: "Blue cap", key: "key_12345678.0" })));
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  expect((await readRegister(ctx, session)).walkIns).toHaveLength(1);
});

test("a closed group that has begun takes nobody at the door", async () => {
  const { ctx, anaId } = await setUp();
  const closed = await openGroup(ctx, { people: ["Eve Orr"], mode: "closed" });
  await expect(
    joinAtSession({ ...ctx, now: (closed.startsAt[1] ?? 0) + 1 }, closed.sessionIds[1] ?? "", { participantId: anaId }),
  ).rejects.toMatchObject({
    code: "admission_closed",
  });
});

test("the sheet for the room has a name and an initial of those expected", async () => {
  const { ctx, session, org } = await setUp();
  expect((await readSignInSheet(ctx, session)).names).toEqual(["Cai L."]);
  const read = await ctx.db.all(sql`select 1 from audit_lines where org_id = ${org.org.id} and subject_id = ${session}`);
  expect(read.length).toBeGreaterThan(0);
});

test("who might come is searched for, not scanned", async () => {
  const { ctx, group } = await setUp();
  const plan = await ctx.db.all<{ detail: string }>(sql`explain query plan ${knownPeople(ctx, group.cohortId)}`);
  expect(scans(plan.map(({ detail }) => detail))).toEqual([]);
});
