import type { AgeBand } from "./age-bands.ts";
import { keepBack } from "./audit-cells.ts";
import { cell } from "./cells.ts";
import { hideSmall, type Line, SMALL_CELL } from "./small-cells.ts";

/** Somebody who came to a program's sessions of a month, and for how many minutes. */
export type Visit = { programId: string; participantId: string; band: AgeBand; minutes: number };

/** Different people, and their minutes together. */
export type Served = { who: Set<string>; minutes: number };

/** A cell of the table of programs and ages; null: all of them. */
export const servedCell = (programId: string | null, band: AgeBand | null): string => `${programId ?? "*"}|${band ?? "*"}`;

/** Adds visits to every cell they belong to, the totals among them. A person in two programs is one in the total. */
export function addVisits(served: Map<string, Served>, visits: readonly Visit[]): Map<string, Served> {
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

/**
 * Which cells of one month stay hidden: those about fewer than five people, what would give them away, and ages that would add up to
 * hours which attendance reports keep back of that month. Of a program, and of all, it is the people that are hidden; their hours are a
 * figure of attendance reports, shown wherever those show it.
 *
 * @param keptBack cells of `cell`, as `readHidden` says of the month.
 */
export function hiddenServed(served: ReadonlyMap<string, Served>, keptBack: ReadonlySet<string>): Set<string> {
  const people = new Map([...served].map(([key, { who }]) => [key, who.size]));
  const { basic, programs, bands } = partsOf([...people.keys()]);
  const forced = new Set(
    programs.filter((id) => keptBack.has(cell.program(id))).flatMap((id) => [`${id}|*`, ...basic(id, null)]),
  );
  if (keptBack.has(cell.all)) for (const key of [ALL, ...bands.map((band) => `*|${band}`)]) forced.add(key);
  const totals = [ALL, ...programs.map((id) => `${id}|*`)];
  // Hours of a program are about everybody with a place in it, so they are seldom about few.
  const known = new Map([...people, ...totals.map((key): [string, number] => [key, Math.max(SMALL_CELL, people.get(key) ?? 0)])]);
  const ofPeople = decide(people, forced);
  const ofHours = decide(known, forced);
  return new Set([...ofPeople, ...[...ofHours].filter((key) => forced.has(key) || !totals.includes(key))]);
}

const ALL = servedCell(null, null);

function partsOf(keys: readonly string[]) {
  const split = keys.map((key) => key.split("|") as [string, string]);
  const both = split.filter(([program, band]) => program !== "*" && band !== "*");
  return {
    programs: split.filter(([program, band]) => program !== "*" && band === "*").map(([program]) => program),
    bands: split.filter(([program, band]) => program === "*" && band !== "*").map(([, band]) => band),
    /** Cells of one program and one age, of those asked for. */
    basic: (id: string | null, name: string | null) =>
      both.filter(([program, band]) => (id ?? program) === program && (name ?? band) === band).map((key) => key.join("|")),
  };
}

function decide(people: ReadonlyMap<string, number>, forced: ReadonlySet<string>): Set<string> {
  const { basic, programs, bands } = partsOf([...people.keys()]);
  const sums = [
    { key: ALL, parts: basic(null, null) },
    ...programs.map((id) => ({ key: `${id}|*`, parts: basic(id, null) })),
    ...bands.map((band) => ({ key: `*|${band}`, parts: basic(null, band) })),
  ];
  const lines: Line[] = [
    ...sums.slice(1).map(({ key, parts }) => ({ whole: key, parts })),
    { whole: ALL, parts: programs.map((id) => `${id}|*`) },
    { whole: ALL, parts: bands.map((band) => `*|${band}`) },
  ];
  const hidden = hideSmall(people, lines, forced);
  if (hidden.size === 0) return hidden;
  const small = [...people].filter(([, count]) => count > 0 && count < SMALL_CELL).map(([key]) => key);
  return new Set([...hidden, ...keepBack({ hidden, sums, protect: [...small, ...forced] })]);
}
