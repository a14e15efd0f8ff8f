import { describe, expect, test } from "vitest";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { type AttendanceReport, attendanceReport } from "../../../src/domain/report/attendance-report.ts";
import { verifyTallies } from "../../../src/domain/report/verify-tallies.ts";
import {
  type Cohort,
  type History,
  randomFrom,
  randomHistory,
  type Session,
  type Stay,
  writeHistories,
} from "../../support/histories.ts";
import { createWorld } from "../../support/world.ts";

// A slow second opinion, written from the definitions of the field and sharing nothing with the product but its words: one loop over every
// pair of a person and a session for each figure.

const HISTORIES = 2_000;
const NOW = Date.parse("2027-02-03T18:00:00Z");

type Period = { from?: string; to?: string };

const attends = (mark: Mark | null) => mark === "present" || mark === "late" || mark === "left_early";
const isHeld = ({ outcome }: Session) => outcome === "held" || outcome === "held_below_quorum";
const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

function slowly({ stays, sessions, said, cohorts }: History, cohort: Cohort, { from, to }: Period) {
  const markOf = (session: Session, stay: Stay) =>
    said.find(({ sessionId, stayId }) => sessionId === session.id && stayId === stay.id)?.marks.at(-1) ?? null;
  const own = sessions.filter(({ cohortId }) => cohortId === cohort.id);
  const inPeriod = own.filter(({ date }) => (!from || date >= from) && (!to || date <= to));
  const here = stays.filter(({ cohortId }) => cohortId === cohort.id);
  const isPaused = (stay: Stay, { date }: Session) =>
    stay.pauses.some((pause) => !pause.calledOff && pause.from <= date && (pause.until === null || pause.until >= date));

  const count = (among: Session[], is: (mark: Mark, paused: boolean) => boolean) => {
    let total = 0;
    for (const session of among) {
      if (!isHeld(session)) continue;
      for (const stay of here) {
        const mark = markOf(session, stay);
        if (mark !== null && is(mark, isPaused(stay, session))) total += 1;
      }
    }
    return total;
  };
  const dropIn = cohort.mode === "drop_in";
  /** In E: held while enrolled and not paused; who came in a pause was there. */
  const counts = (mark: Mark, paused: boolean) => !dropIn && mark !== "not_expected" && (attends(mark) || !paused);
  const figures = (among: Session[]) => {
    const expected = count(among, counts);
    const attended = dropIn ? 0 : count(among, attends);
    const of = (name: Mark) => count(among, (mark, paused) => counts(mark, paused) && mark === name);
    const [excused, lateCancelled, noShows] = [of("excused"), of("late_cancel"), of("no_show")];
    return {
      ...{ expected, attended, excused, lateCancelled, noShows },
      strictRate: share(attended, expected),
      adjustedRate: share(attended, expected - excused),
      noShowRate: share(noShows, expected),
      noticeRate: share(excused + lateCancelled, expected - attended),
    };
  };

  // A course is one person's, through every stay in this group and those they moved here from.
  const end = to ? Date.parse(`${to}T00:00:00Z`) + 86_400_000 : Number.POSITIVE_INFINITY;
  const before = (stay: Stay): Stay[] => {
    const earlier = stays.filter(
      (other) =>
        other.movedTo === stay.id ||
        (other.cohortId === stay.cohortId && other.person === stay.person && other.joinedAt < stay.joinedAt),
    );
    return [...new Set([...earlier, ...earlier.flatMap(before)])];
  };
  const goesOn = (stay: Stay) =>
    stay.movedTo !== null || here.some((other) => other.person === stay.person && other.joinedAt > stay.joinedAt);
  const courses = here
    .filter((stay) => !goesOn(stay) && stay.joinedAt < end)
    .map((stay) => {
      const parts = [stay, ...before(stay)];
      const attended = sessions.filter(
        (session) =>
          isHeld(session) && parts.some((part) => part.cohortId === session.cohortId && attends(markOf(session, part))),
      );
      const topics = new Set(attended.map(({ number }) => ((number ?? 1) - 1) % (cohort.modules || 1)));
      const length = cohort.sessionCount ?? 0;
      const took = (percent: number) => attended.length * 100 >= percent * length;
      const completed = {
        sequential: length > 0 && took(cohort.percent),
        topic_cycle: cohort.modules > 0 ? topics.size >= cohort.modules : length > 0 && attended.length >= length,
        set_weeks: length > 0 && attended.length >= length,
        open_ended: false,
      }[cohort.rule];
      return {
        stay,
        sessions: attended.length,
        minutes: attended.reduce((sum, { minutes }) => sum + minutes, 0),
        took,
        completed,
      };
    });
  const starters = courses.filter((course) => course.sessions > 0);
  const begun = own.filter(({ number, startsAt }) => number !== null && startsAt <= Math.min(end - 1, NOW));
  const last = begun.sort((a, b) => a.startsAt - b.startsAt).at(-1)?.number ?? 0;
  const retention = Array.from({ length: last }, (_, index) => {
    const session = own.find(({ number }) => number === index + 1);
    const left = starters.filter(({ stay }) => stay.leftAt !== null && stay.leftAt <= (session?.startsAt ?? 0));
    return { number: index + 1, starters: starters.length, remaining: starters.length - left.length };
  });
  const held = inPeriod.filter(isHeld);
  const heads = (session: Session) => (dropIn && session.headcount !== null ? session.headcount : count([session], attends));
  const months = [...new Set(held.map(({ date }) => date.slice(0, 7)))].sort();
  const numbered = held.filter(({ number }) => number !== null).sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const rated = !dropIn && cohort.sessionCount !== null;
  const sum = (of: (course: (typeof courses)[number]) => number) => courses.reduce((total, course) => total + of(course), 0);
  const those = (is: (course: (typeof courses)[number]) => boolean) => courses.filter(is).length;
  void cohorts;
  return {
    ...figures(inPeriod),
    suppressed: false,
    sessionsHeld: held.length,
    belowQuorum: held.filter(({ outcome }) => outcome === "held_below_quorum").length,
    sessionsCancelled: inPeriod.filter(({ outcome }) => outcome === "cancelled_by_program").length,
    unmarked: inPeriod.filter(
      ({ outcome, number, startsAt, minutes }) => outcome === "planned" && number !== null && startsAt + minutes * 60_000 <= NOW,
    ).length,
    contactMinutes: held.reduce((total, session) => total + heads(session) * session.minutes, 0),
    bySession: dropIn
      ? []
      : numbered.map((session) => ({
          number: session.number,
          expected: figures([session]).expected,
          attended: figures([session]).attended,
        })),
    byMonth: months.map((month) => {
      const some = held.filter(({ date }) => date.startsWith(month));
      return { month, sessions: some.length, figures: figures(some) };
    }),
    retention: dropIn ? [] : retention,
    start: dropIn
      ? { enrolled: 0, starters: 0, rate: null }
      : { enrolled: courses.length, starters: starters.length, rate: share(starters.length, courses.length) },
    dose: dropIn
      ? { sessions: null, minutes: null, share: null, groups: { shown: 0, of: 0 } }
      : {
          groups: { shown: 1, of: 1 },
          sessions: share(
            sum(({ sessions: some }) => some),
            courses.length,
          ),
          minutes: share(
            sum(({ minutes }) => minutes),
            courses.length,
          ),
          share: rated ? share(sum(({ sessions: some }) => some) / (cohort.sessionCount ?? 1), courses.length) : null,
        },
    completion: rated
      ? {
          of: courses.length,
          half: those(({ took }) => took(50)),
          most: those(({ took }) => took(75)),
          whole: those(({ took }) => took(100)),
          byRule: those(({ completed }) => completed),
        }
      : null,
  };
}

const cellsOf = (report: AttendanceReport, names: string[]) =>
  Object.fromEntries(Object.entries(report).filter(([name]) => names.includes(name)));

describe("attendanceReport", () => {
  test(`agrees in every cell with a slow second opinion over ${HISTORIES} random histories`, { timeout: 120_000 }, async () => {
    const world = await createWorld();
    const ctx = { ...(await (await world.createOrg("Harbor", "UTC")).as("manager")), now: NOW };
    const histories = Array.from({ length: HISTORIES }, (_, seed) => randomHistory(seed));
    await writeHistories(ctx, histories);
    const seen = { cells: 0, paused: 0, moved: 0, back: 0, corrected: 0, cancelled: 0 };
    for (const [seed, history] of histories.entries()) {
      const random = randomFrom(seed + 77);
      for (const cohort of history.cohorts) {
        const day = (offset: number) =>
          new Date(Date.parse("2026-11-01T00:00:00Z") + Math.floor(random() * offset) * 86_400_000).toISOString().slice(0, 10);
        const [from, to] = [day(90), day(120)].sort();
        const period: Period =
          random() < 0.5 ? {} : { ...(random() < 0.7 && from ? { from } : {}), ...(random() < 0.7 && to ? { to } : {}) };
        const expected = slowly(history, cohort, period);
        const report = await attendanceReport(ctx, { cohortId: cohort.id, ...period });
        expect(cellsOf(report, Object.keys(expected)), `seed ${seed}, ${cohort.id}, ${JSON.stringify(period)}`).toEqual(expected);
        seen.cells +=
          Object.keys(expected).length +
          expected.bySession.length * 2 +
          expected.byMonth.length * 9 +
          expected.retention.length * 2;
      }
      seen.paused += history.stays.filter(({ pauses }) => pauses.length > 0).length;
      seen.moved += history.stays.filter(({ movedTo }) => movedTo !== null).length;
      seen.back += history.stays.filter(({ id }) => id.endsWith("_1")).length;
      seen.corrected += history.said.filter(({ marks }) => marks.length > 1).length;
      seen.cancelled += history.sessions.filter(({ outcome }) => outcome === "cancelled_by_program").length;
    }
    // The histories have in them what they are meant to have.
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(100);
    expect(await verifyTallies(ctx, ctx.org.id)).toMatchObject([{ wrong: [] }]);
  });
});
