import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deliveries } from "../../../db/schema/index.ts";
import { remindCohort } from "../../../src/domain/cohort/remind.ts";
import { expandReminders } from "../../../src/domain/reminder/expand.ts";
import { planReminders } from "../../../src/domain/reminder/plan.ts";
import { isQuiet, laterAllowed, longestLeadMs } from "../../../src/mail/quiet-hours.ts";
import { toInstant } from "../../../src/time.ts";
import { addPerson, createMailWorld, DAY, HOUR, MINUTE } from "../../support/mail.ts";

const STEP = 10 * MINUTE;

// The session lies a day or so after a change of clocks, so that its reminders straddle it.
const venues = [
  ["America/New_York", "2027-03-15"],
  ["America/New_York", "2027-11-08"],
  ["Europe/London", "2027-03-29"],
  ["Australia/Sydney", "2027-04-05"],
  ["Australia/Sydney", "2027-10-04"],
  ["America/Santiago", "2027-04-05"],
  ["Australia/Lord_Howe", "2027-10-04"],
] as const;

const offsets = fc.subarray([4320, 1440, 600, 180, 60], { minLength: 1 });
const policy = fc.record({
  reminderOffsets: offsets,
  quietHours: fc.constantFrom(null, { from: "21:00", until: "08:00" }, { from: "00:30", until: "06:15" }),
  skipDeclined: fc.constant(true),
});

const story = fc.record({
  venue: fc.constantFrom(...venues),
  startTime: fc.constantFrom("07:00", "08:30", "12:00", "18:30", "22:30", "00:15"),
  zones: fc.array(fc.constantFrom(null, "America/Los_Angeles", "Europe/London", "Australia/Sydney", "Asia/Kathmandu"), {
    minLength: 2,
    maxLength: 3,
  }),
  before: policy,
  /** Another policy this many hours before the start. */
  change: fc.option(fc.record({ hours: fc.integer({ min: 1, max: 90 }), policy })),
});

test("whatever the policy, its change, the zones and the clocks: each reminder once, none lost, none at night without need", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ venue: [timezone, firstDate], startTime, zones, before, change }) => {
      const startsAt = toInstant({ date: firstDate, time: startTime }, timezone);
      const mail = await createMailWorld([], { cohort: { timezone, firstDate, startTime }, now: startsAt - 30 * DAY });
      const { world } = mail;
      const zoneOf = new Map<string, string>();
      for (const [index, zone] of zones.entries()) {
        const { enrolmentId } = await addPerson(await mail.ctx(), mail.cohortId, `P${index}`, zone ? { timezone: zone } : {});
        zoneOf.set(enrolmentId, zone ?? timezone);
      }
      await remindCohort(await mail.ctx(), mail.cohortId, before);
      const changeAt = change ? startsAt - change.hours * HOUR : Number.POSITIVE_INFINITY;
      let changed = false;
      for (let now = startsAt - 4 * DAY; now < startsAt; now += STEP) {
        world.setNow(now);
        if (change && !changed && now >= changeAt) {
          await remindCohort(await mail.ctx(), mail.cohortId, change.policy);
          changed = true;
        }
        while ((await planReminders(world.deps)) > 0);
        await expandReminders(world.deps);
      }
      const rows = await world.deps.db
        .select()
        .from(deliveries)
        .where(eq(deliveries.sessionId, mail.sessionIds[0] ?? ""));
      const reminders = rows.filter(({ kind }) => kind === "reminder");
      const keys = reminders.map(({ enrolmentId, offsetMinutes }) => `${enrolmentId} ${offsetMinutes}`);
      expect(new Set(keys).size).toBe(keys.length);

      for (const { createdAt, dueAt, enrolmentId } of reminders) {
        expect(createdAt).toBeLessThan(startsAt);
        expect(dueAt).toBeLessThanOrEqual(createdAt);
        const quiet = (createdAt >= changeAt && change ? change.policy : before).quietHours;
        const zone = zoneOf.get(enrolmentId ?? "") ?? timezone;
        if (quiet && isQuiet(createdAt, quiet, zone) && createdAt - dueAt > STEP)
          expect(laterAllowed(createdAt, startsAt, quiet, zone)).toBeNull();
        if (quiet && isQuiet(dueAt, quiet, zone)) expect(laterAllowed(dueAt, startsAt, quiet, zone)).toBeNull();
      }

      // What surely fell due under one policy: all of its span lies on that policy's side of the change.
      for (const [each, from, to] of [
        [before, Number.NEGATIVE_INFINITY, changeAt],
        ...(change ? ([[change.policy, changeAt, startsAt]] as const) : []),
      ] as const) {
        const span = longestLeadMs(each.quietHours);
        for (const offset of each.reminderOffsets) {
          const dueAt = startsAt - offset * MINUTE;
          const surely = dueAt - span > from && dueAt + span < to;
          if (!surely && change) continue;
          for (const enrolmentId of zoneOf.keys()) expect(keys).toContain(`${enrolmentId} ${offset}`);
        }
      }
    }),
    { numRuns: Number(process.env.STORIES ?? 4) },
  );
}, 120_000);
