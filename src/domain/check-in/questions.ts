import { type Answers, type CheckInInput, rulers, type Stage } from "./check-in.ts";
import { PHQ9_ITEMS } from "./phq9.ts";

/** The last question of the PHQ-9. */
export const NINTH = `phq9-${PHQ9_ITEMS}`;

const items = Array.from({ length: PHQ9_ITEMS }, (_, index) => `phq9-${index + 1}`);

/** Answers by question: `mood`, `stage`, `importance` …, `phq9-1` to `phq9-9`. Null: none, or one that is taken back. */
export type ByQuestion = Record<string, number | Stage | null>;

/** Every question with its answer. */
export const byQuestion = ({ mood, stage, rulers: ruled, phq9 }: Answers): ByQuestion => ({
  mood: mood ?? null,
  stage: stage ?? null,
  ...Object.fromEntries(rulers.map((name) => [name, ruled?.[name] ?? null])),
  ...Object.fromEntries(items.map((name, index) => [name, phq9?.[index] ?? null])),
});

/**
 * The questions that somebody says something of. What a participant leaves out says nothing, so that a second visit takes nothing
 * back; staff take back with null, one of nine items too.
 */
export function saidIn({ mood, stage, rulers: ruled, phq9 }: CheckInInput, takesBack: boolean): ByQuestion {
  const said: Record<string, number | Stage | null | undefined> = {
    ...{ mood, stage },
    ...Object.fromEntries(rulers.map((name) => [name, ruled === null ? null : ruled?.[name]])),
    ...Object.fromEntries(items.map((name, index) => [name, phq9 === null ? null : phq9?.[index]])),
  };
  const counts = (answer: number | Stage | null | undefined) => answer !== undefined && (takesBack || answer !== null);
  return Object.fromEntries(Object.entries(said).filter(([, answer]) => counts(answer))) as ByQuestion;
}

/** What stands after more was said. A kind without any answer isn't there. */
export function merge(before: Answers, said: ByQuestion): Answers {
  const { mood, stage, ...rest } = { ...byQuestion(before), ...said };
  const of = (names: readonly string[]) => names.map((name) => rest[name] ?? null) as (number | null)[];
  const some = (answers: (number | null)[]) => answers.some((answer) => answer !== null);
  return {
    ...(some(of(rulers)) ? { rulers: Object.fromEntries(rulers.map((name) => [name, rest[name] ?? null])) } : {}),
    ...(stage === null ? {} : { stage }),
    ...(some(of(items)) ? { phq9: of(items) } : {}),
    ...(mood === null ? {} : { mood }),
  } as Answers;
}

/**
 * Of what a form says, what its writer changed against what it showed; and of that, what somebody else has changed to something
 * else since. E.g. shown mood 3, now 9: a form that still says 3 changes nothing; one that says 5 clashes.
 */
export function changesOf(shown: Answers, now: Answers, said: ByQuestion): { said: ByQuestion; clashes: string[] } {
  const [before, stands] = [byQuestion(shown), byQuestion(now)];
  const changed = Object.entries(said).filter(([question, answer]) => answer !== before[question]);
  const clashes = changed.filter(([question, answer]) => stands[question] !== before[question] && stands[question] !== answer);
  return { said: Object.fromEntries(changed), clashes: clashes.map(([question]) => question) };
}
