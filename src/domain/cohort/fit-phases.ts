import type { Phase } from "./schedule.ts";

/**
 * Fits a program's phases to another number of sessions. The longest phase (the first of equals) gives or takes
 * the difference, so a beginning and an ending keep their length; a phase with nothing left is dropped.
 * 1 / 2–7 / 8 over 6 sessions: 1 / 2–5 / 6. Over 10: 1 / 2–9 / 10.
 *
 * @param count null: open-ended, nothing to fit.
 */
export function fitPhases(phases: Phase[], count: number | null): Phase[] {
  if (phases.length === 0 || count === null) return phases;
  const ordered = [...phases].sort((a, b) => a.from - b.from);
  const lengths = ordered.map(({ from, to }) => Math.max(1, to - from + 1));
  let total = lengths.reduce((sum, length) => sum + length, 0);
  while (total !== count) {
    const step = total > count ? -1 : 1;
    const longest = lengths.indexOf(Math.max(...lengths));
    lengths[longest] = (lengths[longest] ?? 0) + step;
    total += step;
  }
  let from = 1;
  return ordered.flatMap(({ name }, index) => {
    const length = lengths[index] ?? 0;
    if (length === 0) return [];
    const phase = { name, from, to: from + length - 1 };
    from += length;
    return [phase];
  });
}
