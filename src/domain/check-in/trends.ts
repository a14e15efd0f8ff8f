import { rulers } from "./check-in.ts";
import { PHQ9_MOST, type Phq9, scoreOf } from "./phq9.ts";
import type { Told } from "./queries.ts";
import { type Subsided, subsided } from "./subsided.ts";

export type Point = { at: number; timezone: string; value: number };

/** One line of a chart; `most` is the top of its scale, which begins at 0. */
export type Trend = { name: "phq9" | "mood" | (typeof rulers)[number]; most: number; points: Point[] };

type Answered = Pick<Told, "answers" | "startsAt" | "timezone">;

/** What was answered over time, a line for each question that has an answer. */
export function trendsOf(told: readonly Answered[]): Trend[] {
  const line = (name: Trend["name"], most: number, answerOf: (one: Answered) => number | null | undefined): Trend => ({
    name,
    most,
    points: told.flatMap((one) => {
      const value = answerOf(one);
      return value === null || value === undefined ? [] : [{ at: one.startsAt, timezone: one.timezone, value }];
    }),
  });
  return [
    line("phq9", PHQ9_MOST, ({ answers: { phq9 } }) => phq9 && scoreOf(phq9)),
    line("mood", 10, ({ answers }) => answers.mood),
    ...rulers.map((name) => line(name, 10, ({ answers }) => answers.rulers?.[name])),
  ].filter(({ points }) => points.length > 0);
}

export type Hint = { cohortId: string; cohortName: string; why: Subsided };

/** The groups of interpersonal therapy in which somebody's scores suggest that symptoms have subsided. A person decides. */
export function hintsOf(told: readonly Pick<Told, "answers" | "enrolmentId" | "cohortId" | "cohortName" | "protocol">[]): Hint[] {
  const stays = new Map<string, { cohortId: string; cohortName: string; asked: Phq9[] }>();
  for (const { answers, enrolmentId, cohortId, cohortName, protocol } of told) {
    if (protocol !== "ipt" || !answers.phq9) continue;
    const stay = stays.get(enrolmentId) ?? { cohortId, cohortName, asked: [] };
    stay.asked.push(answers.phq9);
    stays.set(enrolmentId, stay);
  }
  return [...stays.values()].flatMap(({ asked, ...cohort }) => {
    const why = subsided(asked);
    return why ? [{ ...cohort, why }] : [];
  });
}
