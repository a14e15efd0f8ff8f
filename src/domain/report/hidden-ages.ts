import { keepBack, type Sum } from "./audit-cells.ts";
import { cell } from "./cells.ts";
import { groupBy } from "./metrics.ts";
import type { ServedCells } from "./served.ts";
import { hideSmall, SMALL_CELL } from "./small-cells.ts";

/** One month of a calendar year: who came, and the cells that attendance reports keep back of it. */
export type ServedMonth = { month: string; served: ServedCells; keptBack: ReadonlySet<string> };

/** By month, and under `YEAR` of the whole year, cells of `servedCell` that aren't told. */
export type HiddenAges = ReadonlyMap<string, ReadonlySet<string>>;
export const YEAR = "year";

const ALL = "*";

/**
 * Which ages of a calendar year aren't told: those with fewer than five people in a month or in the year, and what would give them away.
 * Decided over all its months together, since their hours add up to the year's. Totals of a program and of all are figures of
 * attendance reports, hidden where those hide them and shown everywhere else.
 *
 * @param year who came in the whole year, each counted once.
 */
export function hiddenAges(months: readonly ServedMonth[], year: ServedCells): HiddenAges {
  const people = new Map<string, number>();
  for (const { month, served } of [...months, { month: YEAR, served: year }])
    for (const [key, { who }] of served) people.set(`${month}|${key}`, who.size);

  const forced = keptBackCells(months, [...people.keys()]);
  const cells = [...people.keys()].map(toCell);
  const fixed = new Set(cells.filter(({ band, key }) => band === ALL && !forced.has(key)).map(({ key }) => key));
  const sums = sumsOf(cells);
  const lines = [...sums, ...glances(cells)].map(({ key, parts }) => ({ whole: key, parts }));
  const hidden = hideSmall(people, lines, { forced, fixed });
  const small = cells.filter(({ band, key }) => band !== ALL && isFew(people.get(key) ?? 0)).map(({ key }) => key);
  const basic = sums.map(({ key, parts }) => ({ key, parts: basicParts(parts, sums) }));
  const back =
    hidden.size === 0 ? new Set<string>() : keepBack({ hidden, sums: inOrder(basic, fixed), protect: [...small, ...forced] });
  const all = [...hidden, ...[...back].filter((key) => !fixed.has(key))];
  return new Map(
    [...groupBy(all, (key) => key.slice(0, key.indexOf("|")))].map(([month, keys]) => [
      month,
      new Set(keys.map((key) => key.slice(month.length + 1))),
    ]),
  );
}

type Cell = { key: string; month: string; program: string; band: string };

const toCell = (key: string): Cell => {
  const [month = "", program = "", band = ""] = key.split("|");
  return { key, month, program, band };
};
const isFew = (count: number) => count > 0 && count < SMALL_CELL;
const keyOf = (month: string, program: string, band: string) => `${month}|${program}|${band}`;

/** What attendance reports keep back of a month, all its ages, and the year's total that it would follow from. */
function keptBackCells(months: readonly ServedMonth[], keys: readonly string[]): Set<string> {
  const forced = new Set<string>();
  for (const { month, served, keptBack } of months) {
    for (const key of served.keys()) {
      const [program = "", band = ""] = key.split("|");
      const isBack = keptBack.has(program === ALL ? cell.all : cell.program(program));
      if (!isBack || (program === ALL && band !== ALL)) continue;
      forced.add(`${month}|${key}`);
      forced.add(keyOf(YEAR, program, ALL));
    }
  }
  return new Set([...forced].filter((key) => keys.includes(key)));
}

/** Totals over ages, over programs, and over months. */
function sumsOf(cells: readonly Cell[]): Sum[] {
  const parts = new Map<string, string[]>();
  const under = (whole: string, part: string) => parts.set(whole, [...(parts.get(whole) ?? []), part]);
  for (const { key, month, program, band } of cells) {
    if (band === ALL) continue;
    if (program !== ALL) {
      under(keyOf(month, program, ALL), key);
      under(keyOf(month, ALL, band), key);
    }
    if (month !== YEAR) under(keyOf(YEAR, program, band), key);
  }
  for (const { key, month, program, band } of cells) if (program === ALL && band !== ALL) under(keyOf(month, ALL, ALL), key);
  return [...parts].map(([key, some]) => ({ key, parts: some }));
}

/** All of a month is also what its programs come to. */
function glances(cells: readonly Cell[]): Sum[] {
  const programs = cells.filter(({ program, band }) => program !== ALL && band === ALL);
  return [...groupBy(programs, ({ month }) => month)].map(([month, some]) => ({
    key: keyOf(month, ALL, ALL),
    parts: some.map(({ key }) => key),
  }));
}

/** The cells of one month, program and age that a total comes to. */
function basicParts(parts: readonly string[], sums: readonly Sum[]): string[] {
  const of = new Map(sums.map(({ key, parts: some }) => [key, some]));
  const down = (key: string): string[] => {
    const { month, program, band } = toCell(key);
    return month !== YEAR && program !== ALL && band !== ALL ? [key] : (of.get(key) ?? []).flatMap(down);
  };
  return [...new Set(parts.flatMap(down))];
}

/** Those that are shown in any case, then the year's, then the months'. */
function inOrder(sums: readonly Sum[], fixed: ReadonlySet<string>): Sum[] {
  const rank = ({ key }: Sum) => (fixed.has(key) ? 0 : key.startsWith(`${YEAR}|`) ? 1 : 2);
  return [...sums].sort((a, b) => rank(a) - rank(b));
}
