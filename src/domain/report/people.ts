import { SMALL_CELL } from "./small-cells.ts";

/** Different people that a figure is about: who, where they are one to four; none, where it is about nobody; null, where they are five or more. */
export type People = readonly string[] | null;

/** Somebody who is in several counts once. */
export function together(some: readonly People[]): People {
  const all = new Set<string>();
  for (const people of some) {
    if (people === null) return null;
    for (const person of people) all.add(person);
    if (all.size >= SMALL_CELL) return null;
  }
  return [...all];
}

export const peopleOf = (who: Iterable<string>): People => together([[...who]]);

export const areFew = (people: People): boolean => people !== null && people.length > 0;
