import type { ProgramShape } from "../program/version.ts";
import type { Phase } from "./schedule.ts";

type Modules = ProgramShape["modules"];

/**
 * Phases of two versions as one course: the old ones up to a session, the new ones from it on.
 * 1–3 / 4–6 / 7–8 to 1–2 / 3–8, both named alike but for the second, from 5: 1–3 / 4 / 5–8.
 *
 * @param from the first session that goes by the new ones.
 */
export function mergePhases(before: Phase[], after: Phase[], from: number): Phase[] {
  const kept = before.filter((phase) => phase.from < from).map((phase) => ({ ...phase, to: Math.min(phase.to, from - 1) }));
  const coming = after.filter((phase) => phase.to >= from).map((phase) => ({ ...phase, from: Math.max(phase.from, from) }));
  const [last, next] = [kept.at(-1), coming[0]];
  // The same phase on both sides is one.
  if (last && next && last.name === next.name) return [...kept.slice(0, -1), { ...last, to: next.to }, ...coming.slice(1)];
  return [...kept, ...coming];
}

/** Modules of two versions as one course, by their numbers. */
export const mergeModules = (before: Modules, after: Modules, from: number): Modules => [
  ...before.filter(({ number }) => number < from),
  ...after.filter(({ number }) => number >= from),
];
