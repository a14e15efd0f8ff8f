export type Subsided = "under_five_twice" | "halved";

const UNDER = 5;

/**
 * Whether a stay's PHQ-9 scores, oldest first, suggest that symptoms have subsided: under 5 twice running, or down to half
 * of the first, where that was 5 or more. A hint to talk about; nobody's place ever ends by it.
 *
 * E.g. 14, 9, 4, 3 → `under_five_twice`; 18, 12, 9 → `halved`; 18, 12, 10 → null; 2, 1 → null until under 5 twice: `under_five_twice`.
 */
export function subsided(scores: readonly number[]): Subsided | null {
  const [first] = scores;
  const last = scores.at(-1);
  const before = scores.at(-2);
  if (first === undefined || last === undefined || before === undefined) return null;
  if (last < UNDER && before < UNDER) return "under_five_twice";
  return first >= UNDER && last * 2 <= first ? "halved" : null;
}
