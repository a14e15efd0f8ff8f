import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isQuiet, laterAllowed, longestLeadMs, type QuietHours, remindAt } from "../../src/mail/quiet-hours.ts";
import { toInstant, toLocal } from "../../src/time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const quiet: QuietHours = { from: "21:00", until: "08:00" };

// Clocks change in both hemispheres, by an hour and by half of one, at midnight and at two; and where they never do.
const zones = [
  "America/New_York",
  "Europe/London",
  "Australia/Sydney",
  "America/Santiago",
  "Pacific/Auckland",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Cairo",
  "UTC",
];

const at = (zone: string, text: string): number => toInstant({ date: text.slice(0, 10), time: text.slice(11) }, zone);
const shown = (instant: number, zone: string): string => Object.values(toLocal(instant, zone)).join(" ");

describe("remindAt", () => {
  const zone = "America/New_York";
  test.each([
    ["by day: as due", "2027-03-05 10:00", "2027-03-05 13:00", "2027-03-05 10:00"],
    ["late in the evening: before the quiet hours", "2027-03-04 22:00", "2027-03-05 22:00", "2027-03-04 20:59"],
    ["towards morning: after them", "2027-03-05 06:00", "2027-03-05 09:00", "2027-03-05 08:00"],
    ["for an early start: the evening before", "2027-03-05 06:00", "2027-03-05 07:00", "2027-03-04 20:59"],
    ["for a start right after them: the evening before", "2027-03-05 07:00", "2027-03-05 08:29", "2027-03-04 20:59"],
    ["for a start half an hour after them: when they end", "2027-03-05 07:00", "2027-03-05 08:30", "2027-03-05 08:00"],
    ["the first quiet minute: the one before it", "2027-03-04 21:00", "2027-03-05 21:00", "2027-03-04 20:59"],
    ["the first loud minute: as due", "2027-03-04 08:00", "2027-03-05 08:00", "2027-03-04 08:00"],
    ["the night clocks go forward", "2027-03-14 07:00", "2027-03-15 07:00", "2027-03-14 08:00"],
    ["the night clocks go back", "2027-11-07 00:30", "2027-11-08 00:30", "2027-11-06 20:59"],
  ])("%s", (_, due, start, expected) => {
    const reminding = { dueAt: at(zone, due), startsAt: at(zone, start), quiet, zone };
    expect(shown(remindAt(reminding, reminding.dueAt - 40 * HOUR), zone)).toBe(expected);
  });

  test("goes by the clock of whoever gets it", () => {
    const dueAt = at("America/New_York", "2027-03-05 20:00");
    const reminding = { dueAt, startsAt: dueAt + 24 * HOUR, quiet };
    expect(remindAt({ ...reminding, zone: "America/New_York" }, 0)).toBe(dueAt);
    expect(shown(remindAt({ ...reminding, zone: "Europe/London" }, 0), "Europe/London")).toBe("2027-03-05 20:59");
  });

  test("leaves everything as due without quiet hours", () => {
    const dueAt = at(zone, "2027-03-05 03:00");
    expect(remindAt({ dueAt, startsAt: dueAt + HOUR, quiet: null, zone }, 0)).toBe(dueAt);
  });

  test("goes at the night hour it is due when no better one is left", () => {
    const reminding = { dueAt: at(zone, "2027-03-05 06:00"), startsAt: at(zone, "2027-03-05 07:00"), quiet, zone };
    expect(remindAt(reminding, at(zone, "2027-03-04 23:00"))).toBe(reminding.dueAt);
  });

  test("late in the night waits for morning where that helps, and goes at once where it doesn't", () => {
    const dueAt = at(zone, "2027-03-04 19:00");
    const now = at(zone, "2027-03-05 03:00");
    expect(shown(remindAt({ dueAt, startsAt: dueAt + 24 * HOUR, quiet, zone }, now), zone)).toBe("2027-03-05 08:00");
    expect(remindAt({ dueAt, startsAt: at(zone, "2027-03-05 08:15"), quiet, zone }, now)).toBe(dueAt);
  });

  test("late by minutes only isn't put off", () => {
    const dueAt = at(zone, "2027-03-04 20:59");
    expect(remindAt({ dueAt, startsAt: dueAt + 24 * HOUR, quiet, zone }, dueAt + 5 * MINUTE)).toBe(dueAt);
  });

  const times = fc.integer({ min: 0, max: 1439 }).map((minutes) => {
    const text = (value: number) => String(value).padStart(2, "0");
    return `${text(Math.floor(minutes / 60))}:${text(minutes % 60)}`;
  });
  const hours = fc
    .record({ from: times, until: times })
    .filter((each) => each.from !== each.until && longestLeadMs(each) <= 23 * HOUR);
  const reminding = fc.record({
    // Every day of 2027, each zone's changes of clocks among them.
    dueAt: fc.integer({ min: Date.parse("2027-01-01") / MINUTE, max: Date.parse("2027-12-31") / MINUTE }).map((m) => m * MINUTE),
    lead: fc.integer({ min: 15, max: 5000 }),
    quiet: hours,
    zone: fc.constantFrom(...zones),
  });

  test("is the nearest useful minute that isn't quiet, whatever the clocks do", () => {
    fc.assert(
      fc.property(reminding, ({ dueAt, lead, quiet: each, zone: where }) => {
        const startsAt = dueAt + lead * MINUTE;
        const found = remindAt({ dueAt, startsAt, quiet: each, zone: where }, dueAt - 48 * HOUR);
        const useful = (minute: number) => minute <= dueAt || minute <= startsAt - 30 * MINUTE;
        for (let away = 0; away < Math.abs(found - dueAt); away += MINUTE) {
          for (const minute of [dueAt - away, dueAt + away]) {
            if (useful(minute) && !isQuiet(minute, each, where)) return false;
          }
        }
        return !isQuiet(found, each, where) && found < startsAt && found >= dueAt - longestLeadMs(each);
      }),
      { numRuns: 300 },
    );
  });

  test("never comes to nothing, after the start, or into quiet hours while a useful loud minute is left", () => {
    fc.assert(
      fc.property(reminding, fc.integer({ min: -3000, max: 5000 }), ({ dueAt, lead, quiet: each, zone: where }, late) => {
        const startsAt = dueAt + lead * MINUTE;
        const now = Math.min(dueAt + late * MINUTE, startsAt - 1);
        const found = Math.max(remindAt({ dueAt, startsAt, quiet: each, zone: where }, now), now);
        if (!Number.isFinite(found) || found >= startsAt) return false;
        const onTime = found - dueAt < 10 * MINUTE || late <= 10;
        return onTime || !isQuiet(found, each, where) || laterAllowed(found, startsAt, each, where) === null;
      }),
      { numRuns: 500 },
    );
  });
});
