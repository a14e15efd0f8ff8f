import { describe, expect, test } from "vitest";
import { freeTimes, workingTimes } from "../../../src/domain/staff/free-times.ts";

const NEW_YORK = "America/New_York";
const at = (text: string) => Date.parse(`${text}:00Z`);
const spell = (stretches: { startsAt: number; endsAt: number }[]) =>
  stretches.map(
    ({ startsAt, endsAt }) => `${new Date(startsAt).toISOString().slice(5, 16)}–${new Date(endsAt).toISOString().slice(11, 16)}`,
  );

const week = [
  { weekday: 1, from: "09:00", until: "12:00" },
  { weekday: 1, from: "13:00", until: "17:00" },
  { weekday: 3, from: "18:00", until: "21:00" },
];

describe("working hours", () => {
  test("follow the week, and a date's own hours instead where there are any", () => {
    const days = [
      { date: "2027-03-01", hours: [] },
      { date: "2027-03-02", hours: [{ from: "10:00", until: "11:00" }] },
    ];
    expect(spell(workingTimes({ week, days }, { from: "2027-03-01", until: "2027-03-09" }, NEW_YORK))).toEqual([
      "03-02T15:00–16:00",
      "03-03T23:00–02:00",
      "03-08T14:00–17:00",
      "03-08T18:00–22:00",
    ]);
  });

  test("keep their wall time across a clock change", () => {
    const sunday = [{ weekday: 7, from: "09:00", until: "10:00" }];
    expect(spell(workingTimes({ week: sunday, days: [] }, { from: "2027-03-07", until: "2027-03-15" }, NEW_YORK))).toEqual([
      "03-07T14:00–15:00",
      "03-14T13:00–14:00",
    ]);
  });

  test("are unknown of somebody who has said nothing", () => {
    expect(workingTimes({ week: null, days: [] }, { from: "2027-03-01", until: "2027-03-09" }, NEW_YORK)).toEqual([]);
  });
});

describe("free times", () => {
  const monday = { from: "2027-03-01", until: "2027-03-02" };
  const free = (taken: { startsAt: number; endsAt: number }[]) => spell(freeTimes({ week, days: [] }, taken, monday, NEW_YORK));

  test("leave out what is taken, at the edges, inside and across several", () => {
    expect(free([])).toEqual(["03-01T14:00–17:00", "03-01T18:00–22:00"]);
    expect(free([{ startsAt: at("2027-03-01T15:00"), endsAt: at("2027-03-01T16:00") }])).toEqual([
      "03-01T14:00–15:00",
      "03-01T16:00–17:00",
      "03-01T18:00–22:00",
    ]);
    expect(free([{ startsAt: at("2027-03-01T16:00"), endsAt: at("2027-03-01T20:00") }])).toEqual([
      "03-01T14:00–16:00",
      "03-01T20:00–22:00",
    ]);
    const overlapping = [
      { startsAt: at("2027-03-01T13:00"), endsAt: at("2027-03-01T16:30") },
      { startsAt: at("2027-03-01T14:30"), endsAt: at("2027-03-01T15:00") },
    ];
    expect(free(overlapping)).toEqual(["03-01T16:30–17:00", "03-01T18:00–22:00"]);
    expect(free([{ startsAt: at("2027-02-28T00:00"), endsAt: at("2027-03-03T00:00") }])).toEqual([]);
  });
});
