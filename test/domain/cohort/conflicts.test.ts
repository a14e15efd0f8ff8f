import { describe, expect, test } from "vitest";
import { type Busy, findConflicts, type Planned, type Surroundings, travelKey } from "../../../src/domain/cohort/conflicts.ts";
import type { Availability } from "../../../src/domain/staff/availability.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Wednesdays 10:00–12:00 from 2027-03-03, in room 2 of the main site. */
const weekly = (weeks: number): Planned[] =>
  Array.from({ length: weeks }, (_, week) => ({
    startsAt: week * 7 * DAY + 10 * HOUR,
    endsAt: week * 7 * DAY + 12 * HOUR,
    siteId: "sit_main",
    roomId: "rom_2",
    date: `2027-03-${String(3 + 7 * week).padStart(2, "0")}`,
    from: "10:00",
    until: "12:00",
    staffIds: ["stf_sam"],
    participantIds: ["par_a", "par_b"],
  }));

const nowhere = { siteId: null, roomId: null, staffIds: [], participantIds: [], place: null };
const other = (from: number, until: number, over: Partial<Busy> = {}): Busy => ({
  ...nowhere,
  label: "Monday circle",
  cohortId: "coh_other",
  startsAt: from * HOUR,
  endsAt: until * HOUR,
  ...over,
});

const around = (over: Partial<Surroundings> = {}): Surroundings => ({
  busy: [],
  leaves: [],
  closures: [],
  openingHours: new Map(),
  travel: new Map(),
  names: {
    staff: new Map([["stf_sam", "Sam Lee"]]),
    rooms: new Map([["rom_2", "Room 2, Main Street"]]),
    sites: new Map([["sit_main", "Main Street"]]),
  },
  clearedUntil: new Map(),
  minors: false,
  ...over,
});

const said = (planned: Planned[], surroundings: Surroundings) =>
  findConflicts(planned, surroundings).map(({ kind, severity, message }) => `${kind} ${severity}: ${message}`);

describe("findConflicts", () => {
  test("says who doesn't work then: by their week, or that date's own hours", () => {
    const thursdays = { week: [{ weekday: 4, from: "09:00", until: "17:00" }], days: [] };
    const hours = (known: Availability) => said(weekly(1), around({ works: { zone: "UTC", of: new Map([["stf_sam", known]]) } }));
    expect(hours({ ...thursdays, week: [{ weekday: 4, from: "10:00", until: "12:00" }] })).toEqual([]);
    // These stretches are Thursdays by the clock: the epoch began on one.
    expect(hours({ ...thursdays, week: [{ weekday: 4, from: "10:00", until: "11:30" }] })).toEqual([
      "working_hours warn: Sam Lee doesn't work for all of that time on 2027-03-03.",
    ]);
    expect(hours({ ...thursdays, days: [{ date: "1970-01-01", hours: [] }] })).toHaveLength(1);
    expect(hours({ week: [], days: [{ date: "1970-01-01", hours: [{ from: "08:00", until: "12:00" }] }] })).toEqual([]);
    expect(hours({ week: null, days: [{ date: "1970-02-01", hours: [] }] })).toEqual([]);
  });

  test("says who leads what else, and on which dates, once", () => {
    const led = [other(11, 13, { staffIds: ["stf_sam"] }), other(7 * 24 + 11, 7 * 24 + 13, { staffIds: ["stf_sam"] })];
    expect(findConflicts(weekly(3), around({ busy: led }))).toEqual([
      {
        kind: "facilitator",
        severity: "warn",
        message: "Sam Lee leads Monday circle at that time on 2027-03-03, 2027-03-10.",
        resolve: "Choose another time, or another facilitator for these dates.",
        cohortId: "coh_other",
        dates: ["2027-03-03", "2027-03-10"],
      },
    ]);
  });

  test("blocks a room that is taken", () => {
    expect(said(weekly(1), around({ busy: [other(9, 11, { siteId: "sit_main", roomId: "rom_2" })] }))).toEqual([
      "room block: Room 2, Main Street is taken by Monday circle at that time on 2027-03-03.",
    ]);
  });

  test("lets one end when the other begins", () => {
    const both = { staffIds: ["stf_sam"], siteId: "sit_main", roomId: "rom_2" };
    expect(said(weekly(1), around({ busy: [other(8, 10, both), other(12, 14, both)] }))).toEqual([]);
  });

  test("counts the way between two sites, before and after", () => {
    const elsewhere = { staffIds: ["stf_sam"], siteId: "sit_east", roomId: "rom_9" };
    const travel = new Map([[travelKey("sit_main", "sit_east"), 30]]);
    const busy = [other(8, 9.75, elsewhere), other(12.5, 14, elsewhere)];
    expect(said(weekly(1), around({ busy, travel }))).toEqual([
      "travel warn: Sam Lee has 15 minutes between this and Monday circle on 2027-03-03; the way takes 30.",
    ]);
    expect(said(weekly(1), around({ busy: [other(8, 9.75, { ...elsewhere, staffIds: [] })], travel }))).toEqual([]);
  });

  test("says how many people have something else, and nobody's name", () => {
    const busy = [other(10, 11, { participantIds: ["par_b"] })];
    expect(said(weekly(1), around({ busy }))).toEqual([
      "person warn: One person of this group has something else here at that time on 2027-03-03.",
    ]);
  });

  test("compares places that are only a line of text", () => {
    const planned = weekly(1).map((one) => ({ ...one, siteId: null, roomId: null }));
    expect(said(planned, around({ place: "Library", busy: [other(10, 11, { place: "LIBRARY" })] }))).toEqual([
      "place warn: Library is taken by Monday circle at that time on 2027-03-03.",
    ]);
  });

  test("knows leave, closed days of the org and of the site alone, and opening hours", () => {
    const surroundings = around({
      leaves: [{ staffId: "stf_sam", startsAt: 0, endsAt: DAY }],
      closures: [
        { date: "2027-03-03", reason: "Holiday", siteId: null },
        { date: "2027-03-10", reason: "Painting", siteId: "sit_main" },
        { date: "2027-03-17", reason: "Painting", siteId: "sit_east" },
      ],
      openingHours: new Map([["sit_main", [{ weekday: 3, from: "08:00", until: "11:30" }]]]),
    });
    expect(said(weekly(3), surroundings)).toEqual([
      "leave warn: Sam Lee is away on 2027-03-03.",
      "closure warn: Main Street is closed on 2027-03-03: Holiday.",
      "opening_hours warn: Main Street isn't open for all of that time on 2027-03-03, 2027-03-10, 2027-03-17.",
      "closure warn: Main Street is closed on 2027-03-10: Painting.",
    ]);
  });

  test("asks for two cleared adults where minors meet, and says whose clearance has run out", () => {
    const clearedUntil = new Map([["stf_sam", "2027-03-05"]]);
    expect(said(weekly(2), around({ clearedUntil, minors: true }))).toEqual([
      "adults warn: Groups of minors need two cleared adults; only one is cleared on 2027-03-03.",
      "clearance warn: Sam Lee's clearance has run out on 2027-03-10.",
      "adults warn: Groups of minors need two cleared adults; none is cleared on 2027-03-10.",
    ]);
    expect(said(weekly(2), around({ clearedUntil }))).toEqual([]);
  });

  test("compares the room with the group", () => {
    const room = { name: "Room 2", capacity: 8, teenSuitable: false };
    expect(said(weekly(1), around({ room, size: 10 }))).toEqual([
      "room_size warn: Room 2 holds 8 people; the group may have 10.",
    ]);
    expect(said(weekly(1), around({ room, size: 8 }))).toEqual([]);
  });

  test("finds a long session that began hours before", () => {
    const busy = [other(4, 11, { staffIds: ["stf_sam"] }), ...Array.from({ length: 50 }, (_, at) => other(4.1 + at / 10, 5))];
    expect(findConflicts(weekly(1), around({ busy })).map(({ kind }) => kind)).toEqual(["facilitator"]);
  });
});
