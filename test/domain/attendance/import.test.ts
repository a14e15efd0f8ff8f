import { and, eq, isNull } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { attendance, auditLines, deliveries, enrolments, makeUps, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { importAttendance } from "../../../src/domain/attendance/import.ts";
import { markOf } from "../../../src/domain/attendance/import-columns.ts";
import { readRegister } from "../../../src/domain/attendance/queries.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { importParticipants } from "../../../src/domain/participant/import.ts";
import { keepApart } from "../../../src/domain/participant/keep-apart.ts";
import { listParticipants } from "../../../src/domain/participant/queries.ts";
import { newId } from "../../../src/vault.ts";
import { makeCohort, makeProgram } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PEOPLE = ["Ana", "Bo", "Cy", "Di", "Ed", "Flo", "Gus"];
const FILE = ["id,first name,email", ...PEOPLE.map((name) => `${name[0]},${name},${name}@example.org`)].join("\n");

/** A closed weekly group since Wednesday, 6 January 2027; today is 3 February, before its fifth session. */
async function setUp(over: Parameters<typeof makeCohort>[1] = {}) {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("manager");
  await importParticipants(ctx, bytes(FILE), { dryRun: false });
  const { cohort, sessions: run } = await makeCohort(ctx, { name: "Winter", firstDate: "2027-01-06", ...over });
  const send = (csv: string, dryRun = false, context = ctx) => importAttendance(context, bytes(csv), { dryRun });
  const marksAt = async (number: number) => {
    const { marks, outcome, session } = await readRegister(ctx, run.find((one) => one.number === number)?.id ?? "");
    return {
      outcome,
      tally: `${session.attended}/${session.expected}`,
      marks: Object.fromEntries(marks.map(({ name, mark }) => [name, mark])),
    };
  };
  return { world, org, ctx, cohort, run, send, marksAt };
}

const rows = (ctx: Context) =>
  ctx.db
    .select()
    .from(attendance)
    .where(and(eq(attendance.orgId, ctx.org.id), isNull(attendance.replacedAt)));

const SHEET = [
  "group,id,left,2027-01-06,2027-01-13,2027-01-20,2027-01-27",
  "Winter,A,,p,✓,late,p",
  "winter,B,,p,no show,p,excused",
  "Winter,C,2027-01-14,p,p,,",
].join("\n");

describe("importAttendance", () => {
  test("enters a sign-in sheet: places, leavers, marks and tallies, and mails nobody", async () => {
    const { ctx, send, marksAt } = await setUp();
    expect(await send(SHEET)).toEqual({ enrolled: 3, sessions: 4, marks: 10, unchanged: 0, rejected: [] });
    expect(await marksAt(1)).toEqual({
      outcome: "held_below_quorum",
      tally: "3/3",
      marks: { Ana: "present", Bo: "present", Cy: "present" },
    });
    expect(await marksAt(2)).toMatchObject({ tally: "2/3", marks: { Bo: "no_show" } });
    expect(await marksAt(4)).toEqual({ outcome: "held_below_quorum", tally: "1/2", marks: { Ana: "present", Bo: "excused" } });
    const stays = await ctx.db.select().from(enrolments).where(eq(enrolments.orgId, ctx.org.id));
    expect(stays.map(({ joinedOn }) => joinedOn)).toEqual(["2027-01-06", "2027-01-06", "2027-01-06"]);
    expect(stays.filter(({ leftAt }) => leftAt !== null).map(({ leftAt }) => leftAt)).toEqual([
      Date.parse("2027-01-15T05:00:00Z"),
    ]);
    expect(await ctx.db.select().from(deliveries)).toEqual([]);
  });

  test("a dry run says the same and writes nothing; a file sent twice changes nothing", async () => {
    const { ctx, send } = await setUp();
    const before = await ctx.db.select().from(auditLines);
    const dry = await send(SHEET, true);
    expect([await rows(ctx), await ctx.db.select().from(enrolments), await ctx.db.select().from(auditLines)]).toEqual([
      [],
      [],
      before,
    ]);
    expect(await send(SHEET)).toEqual(dry);
    const written = await ctx.db.select().from(auditLines);
    expect(await send(SHEET)).toEqual({ enrolled: 0, sessions: 0, marks: 0, unchanged: 10, rejected: [] });
    expect(await ctx.db.select().from(auditLines)).toEqual(written);
    expect(JSON.stringify(written)).not.toMatch(/Ana|example\.org/);
  });

  test("a line a mark corrects what stands, keeps notes, and says what became of a session", async () => {
    const { org, ctx, send, marksAt, run, cohort } = await setUp();
    await send(SHEET);
    const [ana] = await ctx.db.select().from(enrolments).where(eq(enrolments.cohortId, cohort.id));
    const facilitator = await org.as("facilitator");
    const first = run[0]?.id ?? "";
    await saveRegister(facilitator, first, {
      outcome: "held",
      marks: [{ enrolmentId: ana?.id ?? "", mark: "present", note: "Brought tea" }],
    });
    const csv = [
      "cohort,date,email,mark,outcome,headcount",
      "Winter,2027-01-06,ANA@example.org,Left early,,",
      "Winter,2027-01-13,,,cancelled,",
      "Winter,2027-01-20 18:30,,,,9",
    ].join("\n");
    expect(await send(csv)).toEqual({ enrolled: 0, sessions: 3, marks: 1, unchanged: 0, rejected: [] });
    expect(await marksAt(1)).toMatchObject({ outcome: "held", marks: { Ana: "left_early" } });
    expect((await readRegister(facilitator, first)).marks.find(({ name }) => name === "Ana")?.note).toBe("Brought tea");
    expect(await marksAt(2)).toMatchObject({ outcome: "cancelled_by_program", tally: "0/0" });
    expect((await readRegister(ctx, run[2]?.id ?? "")).headcount).toBe(9);
    const history = await ctx.db.select().from(attendance).where(eq(attendance.sessionId, first));
    expect(history.filter(({ enrolmentId }) => enrolmentId === ana?.id)).toHaveLength(3);
  });

  test("names every line it refuses, and enters the others", async () => {
    const { ctx, send } = await setUp();
    const csv = [
      "cohort,id,email,joined,date,mark,outcome",
      "Winter,A,,,2027-01-06,p,",
      "Winter,A,,,2027-01-06,late,",
      "Summer,A,,,2027-01-06,p,",
      "Winter,Z,,,2027-01-06,p,",
      "Winter,,zed@example.org,,2027-01-06,p,",
      "Winter,B,,,2027-01-07,p,",
      "Winter,B,,,2027-02-03,p,",
      "Winter,B,,,2027-01-13,absent,",
      "Winter,B,,,2027-01-13,x,",
      "Winter,C,,2027-01-08,2027-01-13,p,",
      "Winter,,,,2027-01-06,p,",
      "Winter,D,,,,p,",
      "Winter,D,,2027-02-04,2027-01-06,p,",
      "Winter,,,,2027-01-27,,cancelled",
      "Winter,E,,,2027-01-27,p,",
      "Winter,F,,,2027-01-20,p,",
    ].join("\n");
    const marks = "present, late, left early, too late to join, can't come, told us late, no show, not expected";
    const { rejected, ...counts } = await send(csv, true);
    expect(rejected).toEqual([
      { line: 3, message: "2027-01-06: Line 2 has another mark for them." },
      { line: 4, message: "cohort: There is none called “Summer”." },
      { line: 5, message: "Nobody has the id Z. Import people first." },
      { line: 6, message: "Nobody has the address zed@example.org. Import people first." },
      { line: 7, message: "2027-01-07: There is no session on that date. The nearest is on 2027-01-06." },
      { line: 8, message: "2027-02-03: That session hasn't begun." },
      { line: 9, message: "mark: An absence is one of: no show, excused, told us late, not expected." },
      { line: 10, message: `mark: Use one of: ${marks}.` },
      { line: 11, message: "joined: This is a closed group and it had begun by then. Enrol them on its page and say why." },
      { line: 12, message: "Say who: give an id or an email." },
      { line: 13, message: "date: Say which day the mark is of." },
      { line: 14, message: "joined: That day lies ahead." },
      { line: 16, message: "2027-01-27: Only a session that was held has marks." },
    ]);
    expect(counts).toEqual({ enrolled: 2, sessions: 3, marks: 2, unchanged: 0 });
    expect((await send(csv)).rejected).toEqual(rejected);
    expect(await rows(ctx)).toHaveLength(2);
  });

  test("a rolling group's people joined when they first came, and a drop-in group knows no absence", async () => {
    const { ctx, send } = await setUp();
    for (const [name, key] of [
      ["Rolling", "free_talk"],
      ["Open door", "peer_drop_in"],
    ] as const)
      await makeCohort(ctx, { name, programId: await makeProgram(ctx, key), firstDate: "2027-01-06" });
    const csv = "cohort,id,2027-01-06,2027-01-13\nRolling,A,,p\nOpen door,A,,p\nOpen door,B,p,no show\n";
    expect(await send(csv)).toMatchObject({
      enrolled: 2,
      rejected: [{ line: 4, message: "2027-01-13: Nobody is expected at a drop-in group. Mark only who came." }],
    });
    const stays = await ctx.db.select().from(enrolments).where(eq(enrolments.orgId, ctx.org.id));
    expect(stays.map(({ joinedOn }) => joinedOn)).toEqual(["2027-01-13", "2027-01-13"]);
  });

  test("capacity and keep-apart notes hold, within the file and against who is there", async () => {
    const { ctx, send, cohort } = await setUp({ capacity: 3, minimum: 1 });
    const { items } = await listParticipants(ctx, { limit: 50 });
    const idOf = (name: string) => items.find(({ givenName }) => givenName === name)?.id ?? "";
    await keepApart(ctx, idOf("Ana"), { otherId: idOf("Bo"), reason: "because" });
    await keepApart(ctx, idOf("Cy"), { otherId: idOf("Di"), reason: "because" });
    await enrol(ctx, cohort.id, { participantId: idOf("Ana"), joinedOn: "2027-01-01" });
    const csv = ["cohort,id,2027-01-06", ..."BCDEFG".split("").map((id) => `Winter,${id},p`)].join("\n");
    const apart = "This person can't join this group because of a keep-apart note. Ask whoever recorded it.";
    const full = "This group is full: all 3 places are taken.";
    expect(await send(csv)).toMatchObject({
      enrolled: 2,
      rejected: [
        { line: 2, message: apart },
        { line: 4, message: apart },
        { line: 6, message: full },
        { line: 7, message: full },
      ],
    });
  });

  test("a guest whom somebody is kept apart from counts, too", async () => {
    const { ctx, send, run } = await setUp();
    const { items } = await listParticipants(ctx, { limit: 50 });
    const idOf = (name: string) => items.find(({ givenName }) => givenName === name)?.id ?? "";
    const sibling = await makeCohort(ctx, { name: "Sibling", firstDate: "2027-01-07" });
    const stay = await enrol(ctx, sibling.cohort.id, { participantId: idOf("Ana"), joinedOn: "2027-01-01" });
    await keepApart(ctx, idOf("Ana"), { otherId: idOf("Bo"), reason: "because" });
    const places = { missedSessionId: sibling.sessions[0]?.id ?? "", sessionId: run[5]?.id ?? "" };
    const plan = { id: newId("mkp"), enrolmentId: stay.id, ...places, plannedAt: ctx.now };
    await ctx.db.insert(makeUps).values({ orgId: ctx.org.id, ...plan });
    const { rejected } = await send("cohort,id,2027-01-06\nWinter,B,p\nWinter,C,p\n", true);
    expect(rejected.map(({ line }) => line)).toEqual([2]);
  });

  test("two people who send the same file at once enter it once", async () => {
    const { ctx, send } = await setUp();
    const results = await Promise.allSettled([send(SHEET), send(SHEET)]);
    const clashes = results.flatMap((one) => (one.status === "rejected" ? [(one.reason as { code: string }).code] : []));
    expect(clashes.every((code) => code === "import_clash")).toBe(true);
    expect(await rows(ctx)).toHaveLength(10);
    expect(await ctx.db.select().from(enrolments)).toHaveLength(3);
    const held = await ctx.db.select().from(sessions).where(eq(sessions.outcome, "held_below_quorum"));
    expect(held.map(({ attended }) => attended)).toEqual([3, 2, 2, 1]);
  });

  test("another org's cohorts and people are unknown", async () => {
    const { world, send } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    expect((await send(SHEET, false, other)).rejected.map(({ message }) => message)).toEqual([
      "cohort: There is none called “Winter”.",
      "cohort: There is none called “winter”.",
      "cohort: There is none called “Winter”.",
    ]);
    await makeCohort(other, { name: "Winter", firstDate: "2027-01-06" });
    expect((await send(SHEET, false, other)).rejected[0]?.message).toBe("Nobody has the id A. Import people first.");
  });

  test("a sheet of 40 groups, and a session with 4,000 people, are entered in a few seconds", { timeout: 30_000 }, async () => {
    const { ctx, send } = await setUp();
    const programId = await makeProgram(ctx, "peer_drop_in");
    for (let group = 0; group < 40; group += 1) await makeCohort(ctx, { name: `G${group}`, programId, firstDate: "2026-11-04" });
    const dates = ["2026-11-04", "2026-11-11", "2026-11-18", "2026-11-25", "2026-12-02", "2026-12-09", "2026-12-16"];
    const lines = Array.from({ length: 40 }, (_, group) => PEOPLE.map((name) => `G${group},${name[0]},${dates.map(() => "p")}`));
    const csv = [`cohort,id,${dates}`, ...lines.flat()].join("\n");
    expect(await send(csv)).toEqual({ enrolled: 280, sessions: 280, marks: 1960, unchanged: 0, rejected: [] });
    const many = Array.from({ length: 4_000 }, (_, index) => `P${index}`);
    await importParticipants(ctx, bytes(["id,first name", ...many.map((id) => `${id},${id}`)].join("\n")), { dryRun: false });
    const left = ["cohort,id,left,2026-12-23", ...many.map((id) => `G0,${id},2026-12-31,p`)].join("\n");
    expect(await send(left)).toEqual({ enrolled: 4_000, sessions: 1, marks: 4_000, unchanged: 0, rejected: [] });
  });

  test("refuses a file with more marks than are entered at once, and dates that may be two", async () => {
    const { send } = await setUp();
    const days = Array.from({ length: 28 }, (_, index) => `2027-01-${String(index + 1).padStart(2, "0")}`);
    const row = `Winter,A,${days.map(() => "p")}`;
    await expect(send([`cohort,id,${days}`, ...Array.from({ length: 800 }, () => row)].join("\n"))).rejects.toThrow(
      "over 20000 marks",
    );
    await expect(send("cohort,id,1/6/2027\nWinter,A,p\n")).rejects.toThrow("“1/6/2027” may be one of two dates.");
    await expect(send("cohort,id,2027-01-06,2027-01-06\nWinter,A,p,p\n")).rejects.toThrow("Two columns are about 2027-01-06.");
  });
});

describe("markOf", () => {
  test.each([
    ["✓", "present"],
    ["Present", "present"],
    ["Left early", "left_early"],
    ["CAN’T COME", "excused"],
    ["Told us late", "late_cancel"],
    ["no-show", "no_show"],
    ["n/a", "not_expected"],
    ["asistió", "present"],
    ["x", "x"],
    ["absent", "absent"],
  ])("%s → %s", (cell, mark) => expect(markOf(cell)).toBe(mark));
});
