import { describe, expect, test } from "vitest";
import { changeSets, cohorts, reminders, sessionCancellations, sessionMoves, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { editAndTell, editCohort } from "../../../src/domain/cohort/edit.ts";
import { endCohort } from "../../../src/domain/cohort/end.ts";
import { expandReminders } from "../../../src/domain/reminder/expand.ts";
import { planReminders } from "../../../src/domain/reminder/plan.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { tick } from "../../../src/tick.ts";
import { saySomething } from "../../support/group.ts";
import { createMailWorld, DAY, FIRST, fates, MINUTE } from "../../support/mail.ts";

const later = { date: "2027-03-11", time: "19:00", scope: "following" as const, notify: true };
const flood = { reason: "Flood", reschedule: "push" as const, notify: true };

/** All that undoing puts back; revisions go on. */
async function state(ctx: Context) {
  const rows = await ctx.db.select().from(sessions).orderBy(sessions.startsAt, sessions.id);
  return {
    sessions: rows.map(({ revision: _, plannedRevision: _planned, ...row }) => row),
    cohorts: await ctx.db.select().from(cohorts),
    moves: await ctx.db.select().from(sessionMoves),
    cancellations: await ctx.db.select().from(sessionCancellations),
  };
}

/** The reminders that stand, by when they are due. */
async function planned(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.select().from(reminders);
  return rows
    .filter(({ voidedAt }) => voidedAt === null)
    .map(({ sessionId, offsetMinutes, dueAt }) => `${sessionId} ${offsetMinutes} ${dueAt}`)
    .sort();
}

async function setUp() {
  const mail = await createMailWorld(["Ana", "Ben"], { cohort: { place: "2 Harbor Street" } });
  await tick(mail.world.deps);
  const wait = async (ms: number) => {
    mail.world.setNow(mail.world.now() + ms);
    await tick(mail.world.deps);
  };
  return { ...mail, wait, id: (at: number) => mail.sessionIds[at] ?? "", sent: () => mail.world.provider.mails().length };
}

describe("undoChange", () => {
  test.each([
    ["a move of six sessions", async (ctx: Context, id: string) => (await moveSession(ctx, id, later)).changeSet],
    [
      "a move past another",
      async (ctx: Context, id: string) => (await moveSession(ctx, id, { ...later, date: "2027-03-18", scope: "this" })).changeSet,
    ],
    ["a cancellation made up at the end", async (ctx: Context, id: string) => (await cancelSession(ctx, id, flood)).changeSet],
    [
      "a cancellation that nobody was to be told of",
      async (ctx: Context, id: string) => (await cancelSession(ctx, id, { ...flood, notify: false })).changeSet,
    ],
    [
      "a change of place",
      async (ctx: Context, _: string, cohortId: string) =>
        (await editAndTell(ctx, cohortId, { place: "9 Harbor Street", placeAlias: "the side door" })).changeSet,
    ],
  ])("puts back %s, reminders too, and sends nothing", async (_, change) => {
    const { world, ctx, id, cohortId, wait, sent } = await setUp();
    const before = await state(await ctx());
    const reminded = await planned(await ctx());
    const mails = sent();
    const set = await change(await ctx(), id(2), cohortId);
    expect(await state(await ctx())).not.toEqual(before);
    await wait(MINUTE);
    expect((await undoChange(await ctx(), set?.id ?? "")).undoneAt).toBe(world.now());
    expect(await state(await ctx())).toEqual(before);
    await wait(10 * MINUTE);
    expect(sent()).toBe(mails);
    expect(await planned(await ctx())).toEqual(reminded);
    const told = (await fates(await ctx())).filter((fate) => !fate.startsWith("welcome"));
    expect(new Set(told)).toEqual(
      new Set(set?.dueAt === null ? [] : [`${set?.kind === "place" ? "changed" : set?.kind} skipped undone`]),
    );
    await wait(FIRST - DAY - world.now());
    expect((await fates(await ctx(), "reminder")).filter((fate) => fate === "reminder sent")).toHaveLength(2);
  });

  test.each([
    ["moved", async (ctx: Context, id: string) => moveSession(ctx, id, { ...later, date: "2027-02-25", scope: "this" })],
    ["off", async (ctx: Context, id: string) => cancelSession(ctx, id, { ...flood, reschedule: "drop" })],
  ])("reminds after all of a date whose reminder fell due while it was %s", async (how, change) => {
    const { world, ctx, id, wait } = await setUp();
    world.setNow(FIRST - 3 * DAY);
    await expandReminders(world.deps);
    const { changeSet } = await change(await ctx(), id(0));
    await tick(world.deps);
    expect(await fates(await ctx(), "reminder")).toEqual(Array(2).fill(`reminder skipped session_${how}`));
    await undoChange(await ctx(), changeSet.id);
    await wait(0);
    expect(await fates(await ctx(), "reminder")).toEqual(["reminder sent", "reminder sent"]);
  });

  test("gives the calendar a newer revision, never one it has seen", async () => {
    const { ctx, id } = await setUp();
    const { changeSet, sessions: moved } = await moveSession(await ctx(), id(2), { ...later, scope: "this" });
    await undoChange(await ctx(), changeSet.id);
    const rows = await (await ctx()).db.select().from(sessions);
    expect(rows.find((row) => row.id === id(2))?.revision).toBe((moved[0]?.revision ?? 0) + 1);
  });

  test("comes too late after two minutes, and when people are told at once", async () => {
    const { world, ctx, id } = await setUp();
    const { changeSet } = await moveSession(await ctx(), id(2), later);
    world.setNow(world.now() + 2 * MINUTE);
    await expect(undoChange(await ctx(), changeSet.id)).rejects.toMatchObject({ code: "undo_over" });
    world.setNow(FIRST - 60 * MINUTE);
    const soon = await cancelSession(await ctx(), id(0), flood);
    await expect(undoChange(await ctx(), soon.changeSet.id)).rejects.toMatchObject({ code: "undo_over" });
  });

  test("refuses twice, and when anything else has changed since", async () => {
    const { ctx, id, people } = await setUp();
    const first = await moveSession(await ctx(), id(2), later);
    await undoChange(await ctx(), first.changeSet.id);
    await expect(undoChange(await ctx(), first.changeSet.id)).rejects.toMatchObject({ code: "undone_already" });
    const second = await moveSession(await ctx(), id(2), later);
    await cancelSession(await ctx(), id(5), flood);
    const stands = await state(await ctx());
    await expect(undoChange(await ctx(), second.changeSet.id)).rejects.toMatchObject({ code: "changed_since" });
    expect(await state(await ctx())).toEqual(stands);
    const third = await cancelSession(await ctx(), id(6), flood);
    await saySomething(await ctx(), third.added?.id ?? "", people.Ana?.enrolmentId ?? "", "coming", (await ctx()).now);
    await expect(undoChange(await ctx(), third.changeSet.id)).rejects.toMatchObject({ code: "changed_since" });
  });

  test("goes back step by step", async () => {
    const { ctx, id, wait, sent, cohortId } = await setUp();
    const before = await state(await ctx());
    const mails = sent();
    const steps = [
      (await moveSession(await ctx(), id(2), later)).changeSet,
      (await cancelSession(await ctx(), id(4), flood)).changeSet,
      (await editAndTell(await ctx(), cohortId, { placeAlias: "the side door" })).changeSet,
    ];
    for (const set of steps.reverse()) await undoChange(await ctx(), set?.id ?? "");
    expect(await state(await ctx())).toEqual(before);
    await wait(5 * MINUTE);
    expect(sent()).toBe(mails);
    expect((await fates(await ctx())).filter((fate) => /queued|frozen/.test(fate))).toEqual([]);
  });

  test("of a second change leaves the first to be told, when it would have been", async () => {
    const { world, ctx, id, wait } = await setUp();
    await moveSession(await ctx(), id(2), { ...later, scope: "this" });
    await wait(MINUTE);
    const { changeSet } = await cancelSession(await ctx(), id(4), flood);
    await undoChange(await ctx(), changeSet.id);
    await wait(MINUTE);
    const texts = world.provider
      .mails()
      .filter(({ subject }) => !/your dates/.test(subject))
      .map(({ subject }) => subject);
    expect(texts).toEqual(["Appointments: a new time", "Appointments: a new time"]);
    expect((await fates(await ctx())).filter((fate) => !/^(welcome|reminder)/.test(fate)).sort()).toEqual([
      "cancelled sent",
      "cancelled sent",
      "moved skipped superseded",
      "moved skipped superseded",
    ]);
  });

  test("loses to the dispatcher, not halfway: what is being handed over isn't undone", async () => {
    const { world, ctx, id } = await setUp();
    const { changeSet } = await moveSession(await ctx(), id(2), later);
    const context = await ctx();
    world.setNow(world.now() + 2 * MINUTE);
    await tick(world.deps);
    const stands = await state(context);
    await expect(undoChange(context, changeSet.id)).rejects.toMatchObject({ code: "told_already" });
    expect(await state(context)).toEqual(stands);
  });

  test("puts back, one after the other, a move of the session that a cancellation added and the cancellation", async () => {
    const { ctx, id, wait, sent } = await setUp();
    const before = await state(await ctx());
    const mails = sent();
    const cancelled = await cancelSession(await ctx(), id(2), flood);
    const moved = await moveSession(await ctx(), cancelled.added?.id ?? "", { ...later, date: "2027-05-20", scope: "this" });
    await undoChange(await ctx(), moved.changeSet.id);
    await undoChange(await ctx(), cancelled.changeSet.id);
    expect(await state(await ctx())).toEqual(before);
    await wait(10 * MINUTE);
    expect(sent()).toBe(mails);
  });

  test("gives a group that was ended since no date back", async () => {
    const { world, ctx, id, cohortId, wait } = await setUp();
    await wait(FIRST + 48 * DAY - world.now());
    const { changeSet } = await cancelSession(await ctx(), id(7), { ...flood, reschedule: "drop" });
    await endCohort(await ctx(), cohortId, { reason: "No room", notify: true });
    const stands = await state(await ctx());
    await expect(undoChange(await ctx(), changeSet.id)).rejects.toMatchObject({ code: "changed_since" });
    expect(await state(await ctx())).toEqual(stands);
  });

  test("does not see another org's change", async () => {
    const { world, ctx, id } = await setUp();
    const { changeSet } = await moveSession(await ctx(), id(2), later);
    const other = await (await world.createOrg("Elsewhere")).as("manager");
    await expect(undoChange(other, changeSet.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a change of place", () => {
  test("is told unless said otherwise, and only when the place differs", async () => {
    const { ctx, cohortId } = await setUp();
    expect((await editAndTell(await ctx(), cohortId, { name: "Another name" })).changeSet).toBeNull();
    expect((await editAndTell(await ctx(), cohortId, { place: "1 Elm", notify: false })).changeSet).toMatchObject({
      dueAt: null,
    });
    await editCohort(await ctx(), cohortId, { place: "2 Elm" });
    expect(await fates(await ctx(), "changed")).toEqual(["changed queued", "changed queued"]);
    expect(await (await ctx()).db.select().from(changeSets)).toHaveLength(2);
  });
});

describe("a change of place while sessions change", () => {
  test("is refused, since undoing it would put them back", async () => {
    const { ctx, id, cohortId } = await setUp();
    const context = await ctx();
    const { db } = context;
    const batch = db.batch.bind(db);
    const slow = Object.create(db, {
      batch: {
        value: async (items: Parameters<typeof batch>[0]) => {
          await moveSession(context, id(2), { ...later, scope: "this" });
          return batch(items);
        },
      },
    }) as typeof db;
    await expect(editAndTell({ ...context, db: slow }, cohortId, { place: "2 Elm" })).rejects.toMatchObject({
      code: "schedule_changed",
    });
    expect((await db.select().from(cohorts))[0]?.place).toBe("2 Harbor Street");
  });
});

describe("reminders of what just changed", () => {
  test("aren't planned before people are told", async () => {
    const { world, ctx, id } = await setUp();
    await moveSession(await ctx(), id(2), later);
    expect(await planReminders(world.deps)).toBe(0);
    world.setNow(world.now() + 2 * MINUTE);
    expect(await planReminders(world.deps)).toBe(6);
  });
});
