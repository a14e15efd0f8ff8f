import { sql } from "drizzle-orm";
import {
  attendance,
  cohorts,
  enrolments,
  participants,
  pauses,
  programs,
  registers,
  sessions,
  transfers,
} from "../../db/schema/index.ts";
import { tallyCohort } from "../../db/tallies.ts";
import type { Context } from "../../src/context.ts";
import type { Mark, Outcome } from "../../src/domain/attendance/attendance.ts";

// Random histories of groups, as plain values: what happened, with nothing counted.

export type Stay = {
  id: string;
  cohortId: string;
  person: string;
  joinedAt: number;
  leftAt: number | null;
  /** The stay they moved to. */
  movedTo: string | null;
  pauses: { from: string; until: string | null; calledOff: boolean }[];
};
export type Session = {
  id: string;
  cohortId: string;
  number: number | null;
  startsAt: number;
  date: string;
  minutes: number;
  outcome: Outcome;
  headcount: number | null;
};
/** Marks in the order they were given; the last stands. Null: taken back. */
export type Said = { sessionId: string; stayId: string; marks: (Mark | null)[] };
export type Cohort = {
  id: string;
  mode: "closed" | "rolling" | "drop_in";
  rule: "sequential" | "topic_cycle" | "set_weeks" | "open_ended";
  percent: number;
  sessionCount: number | null;
  modules: number;
  programId: string;
};
export type History = { cohorts: Cohort[]; stays: Stay[]; sessions: Session[]; said: Said[] };

const DAY = 86_400_000;
const START = Date.parse("2026-11-03T18:00:00Z");
const rules = ["sequential", "topic_cycle", "set_weeks", "open_ended"] as const;
const modes = ["closed", "rolling", "drop_in"] as const;
const allMarks: Mark[] = [
  "present",
  "late",
  "left_early",
  "turned_away_late",
  "excused",
  "late_cancel",
  "no_show",
  "not_expected",
];

/** The same numbers for the same seed, from 0 up to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed + 0x9e3779b9;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** One cohort, or two of a program with somebody moving from one to the other. */
export function randomHistory(seed: number): History {
  const random = randomFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const one = <T>(some: readonly T[]) => some[below(some.length)] as T;
  const mode = one(modes);
  const count = 3 + below(8);
  const shape = {
    mode,
    rule: one(rules),
    percent: one([50, 60, 75, 100]),
    sessionCount: mode === "drop_in" || random() < 0.1 ? null : count,
    modules: random() < 0.5 ? 0 : 2 + below(3),
    programId: `prg_${seed}`,
  };
  const history: History = { cohorts: [], stays: [], sessions: [], said: [] };
  for (let index = 0; index < (random() < 0.3 ? 2 : 1); index += 1) {
    const cohort: Cohort = { ...shape, id: `coh_${seed}_${index}` };
    history.cohorts.push(cohort);
    history.sessions.push(...randomSessions(cohort, count, below, random));
    for (let person = 0; person < 1 + below(7); person += 1)
      history.stays.push(...randomStays(cohort, `par_${seed}_${index}_${person}`, count, below, random));
  }
  const [from, to] = history.cohorts;
  const leaving = history.stays.find(({ cohortId, leftAt }) => cohortId === from?.id && leftAt !== null);
  if (to && leaving?.leftAt) {
    leaving.movedTo = `${leaving.id}_moved`;
    const there = {
      ...leaving,
      id: leaving.movedTo,
      cohortId: to.id,
      joinedAt: leaving.leftAt,
      leftAt: null,
      movedTo: null,
      pauses: [],
    };
    // Who moved doesn't come back besides.
    history.stays = history.stays.filter(({ person, joinedAt }) => person !== leaving.person || joinedAt <= leaving.joinedAt);
    history.stays.push(there);
  }
  for (const session of history.sessions) {
    for (const stay of history.stays) {
      if (stay.cohortId !== session.cohortId || random() < 0.1) continue;
      const marks = Array.from({ length: 1 + below(3) }, () =>
        random() < 0.08 ? null : one(mode === "drop_in" ? allMarks.slice(0, 3) : allMarks),
      );
      const isThere = stay.joinedAt <= session.startsAt && (stay.leftAt === null || stay.leftAt > session.startsAt);
      if (isThere) history.said.push({ sessionId: session.id, stayId: stay.id, marks });
      else if (random() < 0.3) history.said.push({ sessionId: session.id, stayId: stay.id, marks: ["not_expected"] });
    }
  }
  return history;
}

type Below = (count: number) => number;

function randomSessions(cohort: Cohort, count: number, below: Below, random: () => number): Session[] {
  let number = 0;
  const first = below(60);
  return Array.from({ length: count }, (_, index) => {
    const roll = random();
    const isGone = roll < 0.08;
    if (!isGone) number += 1;
    const startsAt = START + (first + index * 7) * DAY;
    const outcome: Outcome = isGone
      ? "cancelled_by_program"
      : roll < 0.12
        ? "postponed"
        : roll < 0.2
          ? "planned"
          : roll < 0.35
            ? "held_below_quorum"
            : "held";
    const headcount = cohort.mode === "drop_in" && random() < 0.5 ? below(12) : null;
    const date = new Date(startsAt).toISOString().slice(0, 10);
    return {
      id: `ses_${cohort.id}_${index}`,
      cohortId: cohort.id,
      number: isGone ? null : number,
      startsAt,
      date,
      minutes: 60 + 15 * below(4),
      outcome,
      headcount,
    };
  });
}

function randomStays(cohort: Cohort, person: string, count: number, below: Below, random: () => number): Stay[] {
  const stays: Stay[] = [];
  let joinedAt = START - 10 * DAY + (random() < 0.3 ? below(count * 7 + 60) * DAY : 0);
  for (;;) {
    const leaves = random() < 0.3;
    const leftAt = leaves ? joinedAt + (1 + below(60)) * DAY : null;
    const day = (offset: number) => new Date(START + offset * DAY).toISOString().slice(0, 10);
    const from = below(90);
    const paused =
      random() < 0.25
        ? [{ from: day(from), until: random() < 0.3 ? null : day(from + below(30)), calledOff: random() < 0.2 }]
        : [];
    stays.push({
      id: `enr_${person}_${stays.length}`,
      cohortId: cohort.id,
      person,
      joinedAt,
      leftAt,
      movedTo: null,
      pauses: paused,
    });
    if (leftAt === null || random() < 0.5) return stays;
    joinedAt = leftAt + (1 + below(14)) * DAY;
  }
}

/** Writes what happened, and nothing that is counted; then has it counted. */
export async function writeHistories(ctx: Context, histories: readonly History[]): Promise<void> {
  const { db, now } = ctx;
  const orgId = ctx.org.id;
  const all = <T>(of: (history: History) => T[]) => histories.flatMap(of);
  const chunked = async <T>(rows: T[], insert: (some: T[]) => Promise<unknown>) => {
    for (let at = 0; at < rows.length; at += 500) await insert(rows.slice(at, at + 500));
  };
  await chunked(
    all(({ cohorts: [some] }) => (some ? [some] : [])),
    (some) =>
      db.insert(programs).values(
        some.map(({ programId, mode, rule, percent, sessionCount }) => ({
          ...{
            orgId,
            id: programId,
            name: programId,
            protocol: "ipt" as const,
            sessionCount,
            sessionMinutes: 90,
            enrolmentMode: mode,
          },
          ...{ completionRule: rule, completionPercent: percent, createdAt: now, updatedAt: now },
        })),
      ),
  );
  await chunked(
    all((history) => history.cohorts),
    (some) =>
      db.insert(cohorts).values(
        some.map(({ id, programId, mode, sessionCount, modules }) => ({
          ...{
            orgId,
            id,
            programId,
            name: id,
            timezone: "UTC",
            firstDate: "2026-11-03",
            startTime: "18:00",
            intervalWeeks: 1,
            weekdays: "[]",
          },
          ...{
            minutes: 90,
            sessionCount,
            enrolmentMode: mode,
            phases: "[]",
            reminderOffsets: "[]",
            skipDeclined: true,
            createdAt: now,
          },
          modules: JSON.stringify(Array.from({ length: modules }, (_, at) => ({ number: at + 1, name: `Topic ${at + 1}` }))),
        })),
      ),
  );
  await chunked([...new Set(all(({ stays }) => stays.map(({ person }) => person)))], (some) =>
    db.insert(participants).values(some.map((id) => ({ orgId, id, givenName: "x", createdAt: now, updatedAt: now }))),
  );
  await chunked(
    all(({ stays }) => stays),
    (some) =>
      db.insert(enrolments).values(
        some.map(({ id, cohortId, person, joinedAt, leftAt }) => ({
          ...{ orgId, id, cohortId, participantId: person, joinedOn: "2026-11-03", joinedAt, leftAt, createdAt: now },
        })),
      ),
  );
  await chunked(
    all(({ stays }) =>
      stays.flatMap(({ id, pauses: some }) => some.map((pause, at) => ({ ...pause, id: `pau_${id}_${at}`, stay: id }))),
    ),
    (some) =>
      db.insert(pauses).values(
        some.map(({ id, stay, from, until, calledOff }) => ({
          ...{
            orgId,
            id,
            enrolmentId: stay,
            fromDate: from,
            untilDate: until,
            recordedAt: now,
            calledOffAt: calledOff ? now : null,
          },
        })),
      ),
  );
  await chunked(
    all(({ stays }) => stays.filter(({ movedTo }) => movedTo !== null)),
    (some) =>
      db.insert(transfers).values(
        some.map(({ id, movedTo }) => ({
          orgId,
          id: `trf_${id}`,
          fromEnrolmentId: id,
          toEnrolmentId: movedTo ?? "",
          reason: "x",
          transferredAt: now,
        })),
      ),
  );
  const dated = all((history) => history.sessions);
  await chunked(dated, (some) =>
    db.insert(sessions).values(
      some.map(({ id, cohortId, number, startsAt, date, minutes, outcome, headcount }) => ({
        ...{
          orgId,
          id,
          cohortId,
          number,
          startsAt,
          endsAt: startsAt + minutes * 60_000,
          timezone: "UTC",
          localDate: date,
          localTime: "18:00",
        },
        ...{ outcome, headcount, createdAt: now },
      })),
    ),
  );
  await chunked(dated, (some) =>
    db
      .insert(registers)
      .values(some.map(({ id, outcome }) => ({ orgId, id: `reg_${id}`, sessionId: id, outcome, savedAt: now }))),
  );
  await chunked(
    all(({ said }) =>
      said.flatMap(({ marks, ...pair }) => marks.map((mark, at) => ({ ...pair, mark, at, isLast: at === marks.length - 1 }))),
    ),
    (some) =>
      db.insert(attendance).values(
        some.map(({ sessionId, stayId, mark, at, isLast }) => ({
          ...{
            orgId,
            id: `att_${sessionId}_${stayId}_${at}`,
            registerId: `reg_${sessionId}`,
            sessionId,
            enrolmentId: stayId,
            mark,
          },
          ...{ markedAt: now + at, replacedAt: isLast ? null : now + at + 1 },
        })),
      ),
  );
  const counted = all((history) => history.cohorts.flatMap(({ id }) => tallyCohort(ctx, id)));
  for (let at = 0; at < counted.length; at += 400) {
    const some = counted.slice(at, at + 400);
    await db.batch(some as [(typeof some)[number], ...typeof some]);
  }
  await db.run(sql`pragma optimize`);
}
