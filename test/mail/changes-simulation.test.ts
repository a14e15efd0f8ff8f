import fc from "fast-check";
import ICAL from "ical.js";
import { expect, test } from "vitest";
import { deliveries, sessions } from "../../db/schema/index.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import { undoChange } from "../../src/domain/session/undo-change.ts";
import { DomainError } from "../../src/errors.ts";
import type { Mail } from "../../src/mail/provider.ts";
import { tick } from "../../src/tick.ts";
import { addDays } from "../../src/time.ts";
import { createMailWorld, MINUTE } from "../support/mail.ts";

const position = fc.nat({ max: 9 });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      position,
      days: fc.integer({ min: -3, max: 10 }),
      time: fc.constantFrom("10:00", "18:30", "19:00"),
      scope: fc.constantFrom("this" as const, "following" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("cancel" as const),
      position,
      reschedule: fc.constantFrom("push" as const, "drop" as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("undo" as const), back: fc.nat({ max: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), seconds: fc.constantFrom(20, 60, 119, 120, 300) }) },
);

type Entry = { sequence: number; starts: string; on: boolean };

/** A calendar program: it takes what is newer than what it has. */
function take(calendar: Map<string, Entry>, mail: Mail): void {
  for (const { content } of mail.attachments ?? []) {
    const file = new ICAL.Component(ICAL.parse(Buffer.from(content, "base64").toString("utf8")));
    const event = new ICAL.Event(file.getFirstSubcomponent("vevent") as ICAL.Component);
    const known = calendar.get(event.uid);
    // Nothing is said twice, and nothing that a calendar would take for older than what it has.
    expect(event.sequence).toBeGreaterThan(known?.sequence ?? -1);
    const on = file.getFirstPropertyValue("method") === "REQUEST";
    calendar.set(event.uid, { sequence: event.sequence, starts: event.startDate.toString(), on });
  }
}

test("whatever is moved, cancelled and undone, and whenever: each is told once, and calendars end up right", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      const { world, ctx, cohortId, sessionIds } = await createMailWorld(["Ana"]);
      await tick(world.deps);
      const rows = async () =>
        (await world.deps.db.select().from(sessions)).filter((row) => row.cohortId === cohortId && sessionIds.includes(row.id));
      const stateOf = (row: Awaited<ReturnType<typeof rows>>[number]) =>
        `${row.localDate}T${row.localTime}:00 ${row.number !== null}`;
      const calendar = new Map<string, Entry>();
      for (const row of await rows())
        calendar.set(`${row.id.slice(4)}@calendar.invalid`, {
          sequence: 0,
          starts: `${row.localDate}T${row.localTime}:00`,
          on: true,
        });
      const sets: string[] = [];
      const wait = async (ms: number) => {
        world.setNow(world.now() + ms);
        await tick(world.deps);
      };
      for (const action of steps) {
        if (action.do === "wait") {
          await wait(action.seconds * 1000);
          continue;
        }
        const all = await rows();
        try {
          if (action.do === "undo") {
            await undoChange(await ctx(), sets.at(-1 - action.back) ?? "chg_none");
            continue;
          }
          const target = all[action.position % all.length];
          if (!target) continue;
          const { changeSet } =
            action.do === "move"
              ? await moveSession(await ctx(), target.id, {
                  date: addDays(target.localDate, action.days),
                  time: action.time,
                  scope: action.scope,
                  notify: true,
                })
              : await cancelSession(await ctx(), target.id, { reason: "x", reschedule: action.reschedule, notify: true });
          sets.push(changeSet.id);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
        }
      }
      await wait(3 * MINUTE);
      const mails = world.provider.mails().slice(1);
      for (const mail of mails) take(calendar, mail);
      const now = await rows();
      const told = now.map(({ id }) => calendar.get(`${id.slice(4)}@calendar.invalid`));
      expect(told.map((entry) => entry?.on)).toEqual(now.map(({ number }) => number !== null));
      const on = now.filter(({ number }) => number !== null);
      expect(on.map(({ id }) => `${calendar.get(`${id.slice(4)}@calendar.invalid`)?.starts} true`)).toEqual(on.map(stateOf));
      const owed = await world.deps.db.select().from(deliveries);
      expect(owed.filter(({ state, reason }) => !/^(sent|skipped) (null|superseded|undone)$/.test(`${state} ${reason}`))).toEqual(
        [],
      );
      expect(mails.length).toBe(owed.filter(({ kind, state }) => kind !== "welcome" && state === "sent").length);
      expect(mails.length).toBeLessThanOrEqual(sets.length);
    }),
    { numRuns: Number(process.env.CHANGE_RUNS ?? 25) },
  );
});
