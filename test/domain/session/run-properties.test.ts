import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sessions } from "../../../db/schema/index.ts";
import { cancelSession } from "../../../src/domain/session/cancel.ts";
import { moveSession } from "../../../src/domain/session/move.ts";
import { DomainError } from "../../../src/errors.ts";
import { addDays } from "../../../src/time.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

const position = fc.nat({ max: 11 });
const step = fc.oneof(
  fc.record({
    do: fc.constant("move" as const),
    position,
    days: fc.integer({ min: -20, max: 40 }),
    time: fc.constantFrom("10:00", "18:30", "19:00", "23:30"),
    scope: fc.constantFrom("this" as const, "following" as const),
  }),
  fc.record({ do: fc.constant("cancel" as const), position, reschedule: fc.constantFrom("push" as const, "drop" as const) }),
  fc.record({ do: fc.constant("mark" as const), position }),
  fc.record({ do: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 15 }) }),
);

test("whatever is moved and cancelled, numbers run 1..n by time, and what is over or marked stays as it was", async () => {
  const world = await createWorld();
  const start = await (await world.createOrg()).as("manager");
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 10 }),
      fc.constantFrom<number[]>([3], [1, 4]),
      async (steps, weekdays) => {
        const { cohort } = await makeCohort(start, { weekdays, firstDate: "2027-02-08", intervalWeeks: weekdays.length });
        let ctx = start;
        const rows = () => ctx.db.select().from(sessions).where(eq(sessions.cohortId, cohort.id)).orderBy(sessions.startsAt);
        for (const action of steps) {
          if (action.do === "wait") {
            ctx = { ...ctx, now: ctx.now + action.days * 86_400_000 };
            continue;
          }
          const before = await rows();
          const target = before[action.position % before.length];
          if (!target) continue;
          if (action.do === "mark") {
            await ctx.db.update(sessions).set({ markedAt: ctx.now, outcome: "held" }).where(eq(sessions.id, target.id));
            continue;
          }
          try {
            if (action.do === "move") {
              const date = addDays(target.localDate, action.days);
              await moveSession(ctx, target.id, { date, time: action.time, scope: action.scope, notify: false });
            } else await cancelSession(ctx, target.id, { reason: "x", reschedule: action.reschedule, notify: false });
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
            expect(await rows()).toEqual(before);
          }
          const after = await rows();
          const numbered = after.filter(({ number }) => number !== null);
          expect(numbered.map(({ number }) => number)).toEqual(numbered.map((_, index) => index + 1));
          numbered.slice(1).forEach((session, index) => {
            expect(session.startsAt).toBeGreaterThanOrEqual(numbered[index]?.endsAt ?? 0);
          });
          const locked = before.filter(
            ({ startsAt, markedAt, number }) => startsAt <= ctx.now || markedAt !== null || number === null,
          );
          for (const session of locked) expect(after.find(({ id }) => id === session.id)).toEqual(session);
        }
      },
    ),
    { numRuns: 60 },
  );
});
