import { keepBack, type Sum } from "./audit-cells.ts";
import { cell } from "./cells.ts";
import { groupBy } from "./metrics.ts";
import { areFew, type People, peopleOf, together } from "./people.ts";
import { type ServedCells, WALK_INS } from "./served.ts";
import { hideSmall, type Line } from "./small-cells.ts";

const ALL = "*";

export type AgesInput = {
  served: ServedCells;
  /** Cells that attendance reports keep back of the month. */
  keptBack: ReadonlySet<string>;
  /**
   * Programs that expect people in some groups and not in others, where one to four came to the latter by name. Attendance reports tell
   * of either, so of both together nothing but hours is told.
   */
  mixed?: ReadonlySet<string>;
};

/**
 * Which counts of people of one month stay hidden, by `servedCell`: of totals their people, of ages (and of those counted without a name) their
 * hours too. Those under five and what would give them away. Hours of a program and of all are figures of attendance reports, hidden where those
 * hide them and known everywhere else.
 */
export function hiddenAges({ served, keptBack, mixed = new Set() }: AgesInput): Set<string> {
  const all = [...served].map(([key, { who }]) => ({ ...toCell(key), who: peopleOf(who), count: who.size }));
  const inMixed = keysOf(all.filter(({ program }) => mixed.has(program)));
  const named = all.filter(({ band }) => band !== WALK_INS);
  const totals = named.filter(({ band }) => band === ALL);
  const isBack = ({ program }: Cell) => isKeptBack(keptBack, program === ALL ? null : program);
  const back = keysOf(totals.filter(isBack));
  // Attendance reports tell how many started of a program, or how many heads were at one session, so none of them can hide another.
  const known = keysOf(totals.filter((one) => !isBack(one) && one.program !== ALL && !areFew(one.who)));
  const few = decide(totals, new Set([...back, ...totals.map(({ key }) => key).filter((key) => inMixed.has(key))]), known);
  // Ages add up to people and to hours, of which different totals are known.
  const shown = (hidden: ReadonlySet<string>) => keysOf(totals.filter(({ key }) => !hidden.has(key)));
  const of = (some: readonly Cell[], hidden: ReadonlySet<string>) => {
    const fixed = shown(hidden);
    const kept = some.map(({ key }) => key).filter((key) => inMixed.has(key) && !fixed.has(key));
    return decide(some, new Set([...hidden, ...kept]), fixed);
  };
  const ages = [of(named, few), of(all, back)];
  const isHidden = ({ key, band }: Cell) => (band === ALL ? few.has(key) : ages.some((hidden) => hidden.has(key)));
  return keysOf(all.filter(isHidden));
}

/** Whether attendance reports keep back hours of a program, or of all: those of groups that expect people, or of drop-in groups. */
export function isKeptBack(cells: ReadonlySet<string>, programId: string | null): boolean {
  const key = programId === null ? cell.all : cell.program(programId);
  return cells.has(key) || cells.has(cell.open(key));
}

type Cell = { key: string; program: string; band: string; who: People; count: number };

const keysOf = (cells: readonly Cell[]): Set<string> => new Set(cells.map(({ key }) => key));

function toCell(key: string): Pick<Cell, "key" | "program" | "band"> {
  const [program = "", band = ""] = key.split("|");
  return { key, program, band };
}

/**
 * @param forced totals that are hidden in any case, and must not be worked out.
 * @param fixed totals that are known in any case.
 */
function decide(cells: readonly Cell[], forced: ReadonlySet<string>, fixed: ReadonlySet<string>): Set<string> {
  const sums = sumsOf(cells, fixed);
  const byKey = new Map(cells.map((one) => [one.key, one]));
  const partsOf = new Map(sums.map(({ key, parts }) => [key, parts]));
  const whoOf = (key: string): People => byKey.get(key)?.who as People;
  const isFew = (keys: readonly string[]) => areFew(together(keys.flatMap((key) => partsOf.get(key) ?? [key]).map(whoOf)));
  const counts = new Map(cells.map(({ key, count }) => [key, count]));
  const besides = new Set<string>();
  for (;;) {
    const hidden = hideSmall(counts, linesOf(cells), { forced: new Set([...forced, ...besides]), fixed, isFew });
    if (hidden.size === 0) return hidden;
    const back = keepBack({ hidden, sums, fixed, measures: [whoOf], protect: [...forced] });
    const isKnown = sums.some(({ key }) => back.has(key) && fixed.has(key));
    // What is known in any case can't be kept back: something more under that has to be.
    const under = isKnown ? sums.filter(({ key }) => fixed.has(key)).flatMap(({ parts }) => parts) : [];
    const next = under
      .filter((key) => !hidden.has(key) && !fixed.has(key) && (counts.get(key) ?? 0) > 0)
      .sort((one, two) => (counts.get(one) ?? 0) - (counts.get(two) ?? 0) || (one < two ? -1 : 1))[0];
    if (next === undefined) {
      // Where nothing more can be hidden under what is known in any case, no other total is told.
      const totals = isKnown ? sums.map(({ key }) => key) : back;
      return new Set([...hidden, ...[...totals].filter((key) => !fixed.has(key))]);
    }
    besides.add(next);
  }
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
function sumsOf(cells: readonly Cell[], fixed: ReadonlySet<string>): Sum[] {
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
