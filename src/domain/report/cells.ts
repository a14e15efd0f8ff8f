import { keepBack } from "./audit-cells.ts";
import { hideSmall, type Line, SMALL_CELL } from "./small-cells.ts";

/** Names of the cells that tables over several groups are made of. A reader may hold all of these tables, of any period. */
export const cell = {
  all: "all",
  cohort: (id: string) => `cohort|${id}`,
  program: (id: string) => `program|${id}`,
  site: (id: string) => `site|${id}`,
  facilitator: (id: string) => `facilitator|${id}`,
};

/** A group that met. `people`: how many different ones ever had a place in it; `members`: who, where they are few. */
export type Met = { id: string; programId: string; people: number; members: readonly string[] };

/** Which cohorts belong together in a table of their own: `site|sit_…` → cohorts. */
export type Groups = ReadonlyMap<string, readonly string[]>;

/** The cells of one month: each total with the cohorts that it adds up, those that matter most first. */
export function totalsOf(met: readonly Met[], groups: Groups): Map<string, string[]> {
  const totals = new Map<string, string[]>([[cell.all, met.map(({ id }) => id)]]);
  for (const { id, programId } of met) totals.set(cell.program(programId), [...(totals.get(cell.program(programId)) ?? []), id]);
  const here = new Set(met.map(({ id }) => id));
  for (const [group, ids] of groups) {
    const some = ids.filter((id) => here.has(id));
    if (some.length > 0) totals.set(group, some);
  }
  return totals;
}

/**
 * Which cells of one month stay hidden, so that none about fewer than five people can be worked out from all its tables together.
 *
 * @param met the groups that held a session in it.
 */
export function hiddenCells(met: readonly Met[], groups: Groups): Set<string> {
  const totals = totalsOf(met, groups);
  const cohorts = new Map(met.map((cohort) => [cohort.id, cohort]));
  const people = new Map<string, number>(met.map((cohort) => [cell.cohort(cohort.id), cohort.people]));
  for (const [key, ids] of totals) people.set(key, differentPeople(ids.flatMap((id) => cohorts.get(id) ?? [])));

  const small = [...people].filter(([, count]) => count > 0 && count < SMALL_CELL).map(([key]) => key);
  if (small.length === 0) return new Set();
  const hidden = hideSmall(people, linesOf(met, totals));
  const sums = [...totals].map(([key, ids]) => ({ key, parts: ids.map(cell.cohort) }));
  return new Set([...hidden, ...keepBack({ hidden, sums, protect: small })]);
}

/** At least this many, and exactly as many where they are few. */
function differentPeople(cohorts: readonly Met[]): number {
  const large = cohorts.filter(({ people }) => people >= SMALL_CELL).reduce((sum, { people }) => sum + people, 0);
  return large > 0 ? large : new Set(cohorts.flatMap(({ members }) => members)).size;
}

/** Sums that a reader sees at a glance. What only cleverer ones would give away is for `keepBack`. */
function linesOf(met: readonly Met[], totals: ReadonlyMap<string, readonly string[]>): Line[] {
  const programs = [...new Set(met.map(({ programId }) => cell.program(programId)))];
  const sites = [...totals.keys()].filter((key) => key.startsWith("site|"));
  const placed = new Set(sites.flatMap((key) => totals.get(key) ?? []));
  const elsewhere = met.filter(({ id }) => !placed.has(id)).map(({ id }) => cell.cohort(id));
  return [
    ...[...totals].map(([whole, ids]) => ({ whole, parts: ids.map(cell.cohort) })),
    { whole: cell.all, parts: programs },
    ...(sites.length > 0 ? [{ whole: cell.all, parts: [...sites, ...elsewhere] }] : []),
  ];
}
