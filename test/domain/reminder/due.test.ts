import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { remindersDue } from "../../../src/domain/reminder/due.ts";

const at = (text: string): number => Date.parse(`${text}Z`);
const startsAt = at("2027-03-05T18:00"); // a Friday
const offsets = [4320, 1440];
const never = { changedAt: 0, kept: [], handedOn: [] };
const texts = (due: { offsetMinutes: number; dueAt: number }[]) =>
  due.map(({ offsetMinutes, dueAt }) => `${offsetMinutes} ${new Date(dueAt).toISOString().slice(5, 16)}`);

const offsetList = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 5 });

describe("remindersDue", () => {
  test.each([
    ["known weeks before", "2027-02-01T12:00", "2027-02-01T12:00", ["4320 03-02T18:00", "1440 03-04T18:00"]],
    ["known when the first had passed", "2027-03-03T12:00", "2027-03-03T12:00", ["1440 03-04T18:00"]],
    ["known when both had passed", "2027-03-05T09:00", "2027-03-05T09:00", ["1440 03-05T09:00"]],
    ["planned late after an outage", "2027-02-01T12:00", "2027-03-05T09:00", ["4320 03-02T18:00", "1440 03-04T18:00"]],
    ["known exactly when one falls due", "2027-03-04T18:00", "2027-03-04T18:00", ["1440 03-04T18:00"]],
    ["planned after it started", "2027-02-01T12:00", "2027-03-05T18:00", []],
  ])("%s", (_, knownSince, now, expected) => {
    expect(texts(remindersDue({ startsAt, offsets, knownSince: at(knownSince), ...never }, at(now)))).toEqual(expected);
  });

  test("isn't owed again for an offset handed on since the session got its time", () => {
    const planned = { startsAt, offsets, ...never, knownSince: at("2027-02-01T12:00"), handedOn: [4320] };
    expect(texts(remindersDue(planned, at("2027-03-03T12:00")))).toEqual(["1440 03-04T18:00"]);
    const late = { startsAt, offsets, ...never, knownSince: at("2027-03-05T09:00"), handedOn: [1440] };
    expect(remindersDue(late, at("2027-03-05T12:00"))).toEqual([]);
  });

  test("owes nothing without offsets, and each offset once", () => {
    const planned = { startsAt, knownSince: 0, ...never };
    expect(remindersDue({ ...planned, offsets: [] }, 0)).toEqual([]);
    expect(remindersDue({ ...planned, offsets: [60, 60] }, 0)).toHaveLength(1);
  });

  test("owes at least one while the session is ahead, never after its start, each offset at most once", () => {
    const instant = fc.integer({ min: 0, max: 2_000_000_000 });
    fc.assert(
      fc.property(instant, instant, instant, offsetList, (start, known, now, list) => {
        const due = remindersDue({ startsAt: start, offsets: list, knownSince: Math.min(known, now), ...never }, now);
        if (start <= now) return due.length === 0;
        return (
          due.length > 0 &&
          due.every(({ dueAt }) => dueAt < start) &&
          new Set(due.map(({ offsetMinutes }) => offsetMinutes)).size === due.length
        );
      }),
    );
  });

  test.each([
    ["a new one still ahead", [2880, 180], [4320], "2027-03-04T12:00", ["180 03-05T15:00"]],
    ["new ones, all of them past, after one was handed on", [2880], [4320], "2027-03-04T12:00", []],
    ["new ones, all of them past, before any was", [4320, 2880], [], "2027-03-04T12:00", ["2880 03-04T12:00"]],
    ["one that was handed on already and is chosen again", [4320, 60], [4320], "2027-03-04T12:00", ["60 03-05T17:00"]],
  ])("after the offsets were changed owes %s", (_, list, handedOn, changed, expected) => {
    const changedAt = at(changed);
    const planned = { startsAt, offsets: list, knownSince: at("2027-02-01T12:00"), changedAt, kept: [], handedOn };
    expect(texts(remindersDue(planned, changedAt))).toEqual(expected);
  });

  test("keeps owing one that fell due while nothing was planning, though the others were changed since", () => {
    const planned = { startsAt, offsets: [4320, 60], knownSince: 0, changedAt: at("2027-03-04T12:00"), handedOn: [] };
    expect(texts(remindersDue({ ...planned, kept: [4320] }, at("2027-03-04T12:00")))).toEqual([
      "4320 03-02T18:00",
      "60 03-05T17:00",
    ]);
  });

  test("never owes an offset that was handed on, however often the offsets change", () => {
    fc.assert(
      fc.property(offsetList, offsetList, fc.nat(), fc.nat(), (list, handedOn, changedAt, now) => {
        const planned = { startsAt: 2_000_000_000, offsets: list, knownSince: 0, changedAt, kept: handedOn, handedOn };
        return remindersDue(planned, now).every(({ offsetMinutes }) => !handedOn.includes(offsetMinutes));
      }),
    );
  });
});
