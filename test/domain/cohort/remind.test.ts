import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, reminders } from "../../../db/schema/index.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { remindCohort } from "../../../src/domain/cohort/remind.ts";
import { usualQuietHours } from "../../../src/domain/program/reminder-policy.ts";
import { updateProgram } from "../../../src/domain/program/update.ts";
import { planReminders } from "../../../src/domain/reminder/plan.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { tick } from "../../../src/tick.ts";
import { createMailWorld, DAY, FIRST, HOUR, type MailWorld } from "../../support/mail.ts";

const own = (reminderOffsets: number[]) => ({ reminderOffsets, quietHours: null, skipDeclined: true });

/** What stands planned for a session: `offset`, with a star once it was handed on. */
async function planned({ world, sessionIds }: MailWorld, index = 0): Promise<string[]> {
  const rows = await world.deps.db
    .select()
    .from(reminders)
    .where(eq(reminders.sessionId, sessionIds[index] ?? ""))
    .orderBy(asc(reminders.dueAt));
  return rows
    .filter(({ voidedAt }) => voidedAt === null)
    .map(({ offsetMinutes, expandedAt }) => `${offsetMinutes}${expandedAt ? "*" : ""}`);
}

/** Offsets of the reminders that went for the first session, in order. */
async function sent({ world, sessionIds }: MailWorld): Promise<(number | null)[]> {
  const rows = await world.deps.db.select().from(deliveries).orderBy(asc(deliveries.sentAt));
  return rows
    .filter(({ kind, state, sessionId }) => kind === "reminder" && state === "sent" && sessionId === sessionIds[0])
    .map(({ offsetMinutes }) => offsetMinutes);
}

async function at(mail: MailWorld, instant: number): Promise<void> {
  mail.world.setNow(instant);
  await tick(mail.world.deps);
}

describe("remindCohort", () => {
  test("plans every session to come anew", async () => {
    const mail = await createMailWorld(["Ana"]);
    await tick(mail.world.deps);
    await remindCohort(await mail.ctx(), mail.cohortId, own([180]));
    await tick(mail.world.deps);
    for (const index of mail.sessionIds.keys()) expect(await planned(mail, index)).toEqual(["180"]);
    await at(mail, FIRST - DAY);
    expect(await sent(mail)).toEqual([]);
    await at(mail, FIRST - 3 * HOUR);
    expect(await sent(mail)).toEqual([180]);
  });

  test("never repeats an offset, taken out and put back though it was", async () => {
    const mail = await createMailWorld(["Ana"]);
    await at(mail, FIRST - 3 * DAY);
    await remindCohort(await mail.ctx(), mail.cohortId, own([60]));
    await at(mail, FIRST - 2 * DAY);
    await remindCohort(await mail.ctx(), mail.cohortId, own([4320, 1440, 60]));
    for (const before of [DAY, 2 * HOUR, HOUR]) await at(mail, FIRST - before);
    expect(await sent(mail)).toEqual([4320, 1440, 60]);
    expect(await planned(mail)).toEqual(["4320*", "1440*", "60*"]);
  });

  test("doesn't make up for an offset whose time had passed before it was chosen", async () => {
    const mail = await createMailWorld(["Ana"]);
    await at(mail, FIRST - 3 * DAY);
    mail.world.setNow(FIRST - 30 * HOUR);
    await remindCohort(await mail.ctx(), mail.cohortId, own([2880, 60]));
    await at(mail, FIRST - 29 * HOUR);
    await at(mail, FIRST - HOUR);
    expect(await sent(mail)).toEqual([4320, 60]);
  });

  test("keeps what fell due while nothing ran", async () => {
    const mail = await createMailWorld(["Ana"]);
    await tick(mail.world.deps);
    mail.world.setNow(FIRST - 20 * HOUR);
    await remindCohort(await mail.ctx(), mail.cohortId, own([1440, 60]));
    await at(mail, FIRST - 20 * HOUR);
    expect(await sent(mail)).toEqual([1440]);
  });

  test("takes back a reminder that is queued and no longer wanted", async () => {
    const mail = await createMailWorld(["Ana"]);
    await tick(mail.world.deps);
    mail.world.provider.requestsPerSecond = 1000;
    await mail.world.deps.db.run(
      `insert into pacers (account, next_at, parked_until) values ('recording', 0, ${FIRST - 2 * DAY}) on conflict (account) do update set parked_until = excluded.parked_until`,
    );
    await at(mail, FIRST - 3 * DAY);
    await remindCohort(await mail.ctx(), mail.cohortId, own([60]));
    await at(mail, FIRST - 2 * DAY + HOUR);
    expect(await sent(mail)).toEqual([]);
    const [row] = await mail.world.deps.db.select().from(deliveries).where(eq(deliveries.kind, "reminder"));
    expect(row).toMatchObject({ state: "skipped", reason: "not_in_policy" });
  });

  test("reminds again of a session that has moved, by the policy in force", async () => {
    const mail = await createMailWorld(["Ana"]);
    await at(mail, FIRST - 3 * DAY);
    await remindCohort(await mail.ctx(), mail.cohortId, own([4320]));
    await tick(mail.world.deps);
    const move = { date: "2027-02-28", time: "18:30", scope: "this" as const, notify: false };
    await moveSession(await mail.ctx(), mail.sessionIds[0] ?? "", move);
    await at(mail, FIRST + DAY);
    expect(await sent(mail)).toEqual([4320, 4320]);
  });

  test("follows its program until it has a policy of its own, and again when it gives that up", async () => {
    const mail = await createMailWorld(["Ana"]);
    const { programId } = await findCohort(await mail.ctx(), mail.cohortId);
    const offsets = async () => (await findCohort(await mail.ctx(), mail.cohortId)).reminders;
    await updateProgram(await mail.ctx(), programId, { reminderOffsets: [2880] });
    await tick(mail.world.deps);
    expect(await planned(mail)).toEqual(["2880"]);
    await remindCohort(await mail.ctx(), mail.cohortId, own([60]));
    await updateProgram(await mail.ctx(), programId, { reminderOffsets: [1440] });
    expect(await offsets()).toMatchObject({ own: true, reminderOffsets: [60], quietHours: null });
    await remindCohort(await mail.ctx(), mail.cohortId, { followProgram: true });
    expect(await offsets()).toMatchObject({ own: false, reminderOffsets: [1440], quietHours: usualQuietHours });
    await tick(mail.world.deps);
    expect(await planned(mail)).toEqual(["1440"]);
  });

  test("is not outrun by a planner that read the policy before", async () => {
    const mail = await createMailWorld(["Ana"]);
    const { deps } = mail.world;
    const racing = { ...deps, db: deps.db };
    let changed = false;
    const batch = deps.db.batch.bind(deps.db);
    racing.db = Object.assign(Object.create(deps.db), {
      batch: async (items: Parameters<typeof batch>[0]) => {
        if (!changed) {
          changed = true;
          await remindCohort({ ...(await mail.ctx()), now: mail.world.now() + 1 }, mail.cohortId, own([60]));
        }
        return batch(items);
      },
    }) as typeof deps.db;
    await planReminders(racing);
    expect(await planned(mail)).toEqual([]);
    await planReminders(deps);
    expect(await planned(mail)).toEqual(["60"]);
  });
});
