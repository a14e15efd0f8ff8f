import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, reminders, sessions } from "../../../db/schema/index.ts";
import { withdraw } from "../../../src/domain/enrolment/withdraw.ts";
import { expandReminders } from "../../../src/domain/reminder/expand.ts";
import { planReminders } from "../../../src/domain/reminder/plan.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { tick } from "../../../src/tick.ts";
import { addPerson, createMailWorld, DAY, FIRST, fates, HOUR, type MailWorld } from "../../support/mail.ts";

/** Each reminder of a session: `offset day state`. */
async function planned({ world, sessionIds }: MailWorld, index = 0): Promise<string[]> {
  const rows = await world.deps.db
    .select()
    .from(reminders)
    .where(eq(reminders.sessionId, sessionIds[index] ?? ""))
    .orderBy(asc(reminders.sessionRevision), asc(reminders.dueAt));
  return rows.map(({ offsetMinutes, dueAt, voidedAt, expandedAt }) =>
    [offsetMinutes, new Date(dueAt).toISOString().slice(5, 16), voidedAt ? "void" : "", expandedAt ? "expanded" : ""]
      .filter((word) => word !== "")
      .join(" "),
  );
}

describe("planReminders", () => {
  test("plans each coming session once, and then has nothing to do", async () => {
    const mail = await createMailWorld([]);
    expect(await planReminders(mail.world.deps)).toBe(8);
    expect(await planned(mail)).toEqual(["4320 02-21T23:30", "1440 02-23T23:30"]);
    expect(await planReminders(mail.world.deps)).toBe(0);
  });

  test("keeps to wall time across the change of clocks", async () => {
    const mail = await createMailWorld([]);
    await planReminders(mail.world.deps);
    // 17 March, 18:30 in New York is an hour earlier by UTC than 10 March was.
    expect(await planned(mail, 3)).toEqual(["4320 03-14T22:30", "1440 03-16T22:30"]);
  });

  test("voids what isn't due yet when a session moves, and plans it again", async () => {
    const mail = await createMailWorld([]);
    await planReminders(mail.world.deps);
    const move = { date: "2027-02-25", time: "12:00", scope: "this" as const, notify: false };
    await moveSession(await mail.ctx(), mail.sessionIds[0] ?? "", move);
    await planReminders(mail.world.deps);
    expect(await planned(mail)).toEqual([
      "4320 02-21T23:30 void",
      "1440 02-23T23:30 void",
      "4320 02-22T17:00",
      "1440 02-24T17:00",
    ]);
  });

  test("voids a cancelled session's, and plans the one made up", async () => {
    const mail = await createMailWorld([]);
    await planReminders(mail.world.deps);
    const push = { reason: "Flood", reschedule: "push" as const, notify: false };
    const { added } = await cancelSession(await mail.ctx(), mail.sessionIds[0] ?? "", push);
    await planReminders(mail.world.deps);
    expect(await planned(mail)).toEqual(["4320 02-21T23:30 void", "1440 02-23T23:30 void"]);
    const made = await mail.world.deps.db
      .select()
      .from(reminders)
      .where(eq(reminders.sessionId, added?.id ?? ""));
    expect(made).toHaveLength(2);
  });

  test("plans nothing for history", async () => {
    const mail = await createMailWorld([], { cohort: { firstDate: "2027-01-06" } });
    await tick(mail.world.deps);
    const rows = await mail.world.deps.db.select().from(reminders).orderBy(asc(reminders.dueAt));
    const historic = await mail.world.deps.db.select().from(sessions).where(eq(sessions.historic, true));
    expect(historic).toHaveLength(4);
    expect(rows.every(({ sessionId }) => !historic.some(({ id }) => id === sessionId))).toBe(true);
    expect(rows.length).toBeGreaterThan(0);
  });

  test("sends one reminder at once for a session put on with less notice than any offset", async () => {
    const mail = await createMailWorld([], { now: FIRST - 5 * HOUR });
    await addPerson(await mail.ctx(), mail.cohortId, "Ana");
    await tick(mail.world.deps);
    expect(await planned(mail)).toEqual(["1440 02-24T18:30 expanded"]);
    expect((await fates(await mail.ctx())).sort()).toEqual(["reminder sent", "welcome sent"]);
  });
});

describe("expandReminders", () => {
  test("takes whoever is enrolled when it falls due, however late they joined", async () => {
    const mail = await createMailWorld(["Ana", "Ben"]);
    const { deps, setNow } = mail.world;
    await tick(deps);
    setNow(FIRST - 2 * DAY);
    await withdraw(await mail.ctx(), mail.people.Ana?.enrolmentId ?? "", { reason: "Moved away" });
    await addPerson(await mail.ctx(), mail.cohortId, "Cleo");
    setNow(FIRST - DAY);
    await tick(deps);
    const sent = mail.world.provider.sent.at(-1)?.mails.map(({ to }) => to);
    expect(sent?.sort()).toEqual(["ben@example.org", "cleo@example.org"]);
  });

  test("makes one delivery for each, however often and however many at once it runs", async () => {
    const mail = await createMailWorld(["Ana", "Ben"]);
    const { deps, setNow } = mail.world;
    await planReminders(deps);
    setNow(FIRST - DAY);
    await Promise.all([expandReminders(deps), expandReminders(deps), planReminders(deps)]);
    await expandReminders(deps);
    const rows = await deps.db.select().from(deliveries).where(eq(deliveries.kind, "reminder"));
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map(({ uniqueKey }) => uniqueKey)).size).toBe(4);
  });

  test("leaves a reminder of an older revision to be voided", async () => {
    const mail = await createMailWorld(["Ana"]);
    const { deps, setNow } = mail.world;
    await planReminders(deps);
    setNow(FIRST - 3 * DAY);
    const move = { date: "2027-02-26", time: "18:30", scope: "this" as const, notify: false };
    await moveSession(await mail.ctx(), mail.sessionIds[0] ?? "", move);
    expect(await expandReminders(deps)).toBe(0);
    await planReminders(deps);
    expect(await planned(mail)).toContain("4320 02-21T23:30 void");
  });
});
