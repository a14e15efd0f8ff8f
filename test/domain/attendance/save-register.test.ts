import { and, eq, isNull, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { attendance, auditLines, enrolments, registers, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { type Mark, registerInput } from "../../../src/domain/attendance/attendance.ts";
import { readRegister } from "../../../src/domain/attendance/queries.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { tally } from "../../../src/domain/report/metrics.ts";
import { explain } from "../../support/cohorts.ts";
import { type Group, openGroup, WEEK } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const people = ["Ana Ruiz", "Ben Ode", "Cai Lund", "Dee Fox"];

async function setUp(more: Partial<Parameters<typeof openGroup>[1]> = {}) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people, ...more });
  return { world, harbor, ctx, group, first: group.sessionIds[0] ?? "" };
}

const marksOf = (group: Group, said: Record<string, Mark | null>, notes: Record<string, string | null> = {}) =>
  Object.entries(said).map(([name, mark]) => ({
    enrolmentId: group.people[name] ?? "",
    mark,
    ...(name in notes ? { note: notes[name] } : {}),
  }));

const save = (ctx: Context, id: string, input: unknown) => saveRegister(ctx, id, registerInput.parse(input));
const rowOf = async (ctx: Context, id: string) => (await ctx.db.select().from(sessions).where(eq(sessions.id, id)))[0];
const rowsOf = (ctx: Context, id: string) => ctx.db.select().from(attendance).where(eq(attendance.sessionId, id));
const byName = (register: Awaited<ReturnType<typeof readRegister>>) =>
  Object.fromEntries(register.marks.map(({ name, mark }) => [name, mark]));

describe("saveRegister", () => {
  test("saves marks, outcome, headcount and tallies together, with one audit line that names nobody", async () => {
    const { ctx, group, first } = await setUp();
    const register = await save(ctx, first, {
      outcome: "held",
      headcount: 3,
      marks: marksOf(group, { Ana: "present", Ben: "late", Cai: "excused", Dee: "no_show" }, { Ben: "Bus was late" }),
    });
    expect(byName(register)).toEqual({ "Ana Ruiz": "present", "Ben Ode": "late", "Cai Lund": "excused", "Dee Fox": "no_show" });
    expect(register).toMatchObject({ outcome: "held", headcount: 3 });
    expect(await rowOf(ctx, first)).toMatchObject({
      outcome: "held",
      headcount: 3,
      markedAt: ctx.now,
      expected: 4,
      attended: 2,
      excused: 1,
      lateCancelled: 0,
      noShows: 1,
      revision: 1,
    });
    const lines = await ctx.db.select().from(auditLines).where(eq(auditLines.action, "register.save"));
    expect(lines).toMatchObject([{ subjectId: first, detail: JSON.stringify({ outcome: "held", marks: 4, corrections: 0 }) }]);
    expect(register.marks.find(({ name }) => name === "Ben Ode")?.note).toBe("Bus was late");
    expect(JSON.stringify(await rowsOf(ctx, first))).not.toContain("Bus");
  });

  test("appends a correction and keeps what it replaced; unchanged marks write nothing", async () => {
    const { ctx, group, first } = await setUp();
    const marks = marksOf(group, { Ana: "present", Ben: "no_show" });
    await save(ctx, first, { outcome: "held", marks });
    await save({ ...ctx, now: ctx.now + 1000 }, first, { outcome: "held", marks });
    expect(await rowsOf(ctx, first)).toHaveLength(2);
    expect(await ctx.db.select().from(registers)).toHaveLength(1);

    const later = { ...ctx, now: ctx.now + 60_000 };
    await save(later, first, { outcome: "held", marks: marksOf(group, { Ana: "present", Ben: "late" }) });
    const ben = (await rowsOf(ctx, first)).filter(({ enrolmentId }) => enrolmentId === group.people.Ben);
    expect(ben.map(({ mark, replacedAt }) => [mark, replacedAt])).toEqual([
      ["no_show", later.now],
      ["late", null],
    ]);
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 2, attended: 2, noShows: 0, markedAt: later.now });
  });

  test("undoes by saving the value before, and takes a mark back with null", async () => {
    const { ctx, group, first } = await setUp();
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "present" }) });
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "no_show" }) });
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "present" }) });
    expect(await rowsOf(ctx, first)).toHaveLength(3);
    const register = await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: null }) });
    expect(byName(register)["Ana Ruiz"]).toBeNull();
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 0, attended: 0 });
    expect(await rowsOf(ctx, first)).toHaveLength(4);
  });

  test("leaves marks that weren't sent as they are", async () => {
    const { ctx, group, first } = await setUp();
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "present", Ben: "present" }) });
    const register = await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ben: "left_early" }) });
    expect(byName(register)).toMatchObject({ "Ana Ruiz": "present", "Ben Ode": "left_early", "Cai Lund": null });
  });

  test("saves nothing at all when one mark of many is wrong, and says which", async () => {
    const { world, ctx, group, first } = await setUp();
    const stranger = await openGroup(ctx, { people: ["Eve Hall"] });
    const elsewhere = await openGroup(await (await world.createOrg("Other")).as("facilitator"), { people: ["Zoe Day"] });
    const marks = marksOf(group, { Ana: "present", Ben: "late", Cai: "present" });
    for (const [bad, path] of [
      [{ enrolmentId: "enr_unknown", mark: "present" }, "marks.3.enrolmentId"],
      [{ enrolmentId: stranger.people.Eve, mark: "present" }, "marks.3.enrolmentId"],
      [{ enrolmentId: elsewhere.people.Zoe, mark: "present" }, "marks.3.enrolmentId"],
      [{ enrolmentId: group.people.Ana, mark: "late" }, "marks.3.enrolmentId"],
    ] as const) {
      await expect(save(ctx, first, { outcome: "held", marks: [...marks, bad] })).rejects.toMatchObject({
        code: "invalid",
        errors: [{ path }],
      });
    }
    expect(await rowsOf(ctx, first)).toEqual([]);
    expect(await rowOf(ctx, first)).toMatchObject({ outcome: "planned", markedAt: null, attended: 0 });
    expect(await ctx.db.select().from(registers)).toEqual([]);
    expect(await ctx.db.select().from(auditLines).where(eq(auditLines.action, "register.save"))).toEqual([]);
  });

  test("opens an hour before the start and not sooner", async () => {
    const { ctx, group } = await setUp({ first: Date.parse("2027-02-10T23:30:00Z"), sessions: 2 });
    const id = group.sessionIds[0] ?? "";
    const start = group.startsAt[0] ?? 0;
    const input = { outcome: "held", marks: marksOf(group, { Ana: "present" }) };
    await expect(save({ ...ctx, now: start - 3_600_001 }, id, input)).rejects.toMatchObject({ code: "session_not_started" });
    await save({ ...ctx, now: start - 3_600_000 }, id, input);
    expect(await rowOf(ctx, id)).toMatchObject({ outcome: "held" });
  });

  test("refuses marks for a cancelled session", async () => {
    const { ctx, group, first } = await setUp();
    await ctx.db.update(sessions).set({ number: null, outcome: "cancelled_by_program" }).where(eq(sessions.id, first));
    await expect(save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "present" }) })).rejects.toMatchObject({
      code: "session_cancelled",
    });
  });

  test.each(["planned", "postponed", "cancelled_by_program"])("refuses marks with the outcome %s", async (outcome) => {
    const { ctx, group, first } = await setUp();
    await expect(save(ctx, first, { outcome, marks: marksOf(group, { Ana: "present" }) })).rejects.toMatchObject({
      errors: [{ path: "marks.0.mark" }],
    });
  });

  test("records afterwards that we cancelled: tallies go to nothing, marks stay for when it is set right", async () => {
    const { ctx, group, first } = await setUp();
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "present", Ben: "no_show" }) });
    await save(ctx, first, { outcome: "cancelled_by_program", marks: [] });
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 0, attended: 0, noShows: 0, revision: 2, number: 1 });
    await save(ctx, first, { outcome: "held_below_quorum", marks: [] });
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 2, attended: 1, noShows: 1, revision: 3 });
  });

  test("marks only who was enrolled when the session began, and others only as not expected", async () => {
    const { ctx, group, first } = await setUp();
    const start = group.startsAt[0] ?? 0;
    await ctx.db
      .update(enrolments)
      .set({ leftAt: start })
      .where(eq(enrolments.id, group.people.Ana ?? ""));
    await ctx.db
      .update(enrolments)
      .set({ joinedAt: start + 90 * 60_000 })
      .where(eq(enrolments.id, group.people.Ben ?? ""));
    expect((await readRegister(ctx, first)).marks.map(({ name }) => name)).toEqual(["Cai Lund", "Dee Fox"]);
    await expect(
      save(ctx, first, { outcome: "held", marks: marksOf(group, { Cai: "present", Ana: "present", Ben: "no_show" }) }),
    ).rejects.toMatchObject({ errors: [{ path: "marks.1.mark" }, { path: "marks.2.mark" }] });
    const register = await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "not_expected" }) });
    expect(register.marks.map(({ name, expected }) => [name, expected])).toEqual([
      ["Ana Ruiz", false],
      ["Cai Lund", true],
      ["Dee Fox", true],
    ]);
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 0 });
  });

  test("lets somebody who joined while the session was on be marked as there, but not as missing", async () => {
    const { ctx, group, first } = await setUp();
    await ctx.db
      .update(enrolments)
      .set({ joinedAt: (group.startsAt[0] ?? 0) + 1 })
      .where(eq(enrolments.id, group.people.Ben ?? ""));
    expect((await readRegister(ctx, first)).marks.find(({ name }) => name === "Ben Ode")?.expected).toBe(false);
    await expect(save(ctx, first, { outcome: "held", marks: marksOf(group, { Ben: "no_show" }) })).rejects.toMatchObject({
      errors: [{ path: "marks.0.mark" }],
    });
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ben: "late" }) });
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 1, attended: 1 });
  });

  test("expects nobody at a drop-in group: no misses, and attendance without a denominator", async () => {
    const { ctx, group, first } = await setUp({ mode: "drop_in" });
    for (const mark of ["no_show", "excused", "late_cancel", "turned_away_late"] as const) {
      await expect(save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: mark }) })).rejects.toMatchObject({
        errors: [{ path: "marks.0.mark" }],
      });
    }
    await save(ctx, first, { outcome: "held", headcount: 9, marks: marksOf(group, { Ana: "present", Ben: "late" }) });
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 0, attended: 2, headcount: 9 });
    await save(ctx, first, { outcome: "held", marks: [] });
    expect(await rowOf(ctx, first)).toMatchObject({ headcount: 9 });
    await save(ctx, first, { outcome: "held", headcount: null, marks: [] });
    expect(await rowOf(ctx, first)).toMatchObject({ headcount: null });
  });

  test("keeps notes with facilitators: a manager adds without reading, corrections carry them along", async () => {
    const { harbor, ctx, group, first } = await setUp();
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "late" }, { Ana: "Left her keys" }) });
    const manager = await harbor.as("manager");
    for (const note of ["Called after", "Called after", "", null]) {
      const seen = await save(manager, first, { outcome: "held", marks: marksOf(group, { Ana: "late" }, { Ana: note }) });
      expect(seen.marks[0]?.note).toBeNull();
    }
    const seen = await save(manager, first, { outcome: "held", marks: marksOf(group, { Ana: "present" }) });
    expect(seen.marks[0]).toMatchObject({ mark: "present", note: null });
    const whole = "Left her keys\nCalled after";
    expect((await readRegister(ctx, first)).marks[0]).toMatchObject({ mark: "present", note: whole });
    const emptied = await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "present" }, { Ana: "" }) });
    expect(emptied.marks[0]?.note).toBeNull();
  });

  test("loses no mark when twelve people save at once", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `P${index} Person`);
    const { ctx, group, first } = await setUp({ people: names });
    await Promise.all(
      names.map((name, index) => {
        const own = name.split(" ")[0] ?? "";
        return save({ ...ctx, now: ctx.now + index }, first, {
          outcome: "held",
          marks: marksOf(group, { [own]: "present", P0: index % 2 === 0 ? "present" : "late" }),
        });
      }),
    );
    const register = await readRegister(ctx, first);
    expect(register.marks.filter(({ mark }) => mark !== null)).toHaveLength(12);
    expect(await rowOf(ctx, first)).toMatchObject({ expected: 12, attended: 12 });
    const twice = await ctx.db
      .select({ count: sql<number>`count(*)` })
      .from(attendance)
      .where(and(eq(attendance.sessionId, first), isNull(attendance.replacedAt)))
      .groupBy(attendance.enrolmentId)
      .having(sql`count(*) > 1`);
    expect(twice).toEqual([]);
  });

  test("keeps tallies equal to the metrics of the marks that stand, whatever is saved in whatever order", async () => {
    const { ctx, group, first } = await setUp();
    const choices: (Mark | null)[] = [
      "present",
      "late",
      "left_early",
      "turned_away_late",
      "excused",
      "late_cancel",
      "no_show",
      null,
    ];
    for (let round = 0; round < 12; round += 1) {
      const said = Object.fromEntries(
        Object.keys(group.people).map((name, index) => [name, choices[(round * 3 + index * 5) % choices.length] ?? null]),
      );
      await save(ctx, first, { outcome: "held", marks: marksOf(group, said) });
      const standing = (await readRegister(ctx, first)).marks.flatMap(({ mark }) => mark ?? []);
      expect(await rowOf(ctx, first)).toMatchObject(tally(standing));
    }
  });

  test("doesn't reach another org's session", async () => {
    const { world, group, first } = await setUp();
    const other = await (await world.createOrg("Other")).as("facilitator");
    await expect(save(other, first, { outcome: "held", marks: marksOf(group, { Ana: "present" }) })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("lets a peer supporter take the register of their own group only", async () => {
    const { harbor, ctx } = await setUp();
    const peer = await harbor.as("peer");
    const own = await openGroup(ctx, { people, facilitatorId: peer.actor.kind === "staff" ? peer.actor.id : "" });
    const other = await openGroup(ctx, { people });
    const input = { outcome: "held", marks: [] };
    await expect(save(peer, other.sessionIds[0] ?? "", input)).rejects.toMatchObject({ code: "forbidden" });
    const register = await save(peer, own.sessionIds[0] ?? "", { outcome: "held", marks: marksOf(own, { Ana: "present" }) });
    expect(register.marks.map(({ name }) => name)).toEqual(["Ana", "Ben", "Cai", "Dee"]);
  });

  test("ignores the week between two sessions: each has its own marks", async () => {
    const { ctx, group } = await setUp();
    const [one = "", two = ""] = group.sessionIds;
    await save(ctx, one, { outcome: "held", marks: marksOf(group, { Ana: "present" }) });
    const register = await save({ ...ctx, now: ctx.now + WEEK }, two, {
      outcome: "held",
      marks: marksOf(group, { Ana: "no_show" }),
    });
    expect(byName(register)["Ana Ruiz"]).toBe("no_show");
    expect(byName(await readRegister(ctx, one))["Ana Ruiz"]).toBe("present");
  });
});

describe("two people at one register", () => {
  const mark = (enrolmentId: string | undefined, chosen: Mark | null, was: Mark | null) => ({
    enrolmentId: enrolmentId ?? "",
    mark: chosen,
    was,
  });

  test("keep each other's marks; where both marked one person the first stands and the second hears it", async () => {
    const { ctx, group, first } = await setUp();
    const { Ana, Ben, Cai } = group.people;
    await save(ctx, first, { outcome: "held", marks: [mark(Ana, "present", null), mark(Ben, "late", null)] });
    const mine = { outcome: "held", marks: [mark(Ana, "no_show", null), mark(Cai, "present", null)] };
    const second = await save(ctx, first, mine);
    expect(second.clashes).toEqual([{ enrolmentId: Ana, chosen: "no_show", stands: "present", fields: ["mark"] }]);
    expect(byName(second)).toMatchObject({ "Ana Ruiz": "present", "Ben Ode": "late", "Cai Lund": "present" });
    const rows = (await rowsOf(ctx, first)).length;
    expect((await save(ctx, first, mine)).clashes).toHaveLength(1);
    expect(await rowsOf(ctx, first)).toHaveLength(rows);
    const knowing = await save(ctx, first, { outcome: "held", marks: [mark(Ana, "no_show", "present")] });
    expect([knowing.clashes, byName(knowing)["Ana Ruiz"]]).toEqual([[], "no_show"]);
  });

  test("that chose the same don't clash", async () => {
    const { ctx, group, first } = await setUp();
    const same = { outcome: "held", marks: [mark(group.people.Ana, "present", null)] };
    expect((await Promise.all([1, 2, 3].map(() => save(ctx, first, same)))).map(({ clashes }) => clashes)).toEqual([[], [], []]);
    expect(await rowsOf(ctx, first)).toHaveLength(1);
  });
});

describe("what two people write beside one mark", () => {
  type Given = Record<string, unknown>;
  const setUpAna = async () => {
    const { harbor, ctx, group, first } = await setUp();
    const send = (given: Given, more: Given = {}, by = ctx) =>
      save(by, first, { outcome: "held", marks: [{ enrolmentId: group.people.Ana, mark: "present", ...given }], ...more });
    const ana = async () => (await readRegister(ctx, first)).marks.find(({ name }) => name === "Ana Ruiz");
    return { harbor, ctx, group, first, send, ana };
  };

  test.each<[string, Given, Given, Given]>([
    ["a note", { note: "A", was: null, wasNote: "" }, { note: "B", was: null, wasNote: "" }, { note: "A" }],
    [
      "minutes",
      { mark: "late", minutesLate: 20, was: null, wasMinutesLate: null },
      { mark: "late", minutesLate: 45, was: null, wasMinutesLate: null },
      { minutesLate: 20 },
    ],
    [
      "a reason",
      { mark: "no_show", reason: "ill", was: null, wasReason: null },
      { mark: "no_show", reason: "family", was: null, wasReason: null },
      { reason: "ill" },
    ],
    ["a note where only the mark's past is told", { note: "A", was: null }, { note: "B", was: null }, { note: "A" }],
  ])("%s: the first stands, the second is told, and sent again it's the same", async (_, one, other, stands) => {
    const { send, ana, ctx, first } = await setUpAna();
    expect((await send(one)).clashes).toEqual([]);
    expect((await send(one)).clashes).toEqual([]);
    const fields = Object.keys(stands);
    for (let times = 0; times < 2; times += 1) expect((await send(other)).clashes).toMatchObject([{ fields }]);
    expect(await ana()).toMatchObject(stands);
    expect(await rowsOf(ctx, first)).toHaveLength(1);
    const knowing = Object.fromEntries(
      Object.entries(stands).map(([name, value]) => [`was${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
    );
    expect((await send({ ...other, was: other.mark ?? "present", ...knowing })).clashes).toEqual([]);
    expect(await ana()).toMatchObject(Object.fromEntries(fields.map((name) => [name, other[name]])));
  });

  test("different things are both kept, and what was left as shown takes nothing back", async () => {
    const { send, ana } = await setUpAna();
    await send({ mark: "late", was: null });
    await send({ mark: "late", was: "late", minutesLate: 20, wasMinutesLate: null });
    const other = await send({ mark: "late", was: "late", note: "Bus", wasNote: null, minutesLate: null, wasMinutesLate: null });
    expect(other.clashes).toEqual([]);
    expect(await ana()).toMatchObject({ minutesLate: 20, note: "Bus" });
  });

  test("a mark that clashes takes its note along, and says so", async () => {
    const { send, ana } = await setUpAna();
    await send({ was: null });
    const other = await send({ mark: "no_show", was: null, note: "Called", wasNote: "" });
    expect(other.clashes).toMatchObject([{ fields: ["mark", "note"] }]);
    expect(await ana()).toMatchObject({ mark: "present", note: null });
  });

  test("a manager's note goes below one they can't read and never clashes", async () => {
    const { harbor, send, ana } = await setUpAna();
    await send({ was: null, note: "A", wasNote: "" });
    const manager = await harbor.as("manager");
    for (let times = 0; times < 2; times += 1) {
      expect((await send({ was: null, note: "B\nC" }, {}, manager)).clashes).toEqual([]);
    }
    expect(await ana()).toMatchObject({ note: "A\nB\nC" });
  });

  test("headcount and outcome: the first stands and the second is told, also when both save at once", async () => {
    const { ctx, first } = await setUpAna();
    const count = (headcount: number) => save(ctx, first, { outcome: "held", marks: [], headcount, wasHeadcount: null });
    const both = await Promise.all([count(9), count(3)]);
    const clashes = both.flatMap(({ sessionClashes }) => sessionClashes);
    const { headcount } = await readRegister(ctx, first);
    expect(clashes).toEqual([{ field: "headcount", chosen: headcount === 9 ? 3 : 9, stands: headcount }]);
    const outcome = await save(ctx, first, { outcome: "held_below_quorum", wasOutcome: "planned", marks: [] });
    expect(outcome.sessionClashes).toEqual([{ field: "outcome", chosen: "held_below_quorum", stands: "held" }]);
    expect(outcome.outcome).toBe("held");
  });
});

describe("what a save costs", () => {
  test("no statement of it reads all of an org's marks, sessions, stays or tallies", async () => {
    const { ctx, group, first } = await setUp();
    await save(ctx, first, { outcome: "held", marks: marksOf(group, { Ana: "no_show", Ben: "present" }) });
    const batch = ctx.db.batch.bind(ctx.db);
    const seen: Parameters<typeof batch>[0][] = [];
    ctx.db.batch = (async (statements: Parameters<typeof batch>[0]) => {
      seen.push(statements);
      return batch(statements);
    }) as unknown as typeof ctx.db.batch;
    await save(ctx, group.sessionIds[1] ?? "", { outcome: "held", marks: marksOf(group, { Ana: "no_show", Ben: "late" }) });
    const statements = seen.flat() as unknown as { getQuery?: () => Query; toSQL?: () => Query }[];
    expect(statements.length).toBeGreaterThan(10);
    const costly: string[] = [];
    for (const statement of statements) {
      const query = statement.getQuery?.() ?? statement.toSQL?.() ?? { sql: "select 1", params: [] };
      const plan = await explain(ctx, { toSQL: () => query });
      costly.push(...plan.filter((step) => /^SEARCH .* \(org_id=\?\)/.test(step)));
      costly.push(
        ...plan.filter((step) => /^SCAN (attendance|sessions|enrolments|stay_months|cohort_months|tasks)\b/.test(step)),
      );
    }
    expect(costly).toEqual([]);
  });
});

type Query = { sql: string; params: unknown[] };

describe("what goes with a mark", () => {
  const entryOf = async (ctx: Context, id: string) => (await readRegister(ctx, id)).marks.find(({ name }) => name === "Ana Ruiz");

  test("minutes and a reason stay as long as it does, and go with it", async () => {
    const { ctx, group, first } = await setUp();
    const enrolmentId = group.people.Ana;
    const send = (given: object) => save(ctx, first, { outcome: "held", marks: [{ enrolmentId, ...given }] });
    await send({ mark: "late", minutesLate: 15 });
    expect(await entryOf(ctx, first)).toMatchObject({ mark: "late", minutesLate: 15, reason: null });
    await send({ mark: "late", note: "Bus" });
    expect(await entryOf(ctx, first)).toMatchObject({ minutesLate: 15, note: "Bus" });
    await send({ mark: "no_show", reason: "ill" });
    expect(await entryOf(ctx, first)).toMatchObject({ mark: "no_show", minutesLate: null, reason: "ill" });
    await send({ mark: "excused" });
    expect(await entryOf(ctx, first)).toMatchObject({ mark: "excused", reason: null });
  });

  test.each([
    [{ mark: "present", minutesLate: 5 }, "marks.0.minutesLate"],
    [{ mark: "late", reason: "ill" }, "marks.0.reason"],
  ])("is refused where it makes no sense: %j", async (given, path) => {
    const { ctx, group, first } = await setUp();
    const input = { outcome: "held", marks: [{ enrolmentId: group.people.Ana, ...given }] };
    await expect(save(ctx, first, input)).rejects.toMatchObject({ errors: [{ path }] });
    expect(await rowsOf(ctx, first)).toEqual([]);
  });
});
