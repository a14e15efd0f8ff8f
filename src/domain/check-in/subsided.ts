import { asksForSafety, type Phq9, scoreOf } from "./phq9.ts";

export type Subsided = "under_five_twice" | "halved";

const UNDER = 5;

/**
 * Whether what a stay answered of the PHQ-9, oldest first, suggests that symptoms have subsided: scores under 5 twice running, or
 * down to half of the first, where that was 5 or more. Never while the ninth answer of either of those two, or of one since, was
 * above zero. A hint to talk about; nobody's place ends by it.
 *
 * E.g. scores 14, 9, 4, 3 → `under_five_twice`; 18, 12, 9 → `halved`; 18, 12, 10 → null; 2, 1 → `under_five_twice`.
 */
export function subsided(told: readonly Phq9[]): Subsided | null {
  const scored = told.flatMap((items, at) => {
    const score = scoreOf(items);
    return score === null ? [] : [{ score, at }];
  });
  const [first] = scored;
  const last = scored.at(-1);
  const before = scored.at(-2);
  if (first === undefined || last === undefined || before === undefined) return null;
  if (told.slice(before.at).some(asksForSafety)) return null;
  if (last.score < UNDER && before.score < UNDER) return "under_five_twice";
  return first.score >= UNDER && last.score * 2 <= first.score ? "halved" : null;
}
