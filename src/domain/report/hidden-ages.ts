import { keepBack } from "./audit-cells.ts";
import { cell } from "./cells.ts";
import { groupBy } from "./metrics.ts";
import type { ServedCells } from "./served.ts";
import { hideSmall, type Line, SMALL_CELL } from "./small-cells.ts";

/** One month of a calendar year: who came, and the cells that attendance reports keep back of it. */
export type ServedMonth = { month: string; served: ServedCells; keptBack: ReadonlySet<string> };

/** By month, and under `YEAR` of the whole year, cells of `servedCell` that are hidden: of totals their people, of ages their hours too. */
export type HiddenAges = ReadonlyMap<string, ReadonlySet<string>>;
export const YEAR = "year";

const ALL = "*";

/**
 * Which counts of people a calendar year keeps back: those under five, of a month or of the year, and what would give them away. Decided
 * over all its months together, so that the year can be told though a month of it is few: then another month goes with that one.
 * Hours of a program and of all are figures of attendance reports, hidden where those hide them and known everywhere else.
 *
 * @param year who came in the whole year, each counted once.
 */
export function hiddenAges(months: readonly ServedMonth[], year: ServedCells): HiddenAges {
  const people = new Map<string, number>();
  for (const { month, served } of [...months, { month: YEAR, served: year }])
    for (const [key, { who }] of served) people.set(`${month}|${key}`, who.size);

  const cells = [...people.keys()].map(toCell);
  const totals = cells.filter(({ band }) => band === ALL);
  const forced = keptBackCells(months, people);
  const few = decide(people, totals, forced, new Set());
  const hidden = new Map<string, Set<string>>();
  const hide = ({ key, month }: Cell) => hidden.set(month, (hidden.get(month) ?? new Set()).add(key.slice(month.length + 1)));
  for (const total of totals) if (few.has(total.key)) hide(total);
  // Ages add up to people and to hours, of which different totals are known.
  const known = (back: ReadonlySet<string>) => new Set(totals.filter(({ key }) => !back.has(key)).map(({ key }) => key));
  const ages = [few, forced].map((back) => decide(people, cells, back, known(back)));
  for (const one of cells) if (one.band !== ALL && ages.some((back) => back.has(one.key))) hide(one);
  return hidden;
}

type Cell = { key: string; month: string; program: string; band: string };

function toCell(key: string): Cell {
  const [month = "", program = "", band = ""] = key.split("|");
  return { key, month, program, band };
}

const keyOf = (month: string, program: string, band: string) => `${month}|${program}|${band}`;

/** What attendance reports keep back of a month, all its ages, and the year's total that it would follow from. */
function keptBackCells(months: readonly ServedMonth[], people: ReadonlyMap<string, number>): Set<string> {
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
  return new Set([...forced].filter((key) => people.has(key)));
}

/** @param fixed totals that are known in any case. */
function decide(
  people: ReadonlyMap<string, number>,
  cells: readonly Cell[],
  forced: ReadonlySet<string>,
  fixed: ReadonlySet<string>,
): Set<string> {
  const hidden = hideSmall(people, linesOf(cells), { forced, fixed });
  if (hidden.size === 0) return hidden;
  const isFew = ({ key }: Cell) => !fixed.has(key) && (people.get(key) ?? 0) < SMALL_CELL;
  const protect = new Set([...forced, ...cells.filter(isFew).map(({ key }) => key)]);
  const back = keepBack({ hidden, sums: sumsOf(cells, fixed), protect: [...protect] });
  return new Set([...hidden, ...[...back].filter((key) => !fixed.has(key))]);
}

/** Sums that a reader sees at a glance: over ages, over programs, over months. */
function linesOf(cells: readonly Cell[]): Line[] {
  const over = (wholeOf: (cell: Cell) => string | null): Line[] =>
    [...groupBy(cells, wholeOf)].flatMap(([whole, some]) =>
      whole === null ? [] : [{ whole, parts: some.map(({ key }) => key) }],
    );
  return [
    ...over(({ month, program, band }) => (band === ALL ? null : keyOf(month, program, ALL))),
    ...over(({ month, program, band }) => (program === ALL ? null : keyOf(month, ALL, band))),
    ...over(({ month, program, band }) => (month === YEAR ? null : keyOf(YEAR, program, band))),
  ];
}

/** Each total as what it comes to of one month, program and age: those known in any case first, then the year's, then the months'. */
function sumsOf(cells: readonly Cell[], fixed: ReadonlySet<string>): { key: string; parts: string[] }[] {
  const hasAges = cells.some(({ band }) => band !== ALL);
  const isBasic = ({ month, program, band }: Cell) => month !== YEAR && program !== ALL && (band !== ALL || !hasAges);
  const basic = cells.filter(isBasic);
  const rank = ({ key, month }: Cell) => (fixed.has(key) ? 0 : month === YEAR ? 1 : 2);
  return cells
    .filter((one) => !isBasic(one))
    .sort((a, b) => rank(a) - rank(b))
    .map(({ key, month, program, band }) => ({
      key,
      parts: basic
        .filter(
          (one) =>
            (month === YEAR || month === one.month) &&
            (program === ALL || program === one.program) &&
            (band === ALL || band === one.band),
        )
        .map((one) => one.key),
    }));
}
