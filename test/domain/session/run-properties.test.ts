import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closures, cohorts, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { patternOf } from "../../../src/domain/cohort/cohort.ts";
import { editAndTell } from "../../../src/domain/cohort/edit.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { phaseOf, schedule } from "../../../src/domain/cohort/schedule.ts";
import { addClosure, listClosures } from "../../../src/domain/org/closures.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { changeLength } from "../../../src/domain/session/change-length.ts";
import { closeDays } from "../../../src/domain/session/close-days.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { rescheduleSeries } from "../../../src/domain/session/reschedule.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { undoClosing } from "../../../src/domain/session/undo-closing.ts";
import { DomainError } from "../../../src/errors.ts";
import { addDays, daysBetween, isoWeekday, toInstant } from "../../../src/time.ts";
import { makeCohort, makeProgram } from "../../support/cohorts.ts";
import { seriesOf } from "../../support/series.ts";
import { createWorld } from "../../support/world.ts";

/** Sequences tried by each test; set it higher for a longer search. */
const runs = Number(process.env.EDIT_SEQUENCES ?? 4);
const EDITS = 50;

const position = fc.nat({ max: 40 });
const scope = fc.constantFrom("this" as const, "following" as const);
const time = fc.constantFrom("02:30", "10:00", "18:30", "23:30");
const weekdays = fc.constantFrom<number[]>([1], [3], [7], [1, 4], [2, 6]);
const interval = fc.constantFrom(1, 1, 2, 3);
const edit = fc.oneof(
  fc.record({ do: fc.constant("move" as const), position, days: fc.integer({ min: -20, max: 40 }), time, scope }),
  fc.record({
    do: fc.constant("cancel" as const),
    position,
    reschedule: fc.constantFrom("push" as const, "drop" as const),
    scope,
  }),
  fc.record({ do: fc.constant("push" as const), position }),
  fc.record({ do: fc.constant("reschedule" as const), days: fc.integer({ min: -10, max: 60 }), weekdays, time, interval }),
  fc.record({
    do: fc.constant("length" as const),
    kind: fc.constantFrom("extended" as const, "extended" as const, "shortened" as const),
    sessions: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ do: fc.constant("place" as const), place: fc.constantFrom("1 Elm Street", "2 Elm Street") }),
  fc.record({ do: fc.constant("undo" as const) }),
  fc.record({ do: fc.constant("mark" as const), position }),
  fc.record({ do: fc.constant("close" as const), days: fc.integer({ min: 0, max: 120 }) }),
  fc.record({
    do: fc.constant("closing" as const),
    position,
    action: fc.constantFrom("push" as const, "keep" as const, "move" as const),
    days: fc.integer({ min: -20, max: 40 }),
    time,
  }),
  fc.record({ do: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 5 }) }),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

const decided = { decidedBy: "The group", reason: "x", notify: false };

type Rows = (typeof sessions.$inferSelect)[];

const rowsOf = (ctx: Context, cohortId: string): Promise<Rows> =>
  ctx.db.select().from(sessions).where(eq(sessions.cohortId, cohortId)).orderBy(sessions.startsAt, sessions.id);

/** Makes one edit. @returns its change set, or the closing that made it; null when it isn't a change of the series. */
async function make(ctx: Context, cohortId: string, action: Edit): Promise<string | null> {
  const rows = await rowsOf(ctx, cohortId);
  // Mostly what can change; now and then what can't, which must then stay.
  const open = rows.filter((row) => row.number !== null && row.markedAt === null && row.startsAt > ctx.now);
  const targets = "position" in action && action.position % 5 > 0 && open.length > 0 ? open : rows;
  const target = "position" in action ? targets[action.position % targets.length] : undefined;
  const today = new Date(ctx.now).toISOString().slice(0, 10);
  if (action.do === "move" && target) {
    const input = { date: addDays(target.localDate, action.days), time: action.time, scope: action.scope, notify: false };
    return (await moveSession(ctx, target.id, input)).changeSet.id;
  }
  if ((action.do === "cancel" || action.do === "push") && target) {
    const how = action.do === "push" ? { reschedule: "push" as const } : action;
    const { reschedule, scope: which = "this" as const } = { scope: undefined, ...how };
    return (await cancelSession(ctx, target.id, { reason: "x", reschedule, scope: which, notify: false })).changeSet.id;
  }
  if (action.do === "reschedule") {
    const { weekdays: days, time: startTime, interval: intervalWeeks } = action;
    const input = { from: addDays(today, action.days), weekdays: days, startTime, intervalWeeks, notify: false };
    return (await rescheduleSeries(ctx, cohortId, input)).changeSet.id;
  }
  if (action.do === "length")
    return (await changeLength(ctx, cohortId, action.kind, { sessions: action.sessions, ...decided })).changeSet.id;
  if (action.do === "place")
    return (await editAndTell(ctx, cohortId, { place: action.place, notify: false })).changeSet?.id ?? null;
  if (action.do === "mark" && target)
    await ctx.db.update(sessions).set({ markedAt: ctx.now, outcome: "held" }).where(eq(sessions.id, target.id));
  if (action.do === "closing" && target) {
    const days = [0, 7, 8].map((day) => ({ date: addDays(target.localDate, day), reason: "x" }));
    const one = { sessionId: target.id, action: action.action };
    const to = action.action === "move" ? { date: addDays(target.localDate, action.days), time: action.time } : {};
    return (await closeDays(ctx, { days, decisions: [{ ...one, ...to }], otherwise: "push", notify: false })).id;
  }
  if (action.do === "close") await addClosure(ctx, { from: addDays(today, action.days), reason: "x" });
  return null;
}

/** Where a push must put its sessions, found by walking the calendar a day at a time: no code of the scheduler's in it. */
async function walk(ctx: Context, cohortId: string, before: Rows, count: number): Promise<string[]> {
  const cohort = await findCohort(ctx, cohortId);
  const closed = new Set([
    ...(await listClosures(ctx)).map(({ date }) => date),
    ...before.filter(({ number }) => number === null).map(({ localDate }) => localDate),
  ]);
  const last = Math.max(...before.filter(({ number }) => number !== null).map(({ startsAt }) => startsAt));
  const monday = (date: string) => addDays(date, 1 - isoWeekday(date));
  const found: string[] = [];
  for (let date = addDays(new Date(last).toISOString().slice(0, 10), -1); found.length < count; date = addDays(date, 1)) {
    const weeks = daysBetween(monday(cohort.rhythmFrom ?? cohort.firstDate), monday(date)) / 7;
    const meets = cohort.weekdays.includes(isoWeekday(date)) && weeks % cohort.intervalWeeks === 0 && !closed.has(date);
    if (meets && toInstant({ date, time: cohort.startTime }, cohort.timezone) > last) found.push(date);
  }
  return found;
}

/** Numbers run 1..n by time without overlap, and phases cover exactly them. */
async function expectWhole(ctx: Context, cohortId: string): Promise<void> {
  const numbered = (await rowsOf(ctx, cohortId)).filter(({ number }) => number !== null);
  expect(numbered.map(({ number }) => number)).toEqual(numbered.map((_, index) => index + 1));
  numbered.slice(1).forEach((session, index) => {
    expect(session.startsAt).toBeGreaterThanOrEqual(numbered[index]?.endsAt ?? 0);
  });
  if (numbered.length === 0) return;
  const { phases, sessionCount } = await findCohort(ctx, cohortId);
  expect(sessionCount).toBe(numbered.length);
  let next = 1;
  for (const { from, to } of phases) {
    expect(from).toBe(next);
    expect(to).toBeGreaterThanOrEqual(from);
    next = to + 1;
  }
  expect(next).toBe(numbered.length + 1);
}

describe("whatever is done to a series", () => {
  test(`numbers run 1..n, phases cover them, what is over or marked stays, a push is by the calendar, undo restores exactly`, async () => {
    const world = await createWorld();
    const start = await (await world.createOrg()).as("manager");
    const programId = await makeProgram(start);
    const done = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: EDITS, maxLength: EDITS }),
        weekdays,
        interval,
        fc.integer({ min: 3, max: 14 }),
        fc.constantFrom("America/New_York", "Pacific/Apia", "Europe/Dublin"),
        async (edits, days, intervalWeeks, sessionCount, timezone) => {
          const pattern = { weekdays: days, intervalWeeks, sessionCount, timezone };
          await start.db.delete(closures);
          // The groups before this one would give way to its days off too.
          await start.db.update(cohorts).set({ endedAt: start.now });
          const { cohort } = await makeCohort(start, { programId, ...pattern, firstDate: "2027-02-08" });
          let ctx = start;
          let undoable: { id: string; before: Awaited<ReturnType<typeof seriesOf>> }[] = [];
          for (const action of edits) {
            if (action.do === "wait") ctx = { ...ctx, now: ctx.now + action.days * 86_400_000 };
            if (action.do === "wait" || action.do === "mark") undoable = [];
            const before = await rowsOf(ctx, cohort.id);
            const whole = await seriesOf(ctx, cohort.id);
            try {
              const last = action.do === "undo" ? undoable.pop() : undefined;
              if (last) {
                await (last.id.startsWith("clg_") ? undoClosing : undoChange)(ctx, last.id);
                expect(await seriesOf(ctx, cohort.id)).toEqual(last.before);
              } else {
                const id = await make(ctx, cohort.id, action);
                if (id) undoable.push({ id, before: whole });
                // A place without a session ahead of it is changed without anybody being told, and not undone.
                else if (action.do === "place") undoable = [];
              }
              const what = action.do === "undo" && !last ? "nothing" : action.do;
              done.set(what, (done.get(what) ?? 0) + 1);
            } catch (error) {
              if (!(error instanceof DomainError)) throw error;
              expect(await seriesOf(ctx, cohort.id)).toEqual(whole);
            }
            await expectWhole(ctx, cohort.id);
            const after = await rowsOf(ctx, cohort.id);
            const locked = before.filter((row) => row.startsAt <= ctx.now || row.markedAt !== null || row.number === null);
            if (action.do !== "mark" && action.do !== "undo")
              for (const session of locked) expect(after.find(({ id }) => id === session.id)).toEqual(session);
            const added = after.filter((row) => row.number !== null && !before.some(({ id }) => id === row.id));
            if ((action.do === "push" || action.do === "cancel") && added.length > 0)
              expect(added.map(({ localDate }) => localDate)).toEqual(await walk(ctx, cohort.id, before, added.length));
          }
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
    if (process.env.EDIT_SEQUENCES) console.log(Object.fromEntries(done));
    for (const kind of ["move", "cancel", "push", "reschedule", "length", "place", "closing", "undo"])
      expect(done.get(kind)).toBeGreaterThan(0);
  }, 600_000);

  test("fifty pushes in a row are the schedule made from scratch, with the cancelled dates as days off", async () => {
    const world = await createWorld();
    const ctx = await (await world.createOrg()).as("manager");
    const programId = await makeProgram(ctx);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ position, scope }), { minLength: EDITS, maxLength: EDITS }),
        fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 25 }),
        weekdays,
        interval,
        async (pushes, daysOff, days, intervalWeeks) => {
          await ctx.db.delete(closures);
          for (const day of daysOff) await addClosure(ctx, { from: addDays("2027-02-08", day), reason: "x" });
          const { cohort } = await makeCohort(ctx, { programId, weekdays: days, intervalWeeks, firstDate: "2027-02-08" });
          for (const { position: at, scope: which } of pushes) {
            const numbered = (await rowsOf(ctx, cohort.id)).filter(({ number }) => number !== null);
            // All that follow only near the end, or the course goes on for ever.
            const index = at % numbered.length;
            const following = index > numbered.length - 3 ? which : "this";
            const id = numbered[index]?.id ?? "";
            await cancelSession(ctx, id, { reason: "x", reschedule: "push", scope: following, notify: false });
            const rows = await rowsOf(ctx, cohort.id);
            const { phases } = await findCohort(ctx, cohort.id);
            const off = rows.filter(({ number }) => number === null).map(({ localDate }) => ({ date: localDate, reason: "x" }));
            const scratch = schedule(patternOf(cohort), 8, [...(await listClosures(ctx)), ...off], phases).sessions;
            expect(
              rows
                .filter(({ number }) => number !== null)
                .map(({ number, localDate, localTime, startsAt, endsAt }) => {
                  return { number, date: localDate, time: localTime, startsAt, endsAt, phase: phaseOf(number, phases) };
                }),
            ).toEqual(scratch);
          }
        },
      ),
      { numRuns: Math.max(2, Math.ceil(runs / 3)), endOnFailure: true },
    );
  }, 600_000);
});
