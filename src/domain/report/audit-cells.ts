import { combine, firstOf, including, type Known, type Row, reduce, vanishing } from "./elimination.ts";
import { areFew, type People, together } from "./people.ts";

/** A total and the basic cells it adds up. */
export type Sum = { key: string; parts: readonly string[] };

export type Audit = {
  /** What is hidden already. */
  hidden: ReadonlySet<string>;
  /** Totals: those that are known in any case, then the others, the ones that matter most first. */
  sums: readonly Sum[];
  fixed?: ReadonlySet<string>;
  /** Whom a basic cell is about, by each way of counting them. */
  measures: readonly ((key: string) => People)[];
  /** Cells that must not be worked out, whomever they are about. */
  protect?: readonly string[];
};

/** Elimination takes about a nanosecond a step, so this many are around a second. */
const MOST_STEPS = 5e8;
/** As many sets of few people are looked at, for each total. */
const MOST_SETS = 5_000;

/**
 * Which totals have to be kept back besides, because with those before them they would let somebody work out a figure about few people
 * by adding and subtracting, however cleverly: a total is shown only if no combination of what is then shown is about hidden cells that
 * together are one to four people. E.g. groups of 1, 1 and 2 people that are hidden under a shown total are together known, and
 * about four. Where finding out would take too long, all totals that a hidden cell is in.
 *
 * @returns also those that are known in any case and tell of few: for these more has to be hidden.
 */
export function keepBack({ hidden, sums, measures, protect = [], fixed = new Set() }: Audit): Set<string> {
  const shown = sums.filter(({ key, parts }) => !hidden.has(key) && parts.some((part) => hidden.has(part)));
  const { columns, at } = columnsOf(shown, hidden);
  if (columns.length * shown.length ** 2 > MOST_STEPS) return new Set(shown.map(({ key }) => key));
  const sized = measures.map((of) => columns.map((keys) => together(keys.map(of))));
  const partsOf = new Map(sums.map(({ key, parts }) => [key, parts]));
  let secrets = protect.flatMap((key) => rowOf(partsOf.get(key) ?? [key], hidden, columns, at) ?? []);

  const back = new Set<string>();
  let known: Known = new Map();
  for (const { key, parts } of shown) {
    const row = rowOf(parts, hidden, columns, at);
    const news = row ? including(known, row) : new Map<number, Row>();
    if (news.size === 0) continue;
    const next = new Map([...known, ...news]);
    const isTold = (secret: Row) => firstOf(reduce(next, secret)) < 0;
    const tells = sized.some((people) => tellsOfFew(next, people)) || (!fixed.has(key) && secrets.some(isTold));
    if (tells) back.add(key);
    if (fixed.has(key)) secrets = secrets.filter((secret) => !isTold(secret));
    if (!tells || fixed.has(key)) known = next;
  }
  return back;
}

/** Hidden basic cells that are in the same totals can't be told apart: they are one column. */
function columnsOf(shown: readonly Sum[], hidden: ReadonlySet<string>) {
  const sumsOf = new Map<string, number[]>();
  for (const [index, { parts }] of shown.entries())
    for (const part of parts) if (hidden.has(part)) sumsOf.set(part, [...(sumsOf.get(part) ?? []), index]);
  const alike = new Map<string, string[]>();
  for (const [key, some] of sumsOf) alike.set(some.join(), [...(alike.get(some.join()) ?? []), key]);
  const columns = [...alike.values()];
  return { columns, at: new Map(columns.flatMap((keys, index) => keys.map((key) => [key, index] as const))) };
}

/** Which columns a sum is over; null where it has a part of one, or a cell that is in no total: then it is never worked out. */
function rowOf(
  parts: readonly string[],
  hidden: ReadonlySet<string>,
  columns: readonly (readonly string[])[],
  at: ReadonlyMap<string, number>,
): Row | null {
  const counts = new Map<number, number>();
  for (const part of parts) {
    if (!hidden.has(part)) continue;
    const column = at.get(part);
    if (column === undefined) return null;
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  const row = new Float64Array(columns.length);
  for (const [column, count] of counts) {
    if (count < (columns[column]?.length ?? 0)) return null;
    row[column] = 1;
  }
  return counts.size === 0 ? null : row;
}

/**
 * Whether some combination of what is known is about columns that together are few people. Columns about nobody may be in it, too: they add
 * nothing to what is about the others.
 */
function tellsOfFew(known: Known, people: readonly People[]): boolean {
  const nobody = people.flatMap((some, column) => (some !== null && some.length === 0 ? [column] : []));
  const few = people.flatMap((some, column) => (areFew(some) ? [column] : []));
  let looked = 0;
  const extend = (from: number, some: readonly number[], who: People): boolean => {
    looked += 1;
    if (looked > MOST_SETS) return true;
    let isMost = true;
    for (let next = from; next < few.length; next += 1) {
      const column = few[next] as number;
      const more = together([who, people[column] ?? null]);
      if (more === null) continue;
      isMost = false;
      if (extend(next + 1, [...some, column], more)) return true;
    }
    return isMost && some.length > 0 && isKnownOf(known, some, nobody);
  };
  return extend(0, [], []);
}

/** Whether some combination of what is known is about these columns, and else about nobody. */
function isKnownOf(known: Known, some: readonly number[], nobody: readonly number[]): boolean {
  const inside = new Set([...some, ...nobody]);
  const rows = [...known].filter(([first]) => inside.has(first)).map(([, row]) => row);
  return vanishing(rows, (column) => !inside.has(column)).some((weights) =>
    combine(rows, weights).some((value, column) => value !== 0 && some.includes(column)),
  );
}
