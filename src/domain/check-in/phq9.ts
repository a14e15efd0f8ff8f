// Kroenke K, Spitzer RL, Williams JB. The PHQ-9: validity of a brief depression severity measure.
// J Gen Intern Med 2001;16:606-613. Nine items of 0 to 3; the sum is the score.

/** 0 not at all, 1 several days, 2 more than half the days, 3 nearly every day; null: left out. */
export type Phq9 = (number | null)[];

export const PHQ9_ITEMS = 9;
export const PHQ9_MOST = 27;

export type Severity = "minimal" | "mild" | "moderate" | "moderately_severe" | "severe";

/** The published bands, each from its lowest score on. */
export const severityBands: readonly { severity: Severity; from: number; to: number }[] = [
  { severity: "minimal", from: 0, to: 4 },
  { severity: "mild", from: 5, to: 9 },
  { severity: "moderate", from: 10, to: 14 },
  { severity: "moderately_severe", from: 15, to: 19 },
  { severity: "severe", from: 20, to: PHQ9_MOST },
];

/** The sum of all nine; null while one is left out, since a sum of fewer would read as a lower score. */
export function scoreOf(items: Phq9): number | null {
  if (items.length !== PHQ9_ITEMS) return null;
  let sum = 0;
  for (const item of items) {
    if (item === null) return null;
    sum += item;
  }
  return sum;
}

/** E.g. 14 → `moderate`, 15 → `moderately_severe`. */
export const severityOf = (score: number): Severity => severityBands.find(({ to }) => score <= to)?.severity ?? "severe";

/** Thoughts of being better off dead or of hurting oneself, on any day: somebody talks with them today. The score plays no part. */
export const asksForSafety = (items: Phq9 | null | undefined): boolean => (items?.[PHQ9_ITEMS - 1] ?? 0) > 0;
