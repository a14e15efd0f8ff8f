import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marks as allMarks } from "../../../db/schema/index.ts";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { completion, hasCompleted } from "../../../src/domain/report/completion.ts";
import {
  attendedSessions,
  byNumber,
  countUnrecorded,
  covers,
  dose,
  dropIn,
  type EnrolmentFact,
  type Facts,
  fill,
  quorum,
  rates,
  retention,
  type SessionFact,
  startRate,
  sum,
  tally,
  tallySessions,
} from "../../../src/domain/report/metrics.ts";

const WEEK = 7 * 86_400_000;
const START = Date.parse("2027-02-24T23:30:00Z");

const session = (number: number, more: Partial<SessionFact> = {}): SessionFact => ({
  id: `ses_${more.cohortId ?? "a"}${number}`,
  cohortId: "coh_a",
  number,
  startsAt: START + (number - 1) * WEEK,
  minutes: 90,
  outcome: "held",
  dropIn: false,
  topic: null,
  ...more,
});

const stay = (id: string, more: Partial<EnrolmentFact> = {}): EnrolmentFact => ({
  id,
  cohortId: "coh_a",
  participantId: `par_${id}`,
  joinedAt: START - WEEK,
  leftAt: null,
  ...more,
});

/** `"Ana": "present late - excused"`: one word per session, `-` for no mark. */
function factsOf(
  sessions: SessionFact[],
  people: Record<string, string>,
  stays: Record<string, Partial<EnrolmentFact>> = {},
): Facts {
  return {
    sessions,
    enrolments: Object.keys(people).map((id) => stay(id, stays[id])),
    marks: Object.entries(people).flatMap(([enrolmentId, words]) =>
      words.split(" ").flatMap((word, index) => {
        const at = sessions[index];
        return at && word !== "-" ? [{ sessionId: at.id, enrolmentId, mark: word as Mark }] : [];
      }),
    ),
  };
}

describe("tally", () => {
  test.each<[Mark, number, number, number, number, number]>([
    // mark, expected, attended, excused, late-cancelled, no-shows
    ["present", 1, 1, 0, 0, 0],
    ["late", 1, 1, 0, 0, 0],
    ["left_early", 1, 1, 0, 0, 0],
    ["turned_away_late", 1, 0, 0, 0, 0],
    ["excused", 1, 0, 1, 0, 0],
    ["late_cancel", 1, 0, 0, 1, 0],
    ["no_show", 1, 0, 0, 0, 1],
    ["not_expected", 0, 0, 0, 0, 0],
  ])("counts %s as the protocol table does", (mark, expected, attended, excused, lateCancelled, noShows) => {
    expect(tally([mark])).toEqual({ expected, attended, excused, lateCancelled, noShows });
  });

  test("expects nobody at a drop-in session", () => {
    expect(tally(["present", "late", "present"], true)).toEqual({
      expected: 0,
      attended: 3,
      excused: 0,
      lateCancelled: 0,
      noShows: 0,
    });
  });
});

describe("rates", () => {
  test("works out a group of eight by hand, every mark once and one not expected", () => {
    // E = 7: present, late, left_early, turned_away_late, excused, late_cancel, no_show. Attended 3, misses 4.
    expect(rates(tally([...allMarks]))).toEqual({
      strictRate: 3 / 7,
      adjustedRate: 3 / 6,
      noShowRate: 1 / 7,
      noticeRate: 2 / 4,
    });
  });

  test.each<[string, Mark[], number | null, number | null, number | null, number | null]>([
    ["everyone came: there is no miss to have told us about", ["present", "late"], 1, 1, 0, null],
    ["everyone was excused: nobody is left in the adjusted rate", ["excused", "excused"], 0, null, 0, 1],
    ["nobody has a mark: every rate is empty", [], null, null, null, null],
    ["nobody was expected", ["not_expected"], null, null, null, null],
    ["one of each miss", ["no_show", "late_cancel", "excused", "turned_away_late"], 0, 0, 1 / 4, 2 / 4],
    ["three of four, one excused", ["present", "present", "present", "excused"], 3 / 4, 1, 0, 1],
  ])("%s", (_, marks, strictRate, adjustedRate, noShowRate, noticeRate) => {
    expect(rates(tally(marks))).toEqual({ strictRate, adjustedRate, noShowRate, noticeRate });
  });
});

describe("tallySessions and byNumber", () => {
  const facts = factsOf([session(1), session(2), session(3, { number: null, outcome: "cancelled_by_program" })], {
    ana: "present excused no_show",
    ben: "late no_show no_show",
    cai: "no_show -",
  });

  test("counts held sessions only: one cancelled by the program is in nobody's denominator", () => {
    expect(byNumber(tallySessions(facts).map((row) => ({ ...row, number: row.session.number })))).toEqual([
      { number: 1, expected: 3, attended: 2, excused: 0, lateCancelled: 0, noShows: 1 },
      { number: 2, expected: 2, attended: 0, excused: 1, lateCancelled: 0, noShows: 1 },
    ]);
  });

  test.each(["planned", "postponed", "cancelled_by_program"] as const)("leaves a %s session out", (outcome) => {
    expect(tallySessions(factsOf([session(1, { outcome })], { ana: "present" }))).toEqual([]);
  });

  test("counts a session held below its minimum", () => {
    expect(sum(tallySessions(factsOf([session(1, { outcome: "held_below_quorum" })], { ana: "present" })))).toMatchObject({
      expected: 1,
      attended: 1,
    });
  });

  test("adds the same number of two cohorts up", () => {
    const rows = [
      { number: 2, ...tally(["present", "no_show"]) },
      { number: 1, ...tally(["present"]) },
      { number: 2, ...tally(["present"]) },
      { number: null, ...tally(["present"]) },
    ];
    expect(byNumber(rows).map(({ number, expected, attended }) => [number, expected, attended])).toEqual([
      [1, 1, 1],
      [2, 3, 2],
    ]);
  });
});

describe("countUnrecorded", () => {
  test("holds back who has no mark, and only while they were enrolled", () => {
    const facts = factsOf(
      [session(1), session(2), session(3), session(4, { outcome: "planned" })],
      { ana: "present - present", ben: "- - -", cai: "present - -" },
      // Ben joined after session 2 began; Cai left before it.
      { ben: { joinedAt: START + WEEK + 1 }, cai: { leftAt: START + WEEK - 1 } },
    );
    // Ana at 2, Ben at 3.
    expect(countUnrecorded(facts)).toBe(2);
  });

  test("knows no unrecorded people at a drop-in session", () => {
    expect(countUnrecorded(factsOf([session(1, { dropIn: true })], { ana: "-" }))).toBe(0);
  });
});

describe("covers", () => {
  test.each([
    [START, null, true],
    [START + 1, null, false],
    [START - WEEK, START, false],
    [START - WEEK, START + 1, true],
  ])("joined %s, left %s → %s", (joinedAt, leftAt, expected) => {
    expect(covers({ joinedAt, leftAt }, START)).toBe(expected);
  });
});

describe("start rate and dose", () => {
  const facts = factsOf([session(1), session(2), session(3), session(4, { outcome: "planned" })], {
    ana: "present late left_early",
    ben: "no_show turned_away_late present",
    cai: "excused no_show not_expected",
    dee: "- - - present",
  });
  const attended = attendedSessions(facts);

  test("half of four people came at least once to a held session", () => {
    expect([...attended].map(([id, sessions]) => [id, sessions.length])).toEqual([
      ["ana", 3],
      ["ben", 1],
      ["cai", 0],
      ["dee", 0],
    ]);
    expect(startRate([...attended.values()].filter((sessions) => sessions.length > 0).length, attended.size)).toBe(0.5);
    expect(startRate(0, 0)).toBeNull();
  });

  test("dose is sessions, minutes and a share of the protocol", () => {
    expect(dose(attended.get("ana") ?? [], 8)).toEqual({ sessions: 3, minutes: 270, share: 3 / 8 });
    expect(dose(attended.get("cai") ?? [], 8)).toEqual({ sessions: 0, minutes: 0, share: 0 });
    expect(dose(attended.get("ana") ?? [], null)).toEqual({ sessions: 3, minutes: 270, share: null });
  });
});

describe("retention", () => {
  const sessions = [1, 2, 3, 4].map((number) => session(number));
  const gone = (leftAt: number | null, cohortId = "coh_a") => ({ cohortId, leftAt });

  test("is the share of starters who had not left when session k began", () => {
    const starters = [gone(null), gone(START + WEEK - 1), gone(START + 2 * WEEK), gone(START + 2 * WEEK + 1)];
    expect(retention(sessions, starters)).toEqual([
      { number: 1, starters: 4, remaining: 4, rate: 1 },
      { number: 2, starters: 4, remaining: 3, rate: 3 / 4 },
      { number: 3, starters: 4, remaining: 2, rate: 2 / 4 },
      { number: 4, starters: 4, remaining: 1, rate: 1 / 4 },
    ]);
  });

  test("counts only the cohorts that have reached session k", () => {
    const other = { ...session(1, { cohortId: "coh_b" }) };
    expect(retention([...sessions.slice(0, 2), other], [gone(null), gone(null), gone(START + 1, "coh_b")])).toEqual([
      { number: 1, starters: 3, remaining: 3, rate: 1 },
      { number: 2, starters: 2, remaining: 2, rate: 1 },
    ]);
  });

  test("has no rate without starters and no row for a session without a number", () => {
    expect(retention([session(1), session(2, { number: null })], [])).toEqual([
      { number: 1, starters: 0, remaining: 0, rate: null },
    ]);
  });
});

describe("completion", () => {
  const attendedTo = (count: number) => Array.from({ length: count }, (_, index) => session(index + 1));

  test.each([
    // attended of 8, at 50 %, 75 %, 100 %
    [3, false, false, false],
    [4, true, false, false],
    [5, true, false, false],
    [6, true, true, false],
    [7, true, true, false],
    [8, true, true, true],
  ])("sequential: %i of 8", (count, half, threeQuarters, all) => {
    const at = (percent: number) => hasCompleted({ kind: "sequential", sessions: 8, percent }, attendedTo(count));
    expect([at(50), at(75), at(100)]).toEqual([half, threeQuarters, all]);
  });

  test("topic cycle: every distinct topic, in any order, however often", () => {
    const topics = (...seen: number[]) => seen.map((topic, index) => session(index + 1, { topic }));
    const rule = { kind: "topic_cycle", topics: [1, 2, 3] } as const;
    expect(hasCompleted(rule, topics(3, 1, 1, 2))).toBe(true);
    expect(hasCompleted(rule, topics(3, 1, 1, 3))).toBe(false);
  });

  test("set weeks: this many sessions", () => {
    expect(hasCompleted({ kind: "set_weeks", sessions: 6 }, attendedTo(6))).toBe(true);
    expect(hasCompleted({ kind: "set_weeks", sessions: 6 }, attendedTo(5))).toBe(false);
  });

  test("open-ended: not applicable", () => {
    expect(hasCompleted({ kind: "open_ended" }, attendedTo(6))).toBeNull();
    expect(completion({ kind: "open_ended" }, [attendedTo(6)])).toBeNull();
  });

  test("is a share of everyone enrolled", () => {
    const everyone = [attendedTo(8), attendedTo(6), attendedTo(2), []];
    expect(completion({ kind: "sequential", sessions: 8, percent: 75 }, everyone)).toEqual({
      completed: 2,
      enrolled: 4,
      rate: 0.5,
    });
    expect(completion({ kind: "sequential", sessions: 8, percent: 75 }, [])).toEqual({ completed: 0, enrolled: 0, rate: null });
  });
});

describe("dropIn", () => {
  test("counts heads, people, visits per person, new and returning", () => {
    const visit = (participantId: string, week: number) => ({ participantId, startsAt: START + week * WEEK });
    // Two sessions in the period, 7 and 9 heads. Ana came before and twice within; Ben is new, once.
    const visits = [visit("ana", -3), visit("ana", 0), visit("ana", 1), visit("ben", 1), visit("cai", -1)];
    expect(dropIn([7, 9], visits, START)).toEqual({
      sessions: 2,
      headcount: 16,
      distinctPeople: 2,
      visitsPerPerson: 1.5,
      newPeople: 1,
      returningPeople: 1,
    });
  });

  test("has no visits per person when nobody known came", () => {
    expect(dropIn([4], [], START)).toMatchObject({ headcount: 4, distinctPeople: 0, visitsPerPerson: null });
  });
});

describe("fill and quorum", () => {
  test("fill is active places of capacity, and nothing without a limit", () => {
    expect(fill(6, 8)).toBe(0.75);
    expect(fill(0, 8)).toBe(0);
    expect(fill(6, null)).toBeNull();
  });

  test("quorum counts who was there at the start", () => {
    expect(quorum(["present", "left_early", "late", "excused"], 3)).toEqual({ presentAtStart: 2, minimum: 3, met: false });
    expect(quorum(["present", "left_early", "present"], 3)).toEqual({ presentAtStart: 3, minimum: 3, met: true });
    expect(quorum(["present"], null).met).toBeNull();
  });
});

describe("every register", () => {
  const someMarks = fc.array(fc.constantFrom(...allMarks), { maxLength: 40 });

  test("keeps its rates between 0 and 1 and the adjusted rate at or over the strict one", () => {
    fc.assert(
      fc.property(someMarks, (marks) => {
        const total = tally(marks);
        const { strictRate, adjustedRate, noShowRate, noticeRate } = rates(total);
        expect(total.attended).toBeLessThanOrEqual(total.expected);
        for (const rate of [strictRate, adjustedRate, noShowRate, noticeRate]) {
          if (rate !== null) expect(rate >= 0 && rate <= 1).toBe(true);
        }
        expect(strictRate === null).toBe(total.expected === 0);
        if (strictRate !== null && adjustedRate !== null) expect(adjustedRate).toBeGreaterThanOrEqual(strictRate);
        if (strictRate !== null && noShowRate !== null) expect(strictRate + noShowRate).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  test("comes to the same whether counted whole or session by session, in any order", () => {
    fc.assert(
      fc.property(fc.array(someMarks, { maxLength: 8 }), (sessions) => {
        expect(sum(sessions.map((marks) => tally(marks)))).toEqual(tally(sessions.flat().reverse()));
      }),
    );
  });

  test("doesn't move when somebody not expected is added", () => {
    fc.assert(
      fc.property(someMarks, (marks) => {
        expect(rates(tally([...marks, "not_expected"]))).toEqual(rates(tally(marks)));
      }),
    );
  });

  test("moves only the strict rate when somebody is excused", () => {
    fc.assert(
      fc.property(someMarks, (marks) => {
        expect(rates(tally([...marks, "excused"])).adjustedRate).toEqual(rates(tally(marks)).adjustedRate);
      }),
    );
  });

  test("never has a retention curve that rises within a cohort", () => {
    const leaving = fc.array(fc.option(fc.integer({ min: START - WEEK, max: START + 12 * WEEK }), { nil: null }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(leaving, fc.integer({ min: 1, max: 12 }), (left, count) => {
        const points = retention(
          Array.from({ length: count }, (_, index) => session(index + 1)),
          left.map((leftAt) => ({ cohortId: "coh_a", leftAt })),
        );
        points.reduce((before, point) => {
          expect(point.remaining).toBeLessThanOrEqual(before);
          return point.remaining;
        }, left.length);
      }),
    );
  });
});
