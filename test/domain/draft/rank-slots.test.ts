import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hoursOf } from "../../../src/domain/draft/hours.ts";
import { type DatedSlot, rankSlots } from "../../../src/domain/draft/rank-slots.ts";
import { addDays, toInstant } from "../../../src/time.ts";

const zone = "America/New_York";

/** Eight Mondays or Wednesdays from 22 February 2027 on, 90 minutes; the clocks go forward on 14 March. */
function slot(weekday: 1 | 3, time: string): DatedSlot {
  const first = addDays("2027-02-22", weekday - 1);
  const sessions = Array.from({ length: 8 }, (_, week) => {
    const date = addDays(first, 7 * week);
    const startsAt = toInstant({ date, time }, zone);
    return { date, startsAt, endsAt: startsAt + 90 * 60_000 };
  });
  return { weekday, time, sessions };
}

const ana = { id: "ana", answer: { zone, hours: ["1-18", "1-19", "3-18", "3-19"] } };
const ben = { id: "ben", answer: { zone, hours: ["3-18", "3-19"] } };
const names = (ranked: ReturnType<typeof rankSlots>) => ranked.map(({ weekday, time }) => `${weekday} ${time}`);
const none = () => [];

describe("rankSlots", () => {
  test("puts first where most can come, and says who can't elsewhere", () => {
    const ranked = rankSlots([slot(1, "18:30"), slot(3, "18:30"), slot(3, "17:30")], [ana, ben], none);
    expect(names(ranked)).toEqual(["3 18:30", "1 18:30", "3 17:30"]);
    const dates = { sessions: 8, firstDate: "2027-02-24", lastDate: "2027-04-14" };
    expect(ranked[0]).toMatchObject({ comes: ["ana", "ben"], lost: [], ...dates });
    expect(ranked[1]).toMatchObject({ comes: ["ana"], lost: [{ id: "ben", canCome: 0 }] });
  });

  test("needs every hour that a session touches", () => {
    const [ranked] = rankSlots([slot(3, "18:30")], [{ id: "cai", answer: { zone, hours: ["3-18"] } }], none);
    expect(ranked?.lost).toEqual([{ id: "cai", canCome: 0 }]);
  });

  test("counts whose clock changes on another day as lost, with how many sessions suit", () => {
    // 18:30 in New York is 00:30 in Berlin, and 23:30 for the two weeks in which only New York has changed.
    const dee = { id: "dee", answer: { zone: "Europe/Berlin", hours: ["4-0", "4-1"] } };
    const [ranked] = rankSlots([slot(3, "18:30")], [dee], none);
    expect(ranked?.lost).toEqual([{ id: "dee", canCome: 6 }]);
    const wide = { id: "dee", answer: { zone: "Europe/Berlin", hours: ["3-23", "4-0", "4-1"] } };
    expect(rankSlots([slot(3, "18:30")], [wide], none)[0]?.comes).toEqual(["dee"]);
  });

  test("puts last what is taken for sure, and prefers no warning among equals", () => {
    const rest = { resolve: "Choose another time.", cohortId: null, dates: ["2027-02-24"] };
    const taken = { ...rest, kind: "room" as const, severity: "block" as const, message: "Room 2 is taken." };
    const away = { ...rest, kind: "leave" as const, severity: "warn" as const, message: "Dana is away." };
    const conflicts = (at: DatedSlot) => {
      if (at.weekday === 3) return [taken];
      return at.time === "18:00" ? [away] : [];
    };
    const ranked = rankSlots([slot(3, "18:30"), slot(1, "18:00"), slot(1, "18:30")], [ana, ben], conflicts);
    expect(names(ranked)).toEqual(["1 18:30", "1 18:00", "3 18:30"]);
    expect(ranked[2]?.conflicts).toEqual([taken]);
  });

  test("agrees for anybody's hours with asking of each session whether it suits", () => {
    const all = [slot(1, "17:00"), slot(1, "18:30"), slot(3, "17:30"), slot(3, "19:00")];
    const zones = fc.constantFrom(zone, "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia");
    const hour = fc.integer({ min: 0, max: 167 }).map((at) => `${Math.floor(at / 24) + 1}-${at % 24}`);
    const person = fc.record({ zone: zones, hours: fc.uniqueArray(hour, { minLength: 60, maxLength: 168 }) });
    fc.assert(
      fc.property(fc.array(person, { maxLength: 5 }), (answers) => {
        const people = answers.map((answer, at) => ({ id: String(at), answer }));
        const ranked = rankSlots(all, people, none);
        for (const one of ranked) {
          const dated = all.find(({ weekday, time }) => weekday === one.weekday && time === one.time);
          for (const { id, answer } of people) {
            const suits = dated?.sessions.filter((at) => hoursOf(at, answer.zone).every((each) => answer.hours.includes(each)));
            const lost = one.lost.find((each) => each.id === id);
            expect(lost ? lost.canCome : one.sessions).toBe(suits?.length);
            expect(one.comes.includes(id)).toBe(lost === undefined);
          }
        }
        const counts = ranked.map(({ comes }) => comes.length);
        expect(counts).toEqual([...counts].sort((a, b) => b - a));
      }),
      { numRuns: 40 },
    );
  });
});
