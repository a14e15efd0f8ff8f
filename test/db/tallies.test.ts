import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { cohortMonths, enrolments, pauses, sessions, stayMonths } from "../../db/schema/index.ts";
import { tallyCohort, tallySessions, tallyStays } from "../../db/tallies.ts";
import { write } from "../../db/write.ts";
import type { Context } from "../../src/context.ts";
import type { Mark, Outcome } from "../../src/domain/attendance/attendance.ts";
import { saveRegister } from "../../src/domain/attendance/save-register.ts";
import { withdraw } from "../../src/domain/enrolment/withdraw.ts";
import { type Group, openGroup } from "../support/group.ts";
import { createWorld } from "../support/world.ts";

const START = Date.parse("2027-01-19T23:30:00Z");
const HOUR = 3_600_000;

/** Four sessions on 19 and 26 January and 2 and 9 February. */
async function setUp() {
  const world = await createWorld();
  const org = await world.createOrg();
  const ctx = await org.as("manager");
  const group = await openGroup(ctx, { people: ["Ana Ruiz", "Ben Ode"], first: START, sessions: 4 });
  return { ctx, group };
}

async function mark(ctx: Context, group: Group, number: number, said: Record<string, Mark | null>, outcome: Outcome = "held") {
  const marks = Object.entries(said).map(([name, mark]) => ({ enrolmentId: group.people[name] ?? "", mark }));
  const now = (group.startsAt[number - 1] ?? 0) + 2 * HOUR;
  await saveRegister({ ...ctx, now }, group.sessionIds[number - 1] ?? "", { outcome, marks });
}

async function pause(ctx: Context, enrolmentId: string, fromDate: string, untilDate: string | null) {
  const row = { orgId: ctx.org.id, id: `pau_${fromDate}`, enrolmentId, fromDate, untilDate, recordedAt: ctx.now };
  await write(ctx, {
    statements: [ctx.db.insert(pauses).values(row), ...tallyStays(ctx, [enrolmentId])],
    audit: { action: "test", subject: { kind: "enrolment" } },
  });
}

const stay = async (ctx: Context, group: Group, name: string) =>
  (
    await ctx.db
      .select()
      .from(enrolments)
      .where(eq(enrolments.id, group.people[name] ?? ""))
  )[0];
const months = (ctx: Context) => ctx.db.select().from(cohortMonths).orderBy(cohortMonths.month);

describe("tallies", () => {
  test("count each month, each stay and each stay's month", async () => {
    const { ctx, group } = await setUp();
    await mark(ctx, group, 1, { Ana: "present", Ben: "no_show" });
    await mark(ctx, group, 2, { Ana: "late", Ben: "excused" });
    await mark(ctx, group, 3, { Ana: "late_cancel", Ben: "left_early" }, "held_below_quorum");
    expect(await months(ctx)).toMatchObject([
      {
        month: "2027-01",
        sessions: 2,
        belowQuorum: 0,
        minutes: 180,
        heads: 2,
        contactMinutes: 180,
        expected: 4,
        attended: 2,
        excused: 1,
        noShows: 1,
      },
      {
        month: "2027-02",
        sessions: 1,
        belowQuorum: 1,
        minutes: 90,
        heads: 1,
        contactMinutes: 90,
        expected: 2,
        attended: 1,
        lateCancelled: 1,
      },
    ]);
    expect(await stay(ctx, group, "Ana")).toMatchObject({
      expected: 3,
      attended: 2,
      lateCancelled: 1,
      minutes: 180,
      goneFrom: null,
    });
    const ben = and(eq(stayMonths.enrolmentId, group.people.Ben ?? ""), eq(stayMonths.month, "2027-02"));
    expect(await ctx.db.select().from(stayMonths).where(ben)).toMatchObject([{ expected: 1, attended: 1, minutes: 90 }]);
  });

  test("follow corrections, marks taken back and a register taken back", async () => {
    const { ctx, group } = await setUp();
    await mark(ctx, group, 1, { Ana: "present", Ben: "present" });
    await mark(ctx, group, 1, { Ana: "no_show", Ben: null });
    expect(await months(ctx)).toMatchObject([{ sessions: 1, expected: 1, attended: 0, noShows: 1, heads: 0 }]);
    await mark(ctx, group, 1, {}, "planned");
    expect(await months(ctx)).toMatchObject([{ sessions: 0, minutes: 0, expected: 0, noShows: 0 }]);
    expect(await stay(ctx, group, "Ana")).toMatchObject({ expected: 0, noShows: 0 });
  });

  test("leave what was missed in a pause out, but not who came", async () => {
    const { ctx, group } = await setUp();
    await mark(ctx, group, 1, { Ana: "no_show", Ben: "present" });
    await mark(ctx, group, 2, { Ana: "present", Ben: "present" });
    await pause(ctx, group.people.Ana ?? "", "2027-01-19", null);
    expect(await stay(ctx, group, "Ana")).toMatchObject({ expected: 1, attended: 1, noShows: 0 });
    expect(await months(ctx)).toMatchObject([{ expected: 3, attended: 3, noShows: 0 }]);
    const [first] = await ctx.db
      .select()
      .from(sessions)
      .where(eq(sessions.id, group.sessionIds[0] ?? ""));
    expect(first).toMatchObject({ expected: 1, noShows: 0 });
    await mark(ctx, group, 3, { Ana: "excused", Ben: "present" });
    expect(await stay(ctx, group, "Ana")).toMatchObject({ expected: 1, excused: 0 });
  });

  test("say from which session on somebody who left is gone", async () => {
    const { ctx, group } = await setUp();
    await withdraw({ ...ctx, now: (group.startsAt[1] ?? 0) + HOUR }, group.people.Ben ?? "", { reason: "Moved away" });
    expect(await stay(ctx, group, "Ben")).toMatchObject({ goneFrom: 3 });
  });

  test("cost a saving only searches", async () => {
    const { ctx, group } = await setUp();
    const all = [
      ...tallyStays(ctx, [group.people.Ana ?? ""]),
      ...tallySessions(ctx, [group.sessionIds[0] ?? ""]),
      ...tallyCohort(ctx, group.cohortId),
    ];
    for (const statement of all) {
      const { sql: text, params } = (statement as unknown as { getQuery: () => { sql: string; params: unknown[] } }).getQuery();
      const plan = await ctx.db.all<{ detail: string }>(
        sql`explain query plan ${sql.raw(text.replace(/\?/g, () => `'${params.shift()}'`))}`,
      );
      const scanned = plan
        .map(({ detail }) => detail)
        .filter((step) => /^SCAN (?![xik]$|kin$|j VIRTUAL|json_each|CONSTANT|\()|\(org_id=\?\)$/.test(step));
      expect(scanned).toEqual([]);
    }
  });
});
