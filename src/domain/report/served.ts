import type { AgeBand } from "./age-bands.ts";
import { SMALL_CELL } from "./small-cells.ts";

/** Somebody who came to a program's sessions of a month, and for how many minutes. */
export type Visit = { programId: string; participantId: string; band: AgeBand; minutes: number };

/** Different people, and their minutes together. */
export type Served = { who: Set<string>; minutes: number };

/** In place of an age: who was counted without a name. Only their hours are told. */
export const WALK_INS = "walk_ins";

/** By `servedCell`. */
export type ServedCells = Map<string, Served>;

/** A cell of the table of programs and ages; null: all of them. */
export const servedCell = (programId: string | null, band: AgeBand | typeof WALK_INS | null): string =>
  `${programId ?? "*"}|${band ?? "*"}`;

/** How often somebody was counted without a name in a program, and for how many minutes together. */
export type Unnamed = { programId: string; visits: number; minutes: number };

/** Adds who was counted without a name: as many people, as nobody knows better, as there were visits. */
export function addUnnamed(served: ServedCells, unnamed: readonly Unnamed[]): ServedCells {
  for (const { programId, visits, minutes } of unnamed) {
    for (const key of visits > 0 ? [servedCell(programId, WALK_INS), servedCell(null, WALK_INS)] : []) {
      const cell = served.get(key) ?? { who: new Set(), minutes: 0 };
      served.set(key, cell);
      // More than five are told apart from five by nothing.
      for (let at = 0; at < Math.min(visits, SMALL_CELL); at += 1) cell.who.add(`${programId} ${at}`);
      cell.minutes += minutes;
    }
  }
  return served;
}

/** Adds visits to every cell they belong to, the totals among them. A person in two programs is one in the total. */
export function addVisits(served: ServedCells, visits: readonly Visit[]): ServedCells {
  for (const { programId, participantId, band, minutes } of visits) {
    for (const key of [
      servedCell(programId, band),
      servedCell(programId, null),
      servedCell(null, band),
      servedCell(null, null),
    ]) {
      const cell = served.get(key) ?? { who: new Set(), minutes: 0 };
      served.set(key, cell);
      cell.who.add(participantId);
      cell.minutes += minutes;
    }
  }
  return served;
}
