import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { readCourseStatus, toStatus } from "../../../src/domain/attendance/course-status.ts";
import {
  draftLetter,
  fingerprintOf,
  letterInput,
  listLetters,
  makeLetter,
  readLetter,
} from "../../../src/domain/attendance/letter.ts";
import { attendedBy } from "../../../src/domain/attendance/letter-dates.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { pause } from "../../../src/domain/enrolment/pause.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { scans } from "../../support/cohorts.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, {
    people: ["Ana Ruiz", "Ben Ode"],
    name: "Grief, winter",
    first: ctx.now - 28 * 86_400_000,
  });
  const enrolmentId = group.people.Ana ?? "";
  const { participantId } = await findEnrolment(ctx, enrolmentId);
  const save = async (number: number, mark: "present" | "late" | "no_show" | "left_early", minutesLate?: number) =>
    saveRegister(ctx, group.sessionIds[number - 1] ?? "", {
      outcome: "held",
      marks: [{ enrolmentId, mark, ...(minutesLate ? { minutesLate } : {}) }],
    });
  return { world, harbor, ctx, group, enrolmentId, participantId, save };
}

const input = (over: object) =>
  letterInput.parse({ kind: "letter", scope: "dates", name: "Ana Ruiz", issuer: "Appointments", asked: true, ...over });

test("a letter says no more than they agreed to, and only of what they attended", async () => {
  const { ctx, participantId, save } = await setUp();
  await save(1, "present");
  await save(2, "no_show");
  await save(3, "late");
  const dates = await draftLetter(ctx, participantId, input({}));
  expect(dates.dates).toEqual([
    { date: "2027-01-06", minutes: null },
    { date: "2027-01-20", minutes: null },
  ]);
  expect(JSON.stringify(dates)).not.toMatch(/rief|IPT|90/);
  const hours = await draftLetter(ctx, participantId, input({ scope: "hours", from: "2027-01-10" }));
  expect(hours).toMatchObject({ dates: [{ date: "2027-01-20", minutes: 90 }], programs: null });
  const program = await draftLetter(ctx, participantId, input({ scope: "program" }));
  expect(program.programs).toHaveLength(1);
  expect(JSON.stringify(program)).not.toContain("Grief, winter");
});

test("hours are the scheduled ones, less what was recorded as late", async () => {
  const { ctx, participantId, save } = await setUp();
  await save(1, "late", 45);
  await save(2, "late");
  await save(3, "left_early");
  const { dates } = await draftLetter(ctx, participantId, input({ scope: "hours" }));
  expect(dates.map(({ minutes }) => minutes)).toEqual([45, 90, 90]);
});

test("two programs stand on one letter only when somebody chose so, and either stands alone", async () => {
  const { ctx, participantId, group, save } = await setUp();
  await save(1, "present");
  const other = await openGroup(ctx, { people: [], mode: "rolling", name: "Talk", first: ctx.now - 14 * 86_400_000 });
  const { id: enrolmentId } = await enrol(ctx, other.cohortId, { participantId, joinedOn: "2027-01-10" });
  await saveRegister(ctx, other.sessionIds[0] ?? "", { outcome: "held", marks: [{ enrolmentId, mark: "present" }] });
  await expect(draftLetter(ctx, participantId, input({}))).rejects.toMatchObject({ errors: [{ path: "cohortIds" }] });
  const of = async (...cohortIds: string[]) => {
    const { dates, programs } = await draftLetter(ctx, participantId, input({ scope: "program", cohortIds }));
    return [dates.map(({ date }) => date), programs?.length];
  };
  expect(await of(group.cohortId)).toEqual([["2027-01-06"], 1]);
  expect(await of(other.cohortId)).toEqual([["2027-01-20"], 1]);
  expect(await of(group.cohortId, other.cohortId)).toEqual([["2027-01-06", "2027-01-20"], 2]);
  await expect(of("coh_elsewhere")).rejects.toMatchObject({ errors: [{ path: "from" }] });
});

test("the same one of a day is made once, also by three at the same moment, and never other than it was shown", async () => {
  const { ctx, participantId, save } = await setUp();
  await save(1, "present");
  const shown = fingerprintOf(ctx, participantId, await draftLetter(ctx, participantId, input({})));
  const ids = await Promise.all([1, 2, 3].map(() => makeLetter(ctx, participantId, input({}), shown)));
  expect(new Set(ids).size).toBe(1);
  expect(await listLetters(ctx, participantId)).toHaveLength(1);
  const made = await ctx.db.all(sql`select 1 from audit_lines where action = 'letter.make'`);
  expect(made).toHaveLength(1);
  await save(2, "present");
  await expect(makeLetter(ctx, participantId, input({}), shown)).rejects.toMatchObject({ code: "letter_changed" });
  await makeLetter(ctx, participantId, input({}));
  await makeLetter({ ...ctx, now: ctx.now + 86_400_000 }, participantId, input({}));
  expect(await listLetters(ctx, participantId)).toHaveLength(3);
});

test("a name or issuer that would turn what follows around is refused", () => {
  for (const over of [{ name: "Ana \u202e" }, { issuer: "\u2066Citas" }])
    expect(letterInput.safeParse({ ...input({}), ...over }).success).toBe(false);
  expect(letterInput.safeParse({ ...input({}), name: "לאה\u200f Cohen" }).success).toBe(true);
});

test("there is none about nothing, none for who didn't ask, and none backwards", async () => {
  const { ctx, participantId } = await setUp();
  await expect(draftLetter(ctx, participantId, input({}))).rejects.toMatchObject({ errors: [{ path: "from" }] });
  for (const over of [{ asked: false }, { from: "2027-02-01", to: "2027-01-01" }, { issuer: " " }])
    expect(letterInput.safeParse({ ...input({}), ...over }).success).toBe(false);
});

test("it is kept sealed as it was handed over, logged, and stays so when a mark is corrected", async () => {
  const { ctx, participantId, save, harbor } = await setUp();
  await save(1, "present");
  const id = await makeLetter(ctx, participantId, input({ kind: "certificate" }));
  await save(1, "no_show");
  expect(await readLetter(ctx, id)).toMatchObject({
    kind: "certificate",
    name: "Ana Ruiz",
    dates: [{ date: "2027-01-06" }],
    participantId,
  });
  expect(await listLetters(ctx, participantId)).toMatchObject([{ id, scope: "dates" }]);
  const [raw] = await ctx.db.all<{ content: string }>(sql`select content from attendance_letters`);
  expect(raw?.content).not.toContain("Ana");
  const lines = await ctx.db.all<{ action: string; detail: string }>(
    sql`select action, detail from audit_lines where org_id = ${harbor.org.id} and subject_id = ${id}`,
  );
  expect(lines.map(({ action }) => action)).toEqual(expect.arrayContaining(["letter.make"]));
  expect(JSON.stringify(lines)).not.toMatch(/Ana|2027-01/);
});

test("where somebody stands: dose, completion by the program's rule, the longest gap", async () => {
  const { ctx, participantId, enrolmentId, save } = await setUp();
  await save(1, "present");
  await save(2, "no_show");
  await save(3, "no_show");
  await save(4, "late");
  const status = (await readCourseStatus(ctx, participantId)).get(enrolmentId);
  expect(status).toMatchObject({
    ...{ sessions: 2, minutes: 180, madeUp: 0, sessionCount: 8, expected: 4, missed: 2, longestGapDays: 21 },
    completion: { rule: "sequential", done: 2, needed: 6, completed: false },
  });
});

test.each<[string, Partial<Parameters<typeof toStatus>[0]>, object | null]>([
  ["half of seven is four", { sessionCount: 7, percent: 50, sessions: 3 }, { done: 3, needed: 4, completed: false }],
  [
    "every topic, however often",
    { rule: "topic_cycle", topics: 6, topicsDone: 6, sessions: 9 },
    { done: 6, needed: 6, completed: true },
  ],
  ["so many weeks", { rule: "set_weeks", sessionCount: 8, sessions: 8 }, { done: 8, needed: 8, completed: true }],
  ["a drop-in group", { mode: "drop_in" }, null],
  ["no end and no topics", { sessionCount: null }, null],
])("completion: %s", (_, over, expected) => {
  const row = {
    ...{ id: "enr_1", sessions: 0, minutes: 0, madeUp: 0, sessionCount: 8, mode: "closed" as const, rule: "sequential" as const },
    ...{ percent: 75, topics: 0, topicsDone: 0, expected: 0, missed: 0, leftAt: null, attendedAt: "[]", pauses: "[]" },
    timezone: "America/New_York",
  };
  const { completion } = toStatus({ ...row, ...over }, 0);
  if (expected === null) expect(completion).toBeNull();
  else expect(completion).toMatchObject(expected);
});

test("a gap lies between two sessions they came to; what is since, and paused days, stand apart", async () => {
  const { ctx, participantId, enrolmentId, save } = await setUp();
  const status = async (now = ctx.now) => (await readCourseStatus({ ...ctx, now }, participantId)).get(enrolmentId);
  await save(1, "present");
  expect(await status()).toMatchObject({ longestGapDays: null, daysSinceLast: 28 });
  await save(4, "present");
  expect(await status()).toMatchObject({ longestGapDays: 21, daysSinceLast: 7 });
  await pause(ctx, enrolmentId, { from: "2027-01-10", until: "2027-01-19" });
  await pause(ctx, enrolmentId, { from: "2027-02-01", until: null });
  expect(await status()).toMatchObject({ longestGapDays: 11, daysSinceLast: 4 });
  expect(await status(ctx.now + 60 * 86_400_000)).toMatchObject({ daysSinceLast: 4 });
  await withdraw(ctx, enrolmentId, { reason: "Moved" });
  expect(await status()).toMatchObject({ longestGapDays: 11, daysSinceLast: null });
});

test("what was attended is searched for, not scanned", async () => {
  const { ctx, participantId } = await setUp();
  const plan = await ctx.db.all<{ detail: string }>(sql`explain query plan ${attendedBy(ctx, participantId, {})}`);
  expect(scans(plan.map(({ detail }) => detail))).toEqual([]);
});
