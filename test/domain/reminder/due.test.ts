import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { remindersDue } from "../../../src/domain/reminder/due.ts";

const at = (text: string): number => Date.parse(`${text}Z`);
const startsAt = at("2027-03-05T18:00"); // a Friday
const offsets = [4320, 1440];
const texts = (due: { offsetMinutes: number; dueAt: number }[]) =>
  due.map(({ offsetMinutes, dueAt }) => `${offsetMinutes} ${new Date(dueAt).toISOString().slice(5, 16)}`);

describe("remindersDue", () => {
  test.each([
    ["known weeks before", "2027-02-01T12:00", "2027-02-01T12:00", ["4320 03-02T18:00", "1440 03-04T18:00"]],
    ["known when the first had passed", "2027-03-03T12:00", "2027-03-03T12:00", ["1440 03-04T18:00"]],
    ["known when both had passed", "2027-03-05T09:00", "2027-03-05T09:00", ["1440 03-05T09:00"]],
    ["planned late after an outage", "2027-02-01T12:00", "2027-03-05T09:00", ["4320 03-02T18:00", "1440 03-04T18:00"]],
    ["known exactly when one falls due", "2027-03-04T18:00", "2027-03-04T18:00", ["1440 03-04T18:00"]],
    ["planned after it started", "2027-02-01T12:00", "2027-03-05T18:00", []],
  ])("%s", (_, knownSince, now, expected) => {
    expect(texts(remindersDue({ startsAt, offsets, knownSince: at(knownSince), handedOn: [] }, at(now)))).toEqual(expected);
  });

  test("isn't owed again for an offset handed on since the session got its time", () => {
    const planned = { startsAt, offsets, knownSince: at("2027-02-01T12:00"), handedOn: [4320] };
    expect(texts(remindersDue(planned, at("2027-03-03T12:00")))).toEqual(["1440 03-04T18:00"]);
    const late = { startsAt, offsets, knownSince: at("2027-03-05T09:00"), handedOn: [1440] };
    expect(remindersDue(late, at("2027-03-05T12:00"))).toEqual([]);
  });

  test("owes nothing without offsets, and each offset once", () => {
    const planned = { startsAt, knownSince: 0, handedOn: [] };
    expect(remindersDue({ ...planned, offsets: [] }, 0)).toEqual([]);
    expect(remindersDue({ ...planned, offsets: [60, 60] }, 0)).toHaveLength(1);
  });

  test("owes at least one while the session is ahead, never after its start, each offset at most once", () => {
    const instant = fc.integer({ min: 0, max: 2_000_000_000 });
    const offsetList = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(instant, instant, instant, offsetList, (start, known, now, list) => {
        const due = remindersDue({ startsAt: start, offsets: list, knownSince: Math.min(known, now), handedOn: [] }, now);
        if (start <= now) return due.length === 0;
        return (
          due.length > 0 &&
          due.every(({ dueAt }) => dueAt < start) &&
          new Set(due.map(({ offsetMinutes }) => offsetMinutes)).size === due.length
        );
      }),
    );
  });
});
