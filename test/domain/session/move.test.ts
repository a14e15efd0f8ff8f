import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, sessionMoves, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { addClosure } from "../../../src/domain/org/closures.ts";
import { applyRows } from "../../../src/domain/session/commit-change.ts";
import { moveSession, previewMove } from "../../../src/domain/session/move.ts";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { explain, makeCohort, makeMember, scans } from "../../support/cohorts.ts";
import { createWorld, type World } from "../../support/world.ts";

async function setUp(): Promise<{ world: World; ctx: Context; cohortId: string; ids: string[] }> {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { cohort, sessions: dated } = await makeCohort(ctx);
  return { world, ctx, cohortId: cohort.id, ids: dated.map(({ id }) => id) };
}

const dates = async (ctx: Context, cohortId: string) =>
  (await listSessions(ctx, { cohortId })).items.map(({ number, localDate, localTime }) => `${number} ${localDate} ${localTime}`);

describe("moveSession", () => {
  test("moves one session, keeps its id and wall time, and remembers where it was", async () => {
    const { ctx, cohortId, ids } = await setUp();
    const before = (await listSessions(ctx, { cohortId })).items[2];
    const { sessions: changed } = await moveSession(ctx, ids[2] ?? "", {
      date: "2027-03-12",
      time: "17:00",
      scope: "this",
      notify: false,
    });
    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatchObject({
      id: ids[2],
      number: 3,
      revision: 2,
      startsAt: Date.parse("2027-03-12T22:00:00Z"),
      endsAt: Date.parse("2027-03-12T23:30:00Z"),
      localDate: "2027-03-12",
      localTime: "17:00",
    });
    const moves = await ctx.db.select().from(sessionMoves);
    expect(moves).toMatchObject([
      { sessionId: ids[2], revision: 2, fromStartsAt: before?.startsAt, toStartsAt: changed[0]?.startsAt },
    ]);
  });

  test("numbers follow the dates when one moves past another", async () => {
    const { ctx, cohortId, ids } = await setUp();
    const { sessions: changed } = await moveSession(ctx, ids[2] ?? "", {
      date: "2027-03-18",
      time: "18:30",
      scope: "this",
      notify: false,
    });
    expect(changed.map(({ id, number, phase, revision }) => [id, number, phase, revision])).toEqual([
      [ids[3], 3, "Middle", 1],
      [ids[2], 4, "Middle", 2],
    ]);
    expect((await dates(ctx, cohortId)).slice(2, 4)).toEqual(["3 2027-03-17 18:30", "4 2027-03-18 18:30"]);
  });

  test("moves this and the following to the new weekday and time, past closed days", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await addClosure(ctx, { reason: "Holiday", from: "2027-03-25" });
    const { sessions: changed } = await moveSession(ctx, ids[2] ?? "", {
      date: "2027-03-11",
      time: "19:00",
      scope: "following",
      notify: false,
    });
    expect(changed).toHaveLength(6);
    expect(await dates(ctx, cohortId)).toEqual([
      "1 2027-02-24 18:30",
      "2 2027-03-03 18:30",
      "3 2027-03-11 19:00",
      "4 2027-03-18 19:00",
      "5 2027-04-01 19:00",
      "6 2027-04-08 19:00",
      "7 2027-04-15 19:00",
      "8 2027-04-22 19:00",
    ]);
    expect(await findCohort(ctx, cohortId)).toMatchObject({ weekdays: [4], startTime: "19:00" });
  });

  test("keeps the rhythm of a group that meets twice a week when it is put off", async () => {
    const { ctx } = await setUp();
    const { cohort, sessions: dated } = await makeCohort(ctx, { weekdays: [1, 3], sessionCount: 5, firstDate: "2027-03-01" });
    await moveSession(ctx, dated[2]?.id ?? "", { date: "2027-03-15", time: "18:30", scope: "following", notify: false });
    expect(await dates(ctx, cohort.id)).toEqual([
      "1 2027-03-01 18:30",
      "2 2027-03-03 18:30",
      "3 2027-03-15 18:30",
      "4 2027-03-17 18:30",
      "5 2027-03-22 18:30",
    ]);
  });

  test("refuses a time the group already has, one that is over, and no change at all", async () => {
    const { ctx, ids } = await setUp();
    const move = (date: string, time = "18:30") => moveSession(ctx, ids[2] ?? "", { date, time, scope: "this", notify: false });
    await expect(move("2027-03-17", "19:00")).rejects.toMatchObject({ code: "session_overlap" });
    await expect(move("2027-02-01")).rejects.toMatchObject({ errors: [{ path: "date" }] });
    await expect(move("2033-02-01")).rejects.toMatchObject({ errors: [{ path: "date" }] });
    await expect(move("2027-03-10")).rejects.toMatchObject({ errors: [{ path: "date" }] });
  });

  test("refuses a session that is over, marked or cancelled", async () => {
    const { ctx, ids } = await setUp();
    const input = { date: "2027-06-01", time: "18:30", scope: "this" as const, notify: false };
    const later = { ...ctx, now: Date.parse("2027-02-25T00:00:00Z") };
    await expect(moveSession(later, ids[0] ?? "", input)).rejects.toMatchObject({ code: "session_past" });
    await ctx.db
      .update(sessions)
      .set({ markedAt: ctx.now })
      .where(eq(sessions.id, ids[1] ?? ""));
    await expect(moveSession(ctx, ids[1] ?? "", input)).rejects.toMatchObject({ code: "session_marked" });
    await ctx.db
      .update(sessions)
      .set({ number: null })
      .where(eq(sessions.id, ids[7] ?? ""));
    await expect(moveSession(ctx, ids[7] ?? "", input)).rejects.toMatchObject({ code: "session_cancelled" });
  });

  test("owes each enrolled person one mail, however many sessions moved", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await makeMember(ctx, cohortId);
    await makeMember(ctx, cohortId);
    let started = 0;
    const noisy = { ...ctx, startDispatch: () => (started += 1) };
    const { changeSet } = await moveSession(noisy, ids[2] ?? "", {
      date: "2027-03-11",
      time: "19:00",
      scope: "following",
      notify: true,
    });
    const owed = await ctx.db.select().from(deliveries);
    expect(owed.map(({ kind, state, sessionId }) => [kind, state, sessionId])).toEqual([
      ["moved", "queued", ids[2]],
      ["moved", "queued", ids[2]],
    ]);
    expect(owed.map(({ dueAt }) => dueAt - ctx.now)).toEqual([120_000, 120_000]);
    expect(changeSet).toMatchObject({
      kind: "moved",
      people: 2,
      guardians: 0,
      dueAt: ctx.now + 120_000,
      undoUntil: ctx.now + 120_000,
    });
    expect(started).toBe(0);
  });

  test("tells at once of a session that starts soon", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await makeMember(ctx, cohortId);
    let started = 0;
    const soon = { ...ctx, now: Date.parse("2027-02-24T22:00:00Z"), startDispatch: () => (started += 1) };
    const move = { date: "2027-02-25", time: "19:00", scope: "this" as const, notify: true };
    const { changeSet } = await moveSession(soon, ids[0] ?? "", move);
    expect(changeSet).toMatchObject({ dueAt: soon.now, undoUntil: null });
    expect(started).toBe(1);
  });

  test("mails nobody without notify", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await makeMember(ctx, cohortId);
    await moveSession(ctx, ids[2] ?? "", { date: "2027-03-11", time: "19:00", scope: "following", notify: false });
    expect(await ctx.db.select().from(deliveries)).toEqual([]);
  });

  test("applies one of two changes made at once, never halves of both", async () => {
    const { ctx, cohortId, ids } = await setUp();
    const results = await Promise.allSettled([
      moveSession(ctx, ids[2] ?? "", { date: "2027-03-11", time: "19:00", scope: "following", notify: false }),
      moveSession(ctx, ids[3] ?? "", { date: "2027-03-19", time: "17:00", scope: "following", notify: false }),
    ]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.map(({ reason }) => reason.code)).toEqual(["schedule_changed"]);
    const numbers = (await listSessions(ctx, { cohortId })).items.map(({ number }) => number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("does not see another org's session", async () => {
    const { world, ids } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    const input = { date: "2027-06-01", time: "18:30", scope: "this" as const, notify: false };
    await expect(moveSession(other, ids[2] ?? "", input)).rejects.toMatchObject({ code: "not_found" });
  });

  test("writes rows by key", async () => {
    const { ctx } = await setUp();
    const statement = applyRows(ctx, [{ id: "ses_1", number: 1 }]);
    const plan = await explain(ctx, { toSQL: () => statement.getQuery() });
    expect(scans(plan)).toEqual([]);
  });
});

describe("previewMove", () => {
  test("says what would change, who would be told and that the day is closed, and writes nothing", async () => {
    const { ctx, cohortId, ids } = await setUp();
    await makeMember(ctx, cohortId);
    await makeMember(ctx, cohortId, false);
    await addClosure(ctx, { reason: "Holiday", from: "2027-03-11" });
    const before = await dates(ctx, cohortId);
    const preview = await previewMove(ctx, ids[2] ?? "", { date: "2027-03-11", time: "19:00", scope: "following" });
    expect(preview).toMatchObject({ told: 1, untold: 1 });
    expect(preview.conflicts.map(({ message }) => message)).toContain("Closed on 2027-03-11: Holiday.");
    expect(preview.plan.moved).toHaveLength(6);
    expect(await dates(ctx, cohortId)).toEqual(before);
  });
});
