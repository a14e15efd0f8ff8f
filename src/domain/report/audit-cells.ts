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
  const partsOf = new Map(sums.map(({ key, parts }) => [key, parts]));
  let secrets = protect.flatMap((key) => rowOf(partsOf.get(key) ?? [key], hidden, columns, at) ?? []);

  const watches = measures.map((of) => watchFew(columns.map((keys) => together(keys.map(of)))));
  const back = new Set<string>();
  let known: Known = new Map();
  for (const { key, parts } of shown) {
    const row = rowOf(parts, hidden, columns, at);
    const news = row ? including(known, row) : new Map<number, Row>();
    if (row === null || news.size === 0) continue;
    const next = new Map([...known, ...news]);
    const isTold = (secret: Row) => firstOf(reduce(next, secret)) < 0;
    const looks = watches.map((watch) => watch(row));
    const tells = looks.some((look) => look.tells) || (!fixed.has(key) && secrets.some(isTold));
    if (tells) back.add(key);
    // Whatever is known in any case and tells of few needs more to be hidden, and then all of it is looked at anew.
    if (tells && fixed.has(key)) return back;
    if (fixed.has(key)) secrets = secrets.filter((secret) => !isTold(secret));
    if (tells) continue;
    known = next;
    for (const look of looks) look.keep();
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

type Look = { tells: boolean; keep: () => void };

/**
 * Takes what becomes known row by row, and says of each whether with it some combination is about columns that together are few people. Columns
 * about nobody may be in it, too: they add nothing to what is about the others. Nearly everything that is known is about many people as
 * well; what isn't is a space of its own, which a row makes larger by one dimension at most.
 */
function watchFew(people: readonly People[]): (row: Row) => Look {
  const isNobody = people.map((some) => some !== null && some.length === 0);
  const isMany = people.map((some) => some === null);
  const ofMany = new Map<number, Row>();
  let ofFew: Known = new Map();
  return (row) => {
    const left = reduce(ofMany, row, (column) => isMany[column] === true);
    const lead = left.findIndex((value, column) => value !== 0 && isMany[column] === true);
    if (lead >= 0) {
      const by = left[lead] ?? 1;
      return {
        tells: false,
        keep: () =>
          void ofMany.set(
            lead,
            left.map((value) => value / by),
          ),
      };
    }
    const news = including(ofFew, left);
    const next: Known = new Map([...ofFew, ...news]);
    const keep = () => {
      ofFew = next;
    };
    // One row more may part what hung together, so every row that changed is looked at.
    return { tells: blocksOf(next, news.values()).some((block) => isAboutFew(block, people, isNobody)), keep };
  };
}

/** Those blocks that some rows are in, each once. */
function blocksOf(known: Known, rows: Iterable<Row>): Known[] {
  const blocks: Known[] = [];
  for (const row of rows) if (!blocks.some((block) => block.get(firstOf(row)) === row)) blocks.push(blockOf(known, row));
  return blocks;
}

/** The rows that hang together with one by columns that they share: apart from the others all that follows from them follows from these. */
function blockOf(known: Known, row: Row): Known {
  const columns = new Set([...row.keys()].filter((column) => row[column] !== 0));
  const block = new Map<number, Row>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const [lead, other] of known) {
      if (block.has(lead) || !other.some((value, column) => value !== 0 && columns.has(column))) continue;
      block.set(lead, other);
      for (const column of other.keys()) if (other[column] !== 0) columns.add(column);
      grown = true;
    }
  }
  return block;
}

/** Whether some combination of a block's rows is about columns that together are few people. */
function isAboutFew(block: Known, people: readonly People[], isNobody: readonly boolean[]): boolean {
  const rows = [...block].map(([first, row]) => ({ first, row, at: [...row.keys()].filter((column) => row[column] !== 0) }));
  const told = new Set(rows.flatMap(({ at }) => at));
  const few = people.flatMap((some, column) => (areFew(some) && told.has(column) ? [column] : []));
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
    return isMost && some.length > 0 && isKnownOf(rows, new Set(some), isNobody);
  };
  return few.length > 0 && extend(0, [], []);
}

type Sparse = { first: number; row: Row; at: number[] };

/** Whether some combination of what is known is about these columns, and else about nobody. */
function isKnownOf(known: readonly Sparse[], some: ReadonlySet<number>, isNobody: readonly boolean[]): boolean {
  const isIn = (column: number) => some.has(column) || isNobody[column] === true;
  // What one row alone has outside nothing takes out again, so that row is in no such combination.
  let rows = known.filter(({ first }) => isIn(first));
  for (let before = -1; before !== rows.length; ) {
    before = rows.length;
    const counts = new Map<number, number>();
    for (const { at } of rows) for (const column of at) if (!isIn(column)) counts.set(column, (counts.get(column) ?? 0) + 1);
    rows = rows.filter(({ at }) => !at.some((column) => counts.get(column) === 1));
  }
  const left = rows.map(({ row }) => row);
  return vanishing(left, (column) => !isIn(column)).some((weights) =>
    combine(left, weights).some((value, column) => value !== 0 && some.has(column)),
  );
}
