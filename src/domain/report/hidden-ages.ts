import { keepBack } from "./audit-cells.ts";
import { cell } from "./cells.ts";
import { groupBy } from "./metrics.ts";
import type { ServedCells } from "./served.ts";
import { hideSmall, type Line, SMALL_CELL } from "./small-cells.ts";

const ALL = "*";

/**
 * Which counts of people of one month stay hidden, by `servedCell`: of totals their people, of ages their hours too. Those under five and what
 * would give them away. Hours of a program and of all are figures of attendance reports, hidden where those hide them and known everywhere else.
 *
 * @param keptBack cells that attendance reports keep back of the month.
 */
export function hiddenAges(served: ServedCells, keptBack: ReadonlySet<string>): Set<string> {
  const people = new Map([...served].map(([key, { who }]) => [key, who.size]));
  const cells = [...people.keys()].map(toCell);
  const totals = cells.filter(({ band }) => band === ALL);
  const isBack = ({ program }: Cell) => keptBack.has(program === ALL ? cell.all : cell.program(program));
  const forced = new Set(totals.filter(isBack).map(({ key }) => key));
  const few = decide(people, totals, forced, new Set());
  // Ages add up to people and to hours, of which different totals are known.
  const known = (back: ReadonlySet<string>) => new Set(totals.filter(({ key }) => !back.has(key)).map(({ key }) => key));
  const ages = [few, forced].map((back) => decide(people, cells, back, known(back)));
  const isHidden = ({ key, band }: Cell) => (band === ALL ? few.has(key) : ages.some((back) => back.has(key)));
  return new Set(cells.filter(isHidden).map(({ key }) => key));
}

type Cell = { key: string; program: string; band: string };

function toCell(key: string): Cell {
  const [program = "", band = ""] = key.split("|");
  return { key, program, band };
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

/** Sums that a reader sees at a glance: over ages, over programs. */
function linesOf(cells: readonly Cell[]): Line[] {
  const over = (wholeOf: (cell: Cell) => string | null): Line[] =>
    [...groupBy(cells, wholeOf)].flatMap(([whole, some]) =>
      whole === null ? [] : [{ whole, parts: some.map(({ key }) => key) }],
    );
  return [
    ...over(({ program, band }) => (band === ALL ? null : `${program}|${ALL}`)),
    ...over(({ program, band }) => (program === ALL ? null : `${ALL}|${band}`)),
  ];
}

/** Each total as what it comes to of one program and age, those known in any case first. */
function sumsOf(cells: readonly Cell[], fixed: ReadonlySet<string>): { key: string; parts: string[] }[] {
  const hasAges = cells.some(({ band }) => band !== ALL);
  const isBasic = ({ program, band }: Cell) => program !== ALL && (band !== ALL || !hasAges);
  const basic = cells.filter(isBasic);
  return cells
    .filter((one) => !isBasic(one))
    .sort((a, b) => Number(fixed.has(b.key)) - Number(fixed.has(a.key)))
    .map(({ key, program, band }) => ({
      key,
      parts: basic
        .filter((one) => (program === ALL || program === one.program) && (band === ALL || band === one.band))
        .map((one) => one.key),
    }));
}
