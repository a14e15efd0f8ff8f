import { isHeld, type Mark, markMeanings, type Outcome } from "../attendance/attendance.ts";

// Every attendance figure, from rows to numbers. E is the number of marks that count as expected, over sessions
// held while the person was enrolled. A pair without a mark is held back; a rate of nothing is null, never 0.

export type SessionFact = {
  id: string;
  cohortId: string;
  number: number | null;
  startsAt: number;
  minutes: number;
  outcome: Outcome;
  /** Nobody is expected at a drop-in session. */
  dropIn: boolean;
  /** Which module of a topic cycle it was; null when sessions have no topics. */
  topic: number | null;
};
export type EnrolmentFact = { id: string; cohortId: string; participantId: string; joinedAt: number; leftAt: number | null };
export type MarkFact = { sessionId: string; enrolmentId: string; mark: Mark };
export type Facts = { sessions: SessionFact[]; enrolments: EnrolmentFact[]; marks: MarkFact[] };

export type Tally = { expected: number; attended: number; excused: number; lateCancelled: number; noShows: number };

/** Null where there is nothing to divide by. */
export const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** Rows by what `of` says about them, in order. */
export function groupBy<Row, Key>(rows: readonly Row[], of: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = of(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Whether this stay covers the session's start: joined by then and not left. */
export const covers = (stay: { joinedAt: number; leftAt: number | null }, startsAt: number): boolean =>
  stay.joinedAt <= startsAt && (stay.leftAt === null || stay.leftAt > startsAt);

/** One session's marks counted. At a drop-in session people attend, but nobody is expected. */
export function tally(marks: readonly Mark[], dropIn = false): Tally {
  const count = (is: (mark: Mark) => boolean) => marks.filter(is).length;
  const attended = count((mark) => markMeanings[mark].attended);
  if (dropIn) return { expected: 0, attended, excused: 0, lateCancelled: 0, noShows: 0 };
  return {
    expected: count((mark) => markMeanings[mark].expected),
    attended,
    excused: count((mark) => mark === "excused"),
    lateCancelled: count((mark) => mark === "late_cancel"),
    noShows: count((mark) => mark === "no_show"),
  };
}

export function sum(tallies: readonly Tally[]): Tally {
  const total: Tally = { expected: 0, attended: 0, excused: 0, lateCancelled: 0, noShows: 0 };
  for (const each of tallies) {
    total.expected += each.expected;
    total.attended += each.attended;
    total.excused += each.excused;
    total.lateCancelled += each.lateCancelled;
    total.noShows += each.noShows;
  }
  return total;
}

/** Over no drop-in sessions: strict = attended / E; adjusted = attended / (E − excused); no-show = no-shows / E; notice = told us / all misses. */
export function rates(total: Tally) {
  return {
    strictRate: ratio(total.attended, total.expected),
    adjustedRate: ratio(total.attended, total.expected - total.excused),
    noShowRate: ratio(total.noShows, total.expected),
    noticeRate: ratio(total.excused + total.lateCancelled, total.expected - total.attended),
  };
}

/** Every held session's tally, counted from its marks. Sessions not held are in nobody's denominator and are left out. */
export function tallySessions({ sessions, marks }: Pick<Facts, "sessions" | "marks">): (Tally & { session: SessionFact })[] {
  const bySession = groupBy(marks, ({ sessionId }) => sessionId);
  return sessions
    .filter(({ outcome }) => isHeld(outcome))
    .map((session) => ({
      session,
      ...tally(
        (bySession.get(session.id) ?? []).map(({ mark }) => mark),
        session.dropIn,
      ),
    }));
}

/** Tallies added up by session number. E.g. two cohorts' sessions 1 → one row. Sessions without a number are left out. */
export function byNumber<T extends Tally & { number: number | null }>(tallies: readonly T[]): (Tally & { number: number })[] {
  const groups = groupBy(tallies, ({ number }) => number);
  return [...groups]
    .flatMap(([number, group]) => (number === null ? [] : [{ number, ...sum(group) }]))
    .sort((a, b) => a.number - b.number);
}

/** Pairs of a person and a held session they were enrolled for that have no mark yet. */
export function countUnrecorded({ sessions, enrolments, marks }: Facts): number {
  const marked = new Set(marks.map(({ sessionId, enrolmentId }) => `${sessionId}|${enrolmentId}`));
  const held = sessions.filter(({ outcome, dropIn }) => isHeld(outcome) && !dropIn);
  return held.reduce(
    (total, session) =>
      total +
      enrolments.filter(
        (stay) => stay.cohortId === session.cohortId && covers(stay, session.startsAt) && !marked.has(`${session.id}|${stay.id}`),
      ).length,
    0,
  );
}

/** The held sessions each enrolment attended. Those who attended none have an empty list. */
export function attendedSessions({ sessions, enrolments, marks }: Facts): Map<string, SessionFact[]> {
  const held = new Map(sessions.filter(({ outcome }) => isHeld(outcome)).map((session) => [session.id, session]));
  const attended = new Map<string, SessionFact[]>(enrolments.map(({ id }) => [id, []]));
  for (const { sessionId, enrolmentId, mark } of marks) {
    const session = held.get(sessionId);
    if (session && markMeanings[mark].attended) attended.get(enrolmentId)?.push(session);
  }
  return attended;
}

/** Start rate: those who attended at least once / all enrolled. */
export const startRate = (starters: number, enrolled: number): number | null => ratio(starters, enrolled);

/** How much one person got. `share` is of the protocol's sessions; null for an open-ended course. Made-up sessions are not in it. */
export const dose = (attended: readonly SessionFact[], protocolSessions: number | null) => ({
  sessions: attended.length,
  minutes: attended.reduce((total, { minutes }) => total + minutes, 0),
  share: protocolSessions === null ? null : ratio(attended.length, protocolSessions),
});

export type RetentionPoint = { number: number; starters: number; remaining: number; rate: number | null };

/**
 * Survival curve: of those who ever attended, how many had not left when session k began. With several cohorts, k
 * counts only the starters of cohorts that have reached it. E.g. 8 starters, one left before session 3 → 7/8 at 3.
 */
export function retention(
  sessions: readonly { cohortId: string; number: number | null; startsAt: number }[],
  starters: readonly { cohortId: string; leftAt: number | null }[],
): RetentionPoint[] {
  const byCohort = groupBy(starters, ({ cohortId }) => cohortId);
  const points = new Map<number, RetentionPoint>();
  for (const { cohortId, number, startsAt } of sessions) {
    if (number === null) continue;
    const point = points.get(number) ?? { number, starters: 0, remaining: 0, rate: null };
    const own = byCohort.get(cohortId) ?? [];
    point.starters += own.length;
    point.remaining += own.filter(({ leftAt }) => leftAt === null || leftAt > startsAt).length;
    points.set(number, { ...point, rate: ratio(point.remaining, point.starters) });
  }
  return [...points.values()].sort((a, b) => a.number - b.number);
}

export type Visit = { participantId: string; startsAt: number };

/** Drop-in figures of a period. Someone is new when none of their visits came before it. Walk-ins under an alias count as heads, not as people. */
export function dropIn(headcounts: readonly number[], visits: readonly Visit[], from: number) {
  const within = visits.filter(({ startsAt }) => startsAt >= from);
  const people = new Set(within.map(({ participantId }) => participantId));
  const before = new Set(visits.filter(({ startsAt }) => startsAt < from).map(({ participantId }) => participantId));
  const returningPeople = [...people].filter((id) => before.has(id)).length;
  return {
    sessions: headcounts.length,
    headcount: headcounts.reduce((total, heads) => total + heads, 0),
    distinctPeople: people.size,
    visitsPerPerson: ratio(within.length, people.size),
    newPeople: people.size - returningPeople,
    returningPeople,
  };
}

/** Fill: active / capacity; null without a limit. */
export const fill = (active: number, capacity: number | null): number | null =>
  capacity === null ? null : ratio(active, capacity);

/** Quorum: those there at the start against the minimum. Someone late doesn't count, someone who left early does. */
export function quorum(marks: readonly Mark[], minimum: number | null) {
  const presentAtStart = marks.filter((mark) => markMeanings[mark].atStart).length;
  return { presentAtStart, minimum, met: minimum === null ? null : presentAtStart >= minimum };
}
