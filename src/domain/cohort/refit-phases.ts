import type { Phase } from "./schedule.ts";

/**
 * Fits a running cohort's phases to another number of sessions. What is behind keeps its phase: the longest phase that isn't
 * over (the first of equals) gives or takes the difference, and one with nothing left is dropped. When all are over the last grows.
 * 1–3 / 4–6 / 7–8 with five behind, over 7 sessions: 1–3 / 4–5 / 6–7. Over 10: 1–3 / 4–8 / 9–10.
 *
 * @param count null: open-ended, nothing to fit. @param behind sessions 1 to `behind` keep their phase.
 */
export function refitPhases(phases: Phase[], count: number | null, behind: number): Phase[] {
  if (phases.length === 0 || count === null) return phases;
  const ordered = [...phases].sort((a, b) => a.from - b.from);
  // Sessions before the first phase, behind a group that got phases on its way, stay without one.
  let from = ordered[0]?.from ?? 1;
  const parts = ordered.map(({ name, from, to }) => {
    const length = Math.max(1, to - from + 1);
    return { name, length, kept: Math.min(length, Math.max(0, behind - from + 1)) };
  });
  let total = parts.reduce((sum, { length }) => sum + length, from - 1);
  while (total !== count) {
    const open = parts.filter(({ length, kept }) => length > kept);
    const longest = open.find(({ length }) => length === Math.max(...open.map((part) => part.length)));
    const part = longest ?? parts.at(-1);
    if (!part || (total > count && !longest)) break;
    const step = total > count ? -1 : 1;
    part.length += step;
    total += step;
  }
  return parts.flatMap(({ name, length }) => {
    if (length === 0) return [];
    const phase = { name, from, to: from + length - 1 };
    from += length;
    return [phase];
  });
}
