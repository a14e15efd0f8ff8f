import type { AgeBand } from "./age-bands.ts";

/** Somebody who came to a program's sessions of a month, and for how many minutes. */
export type Visit = { programId: string; participantId: string; band: AgeBand; minutes: number };

/** Different people, and their minutes together. */
export type Served = { who: Set<string>; minutes: number };

/** By `servedCell`. */
export type ServedCells = Map<string, Served>;

/** A cell of the table of programs and ages; null: all of them. */
export const servedCell = (programId: string | null, band: AgeBand | null): string => `${programId ?? "*"}|${band ?? "*"}`;

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
