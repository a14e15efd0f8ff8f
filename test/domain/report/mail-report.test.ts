import { eq } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { deliveries } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { lastDays, mailReport, outcomesBySlot, reasonsNotSent } from "../../../src/domain/report/mail-report.ts";
import { newDeliveryId } from "../../../src/mail/delivery-id.ts";
import { toInstant } from "../../../src/time.ts";
import { explain } from "../../support/cohorts.ts";
import { createWorld, NOW } from "../../support/world.ts";

const DAY = 86_400_000;
type Row = Partial<typeof deliveries.$inferInsert>;

async function setUp(zone = "America/New_York", now = NOW) {
  const world = await createWorld();
  world.setNow(now);
  const harbor = await world.createOrg("Harbor House", zone);
  const ctx = { ...(await harbor.as("manager")), now };
  const people: string[] = [];
  for (let index = 0; index < 12; index += 1)
    people.push((await createParticipant(ctx, { givenName: `P${index}`, emailPermission: false })).id);
  return { world, ctx, people, owe: (row: Row, person = 0) => owe(ctx, people[person] ?? "", row) };
}

let made = 0;

async function owe(ctx: Context, participantId: string, row: Row): Promise<void> {
  const dueAt = row.dueAt ?? ctx.now;
  made += 1;
  await ctx.db.insert(deliveries).values({
    ...{ orgId: ctx.org.id, id: newDeliveryId(dueAt, dueAt), kind: "reminder", state: "sent", priority: 4, participantId },
    ...{ uniqueKey: `test|${made}`, dueAt, usefulUntil: dueAt + DAY, createdAt: dueAt },
    ...row,
  });
}

describe("mailReport", () => {
  test("puts each mail under one outcome, on the day of the org's calendar it fell due", async () => {
    const { ctx, owe } = await setUp();
    const at = (date: string, time: string) => toInstant({ date, time }, "America/New_York");
    await owe({ dueAt: at("2027-02-01", "00:00"), outcome: "delivered" });
    await owe({ dueAt: at("2027-02-01", "23:59") });
    await owe({ dueAt: at("2027-02-01", "12:00"), outcome: "delayed" });
    for (const outcome of ["bounced", "complained", "suppressed", "failed"] as const) await owe({ outcome });
    await owe({ state: "skipped", reason: "withdrawn" });
    await owe({ state: "missed" });
    await owe({ state: "failed" });
    await owe({ state: "unknown" });
    await owe({ state: "queued" });
    await owe({ state: "frozen" });
    const { days, total } = await mailReport(ctx, { days: "30" });
    expect([days.length, days[0]?.date, days.at(-1)?.date]).toEqual([30, "2027-01-05", "2027-02-03"]);
    const none = { delivered: 0, sent: 0, cameBack: 0, notSent: 0, missed: 0, failed: 0, unknown: 0, waiting: 0 };
    expect(days.filter((day) => Object.values(day).some((value) => typeof value === "number" && value > 0))).toEqual([
      { ...none, date: "2027-02-01", delivered: 1, sent: 2 },
      { ...none, date: "2027-02-03", cameBack: 4, notSent: 1, missed: 1, failed: 1, unknown: 1, waiting: 2 },
    ]);
    expect(total).toEqual({ delivered: 1, sent: 2, cameBack: 4, notSent: 1, missed: 1, failed: 1, unknown: 1, waiting: 2 });
  });

  test.each([
    ["America/New_York", "2026-11-01"],
    ["Australia/Lord_Howe", "2026-10-04"],
    ["Asia/Kathmandu", "2026-11-01"],
  ])("in %s the day of %s is whole, whatever its clocks do", async (zone, date) => {
    const now = toInstant({ date, time: "12:00" }, zone) + 3 * DAY;
    const { ctx, owe } = await setUp(zone, now);
    const [midnight, next] = [date, new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)].map((each) =>
      toInstant({ date: each, time: "00:00" }, zone),
    );
    for (const dueAt of [(midnight ?? 0) - 1, midnight ?? 0, (next ?? 0) - 1, next ?? 0]) await owe({ dueAt });
    const { days } = await mailReport(ctx, { days: "30" });
    const around = days.filter(({ sent }) => sent > 0).map((day) => [day.date === date, day.sent]);
    expect(around).toEqual([
      [false, 1],
      [true, 2],
      [false, 1],
    ]);
  });

  test("begins and ends with the period, also for mail that was put off into it", async () => {
    const { ctx, owe } = await setUp();
    const { from, to } = lastDays(ctx, { days: "90" });
    await owe({ dueAt: from - 1 });
    await owe({ dueAt: from });
    await owe({ dueAt: from + 1, id: newDeliveryId(from - DAY, from - DAY) });
    await owe({ dueAt: to - 1 });
    await owe({ dueAt: to });
    expect((await mailReport(ctx, { days: "90" })).total.sent).toBe(3);
    expect((await mailReport(ctx, { days: "30" })).total.sent).toBe(1);
  });

  test("leaves staff's own mail out, and another org's", async () => {
    const { world, ctx, owe } = await setUp();
    await owe({ kind: "sign_in_code", participantId: null });
    await owe({});
    expect((await mailReport(ctx, { days: "30" })).total.sent).toBe(1);
    const other = await (await world.createOrg("Other")).as("manager");
    expect((await mailReport(other, { days: "30" })).total.sent).toBe(0);
  });

  test("gathers the reasons that concern few people, with the next so that none can be worked out", async () => {
    const { ctx, owe } = await setUp();
    const skip = async (reason: string, people: number) => {
      for (let person = 0; person < people; person += 1) await owe({ state: "skipped", reason }, person);
    };
    await skip("replied_cant_come", 9);
    await skip("chose_day_before", 6);
    await skip("withdrawn", 2);
    expect((await mailReport(ctx, { days: "30" })).reasons).toEqual([
      { reason: "replied_cant_come", mails: 9 },
      { reason: null, mails: 8 },
    ]);
    await ctx.db.delete(deliveries).where(eq(deliveries.reason, "withdrawn"));
    expect((await mailReport(ctx, { days: "30" })).reasons.map(({ reason }) => reason)).toEqual([
      "replied_cant_come",
      "chose_day_before",
    ]);
  });

  test("many mails to one person are still one person", async () => {
    const { ctx, owe } = await setUp();
    for (let mail = 0; mail < 20; mail += 1) await owe({ state: "skipped", reason: "chose_none" });
    expect((await mailReport(ctx, { days: "30" })).reasons).toEqual([{ reason: null, mails: 20 }]);
  });

  test("reads the period's mail and no more", async () => {
    const { ctx } = await setUp();
    const planOf = (statement: typeof outcomesBySlot) =>
      explain(ctx, { toSQL: () => new SQLiteSyncDialect().sqlToQuery(statement(ctx, { from: 0, to: 1 })) });
    expect((await planOf(outcomesBySlot))[0]).toBe("SEARCH d USING PRIMARY KEY (org_id=? AND id>?)");
    expect((await planOf(reasonsNotSent))[0]).toBe(
      "SEARCH d USING INDEX deliveries_by_state (org_id=? AND state=? AND created_at>?)",
    );
  });
});
