import { keepBack } from "./audit-cells.ts";
import { areFew, type People, together } from "./people.ts";
import { hideSmall, type Line } from "./small-cells.ts";

/** Names of the cells that tables over several groups are made of. A reader may hold all of these tables, of any period. */
export const cell = {
  all: "all",
  cohort: (id: string) => `cohort|${id}`,
  program: (id: string) => `program|${id}`,
  site: (id: string) => `site|${id}`,
  facilitator: (id: string) => `facilitator|${id}`,
  /** Of a total: what it adds up of drop-in groups, where nobody is expected and heads are counted. */
  open: (key: string) => `open|${key}`,
};

/** A group's held sessions of one month. */
export type Met = {
  id: string;
  programId: string;
  /** A drop-in group. */
  isOpen: boolean;
  /** Who was expected or there. Of heads that were only counted, as many as were there at once at least. */
  people: People;
  /** Who of them came. */
  came: People;
  /** How many people, at least; of two groups that could be hidden the smaller is. */
  size: number;
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
 * Whether what some groups add up to is about one to four people: those who were expected or there, or those of them who came.
 * E.g. 8 expected, none of whom came → it isn't; 8 expected, the same 3 of whom came twice → it is.
 */
export const isAboutFew = (met: readonly Met[]): boolean =>
  areFew(together(met.map(({ people }) => people))) || areFew(together(met.map(({ came }) => came)));

/**
 * Which cells of one month stay hidden, so that nothing about fewer than five people can be worked out from all its tables together.
 * Drop-in groups have figures of their own and are decided about for themselves: of a total, either kind may be hidden, theirs as `cell.open`.
 *
 * @param met the groups that held a session in it.
 */
export function hiddenCells(met: readonly Met[], groups: Groups): Set<string> {
  const isGroup = (key: string) => key.startsWith(cell.cohort(""));
  const [open, expecting] = [true, false].map((isOpen) =>
    hiddenAmong(
      met.filter((one) => one.isOpen === isOpen),
      groups,
    ),
  ) as [Set<string>, Set<string>];
  return new Set([...expecting, ...[...open].map((key) => (isGroup(key) ? key : cell.open(key)))]);
}

function hiddenAmong(met: readonly Met[], groups: Groups): Set<string> {
  const totals = totalsOf(met, groups);
  const byKey = new Map(met.map((one) => [cell.cohort(one.id), one]));
  const partsOf = new Map([...totals].map(([key, ids]) => [key, ids.map(cell.cohort)]));
  const metOf = (keys: readonly string[]) =>
    keys.flatMap((key) => partsOf.get(key) ?? [key]).flatMap((key) => byKey.get(key) ?? []);
  if (!met.some((one) => isAboutFew([one]))) return new Set();

  const sizeOf = (key: string) => metOf([key]).reduce((sum, { size }) => sum + size, 0);
  const sizes = new Map([...byKey.keys(), ...totals.keys()].map((key) => [key, sizeOf(key)]));
  const isFew = (keys: readonly string[]) => isAboutFew(metOf(keys));
  const hidden = hideSmall(sizes, linesOf(met, totals), { isFew });
  const sums = [...partsOf].map(([key, parts]) => ({ key, parts }));
  const of = (which: "people" | "came") => (key: string) => byKey.get(key)?.[which] as People;
  return new Set([...hidden, ...keepBack({ hidden, sums, measures: [of("people"), of("came")] })]);
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
