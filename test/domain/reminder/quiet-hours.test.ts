import { asc, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { cohorts, deliveries, reminders } from "../../../db/schema/index.ts";
import { zonesOf } from "../../../src/domain/reminder/expand.ts";
import { park } from "../../../src/mail/pacer.ts";
import { tick } from "../../../src/tick.ts";
import { toLocal } from "../../../src/time.ts";
import { addPerson, createMailWorld, DAY, FIRST, HOUR, type MailWorld, MINUTE } from "../../support/mail.ts";

const NEW_YORK = "America/New_York";

/** Ticks through a stretch of time; the dispatcher really runs every minute, but only these instants can matter. */
async function run({ world }: MailWorld, from: number, to: number, step = 30 * MINUTE): Promise<void> {
  for (let at = from; at <= to; at += step) {
    world.setNow(at);
    await tick(world.deps);
  }
}

/** A group that reminds one day before, or as said. */
async function setUp(
  names: string[],
  cohort: Record<string, unknown> = {},
  offsets = "[1440]",
  quiet = true,
): Promise<MailWorld> {
  const mail = await createMailWorld(names, { cohort });
  await mail.world.deps.db.update(cohorts).set({
    reminderOffsets: offsets,
    ...(quiet ? { quietFrom: "21:00", quietUntil: "08:00" } : { quietFrom: null, quietUntil: null }),
  });
  return mail;
}

/** When each first-session reminder went, by its receiver's clock: `name offset MM-DD HH:MM`. */
async function sent({ world, people, sessionIds }: MailWorld, zones: Record<string, string> = {}): Promise<string[]> {
  const rows = await world.deps.db
    .select()
    .from(deliveries)
    .where(eq(deliveries.sessionId, sessionIds[0] ?? ""))
    .orderBy(asc(deliveries.sentAt));
  const nameOf = (id: string | null) => Object.keys(people).find((name) => people[name]?.participantId === id) ?? "?";
  return rows
    .filter(({ kind, sentAt }) => kind === "reminder" && sentAt !== null)
    .map(({ participantId, offsetMinutes, sentAt }) => {
      const name = nameOf(participantId);
      const { date, time } = toLocal(sentAt ?? 0, zones[name] ?? NEW_YORK);
      return `${name} ${offsetMinutes} ${date.slice(5)} ${time}`;
    });
}

describe("quiet hours", () => {
  test("shift a reminder to the nearest useful moment by each receiver's clock", async () => {
    const mail = await setUp(["Ana"], { onlineUrl: "https://meet.example.org/room" });
    const zones = { Ben: "Europe/London", Cai: "Australia/Sydney" };
    for (const [name, timezone] of Object.entries(zones)) {
      mail.people[name] = await addPerson(await mail.ctx(), mail.cohortId, name, { timezone });
    }
    await run(mail, FIRST - 1.5 * DAY, FIRST);
    // 18:30 in New York is 23:30 in London and 10:30 the next day in Sydney.
    expect((await sent(mail, zones)).sort()).toEqual(["Ana 1440 02-23 18:30", "Ben 1440 02-23 21:00", "Cai 1440 02-24 10:30"]);
  });

  test("hold for an early morning's reminder: the evening before, and none is lost", async () => {
    const mail = await setUp(["Ana"], { startTime: "07:00" }, "[4320,60]");
    const start = FIRST - 11.5 * HOUR;
    await run(mail, start - 4 * DAY, start, HOUR);
    // Three days before at 07:00 becomes 08:00; one hour before at 06:00 becomes 20:59 the evening before.
    expect(await sent(mail)).toEqual(["Ana 4320 02-21 08:00", "Ana 60 02-23 21:00"]);
  });

  test("remind somebody who joins after the others' shifted moment, at the next one that helps", async () => {
    const mail = await setUp(["Ana"], { startTime: "22:30" });
    const start = FIRST + 4 * HOUR;
    await run(mail, start - 1.5 * DAY, start - DAY - 30 * MINUTE);
    mail.people.Ben = await addPerson(await mail.ctx(), mail.cohortId, "Ben");
    await run(mail, start - DAY, start);
    expect(await sent(mail)).toEqual(["Ana 1440 02-23 21:00", "Ben 1440 02-24 08:00"]);
    const open = await mail.world.deps.db
      .select()
      .from(reminders)
      .where(eq(reminders.sessionId, mail.sessionIds[0] ?? ""));
    expect(open.every(({ expandedAt }) => expandedAt !== null)).toBe(true);
  });

  test("put off what an outage made late, and only that", async () => {
    const mail = await setUp(["Ana"]);
    await tick(mail.world.deps);
    const nightAfter = FIRST - DAY + 8 * HOUR; // 02:30
    await run(mail, nightAfter, nightAfter + 8 * HOUR);
    expect(await sent(mail)).toEqual(["Ana 1440 02-24 08:00"]);
  });

  test("put off what was queued or frozen before the night and could not go", async () => {
    const mail = await setUp(["Ana"]);
    const { world } = mail;
    await tick(world.deps);
    world.setNow(FIRST - DAY);
    world.provider.requestsPerSecond = 1000;
    await park(world.deps.db, world.provider.name, {
      until: FIRST - DAY + 6 * HOUR,
      reason: "daily_quota_exceeded",
      now: world.now(),
    });
    await run(mail, FIRST - DAY, FIRST - 4 * HOUR);
    expect(await sent(mail)).toEqual(["Ana 1440 02-24 08:00"]);
  });

  test("are none where the policy has none", async () => {
    const mail = await setUp(["Ana"], { startTime: "23:30" }, "[1440]", false);
    await run(mail, FIRST - DAY + 3 * HOUR, FIRST - DAY + 6 * HOUR);
    expect(await sent(mail)).toEqual(["Ana 1440 02-23 23:30"]);
  });

  test("find the zones people live in by one look-up each", async () => {
    const mail = await createMailWorld(["Ana"]);
    for (const [index, timezone] of ["Europe/London", "Europe/London", "Asia/Tokyo"].entries())
      await addPerson(await mail.ctx(), mail.cohortId, `Ben${index}`, { timezone });
    const { db } = mail.world.deps;
    const { id } = mail.harbor.org;
    expect(await db.all(zonesOf(id))).toEqual([{ name: "Asia/Tokyo" }, { name: "Europe/London" }]);
    expect(await db.all(zonesOf("org_other"))).toEqual([]);
    const plan = await db.all<{ detail: string }>(sql`explain query plan ${zonesOf(id)}`);
    const steps = plan.map(({ detail }) => detail).filter((detail) => detail.includes("participants"));
    expect(steps.length).toBeGreaterThan(1);
    for (const step of steps) expect(step).toMatch(/^SEARCH participants USING COVERING INDEX participants_by_zone/);
  });
});
