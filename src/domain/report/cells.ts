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

/** A group's held sessions of one month. */
export type Met = {
  id: string;
  programId: string;
  /** How many different people were expected or there: at least, and exactly where they are few. */
  people: number;
  /** Who, where they are few. */
  members: readonly string[];
  /** How often somebody came. */
  attended: number;
};

/** Which cohorts belong together in a table of their own: `site|sit_…` → cohorts. */
export type Groups = ReadonlyMap<string, readonly string[]>;

/** The totals of some groups, each with the cohorts that it adds up, those that matter most first. */
export function totalsOf(met: readonly Pick<Met, "id" | "programId">[], groups: Groups): Map<string, string[]> {
  const here = new Map(met.map(({ id, programId }) => [id, programId]));
  const totals = new Map<string, string[]>([[cell.all, [...here.keys()]]]);
  for (const [id, programId] of here) totals.set(cell.program(programId), [...(totals.get(cell.program(programId)) ?? []), id]);
  for (const [group, ids] of groups) {
    const some = ids.filter((id) => here.has(id));
    if (some.length > 0) totals.set(group, some);
  }
  return totals;
}

/**
 * What a figure is about, in people: those who were expected or there; or how often somebody came where that is less than five, since a count
 * of three visits tells of at most three. E.g. 8 expected, none of whom came → 8; 8 expected, 3 came once → 3.
 */
export function sizeOf(met: readonly Met[]): number {
  const large = met.filter(({ people }) => people >= SMALL_CELL).reduce((sum, { people }) => sum + people, 0);
  const people = large > 0 ? large : new Set(met.flatMap(({ members }) => members)).size;
  const attended = met.reduce((sum, one) => sum + one.attended, 0);
  return attended > 0 && attended < SMALL_CELL ? Math.min(people, attended) : people;
}

/**
 * Which cells of one month stay hidden, so that none about fewer than five people can be worked out from all its tables together.
 *
 * @param met the groups that held a session in it.
 */
export function hiddenCells(met: readonly Met[], groups: Groups): Set<string> {
  const totals = totalsOf(met, groups);
  const byId = new Map(met.map((one) => [one.id, one]));
  const size = new Map(met.map((one) => [cell.cohort(one.id), sizeOf([one])]));
  for (const [key, ids] of totals) size.set(key, sizeOf(ids.flatMap((id) => byId.get(id) ?? [])));
  const few = [...size].filter(([, count]) => count > 0 && count < SMALL_CELL).map(([key]) => key);
  if (few.length === 0) return new Set();
  const hidden = hideSmall(size, linesOf(met, totals));
  const sums = [...totals].map(([key, ids]) => ({ key, parts: ids.map(cell.cohort) }));
  return new Set([...hidden, ...keepBack({ hidden, sums, protect: few })]);
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
