/** A total and the basic cells it adds up. */
export type Sum = { key: string; parts: readonly string[] };

export type Audit = {
  /** What is hidden already. */
  hidden: ReadonlySet<string>;
  /** Totals, the ones that matter most first. */
  sums: readonly Sum[];
  /** Cells that must not be worked out. */
  protect: readonly string[];
};

/** Elimination takes about a nanosecond a step, so this many are around a second. */
const MOST_STEPS = 5e8;

type Row = Float64Array;
/** What a reader can work out of the unknown cells, in reduced form: by its first cell, which no other row has. */
type Known = ReadonlyMap<number, Row>;

/**
 * Which totals have to be kept back besides, because with those before them they would let somebody work out a protected cell by adding
 * and subtracting, however cleverly: a total is shown only if no protected cell is then a combination of what is shown. Where finding
 * out would take too long, all that a hidden cell is in.
 */
export function keepBack({ hidden, sums, protect }: Audit): Set<string> {
  const basic = new Set(sums.flatMap(({ parts }) => parts));
  const unknown = new Map([...basic].filter((key) => hidden.has(key)).map((key, index) => [key, index]));
  const shown = sums.filter(({ key, parts }) => !hidden.has(key) && parts.some((part) => hidden.has(part)));
  if (unknown.size * shown.length ** 2 > MOST_STEPS) return new Set(shown.map(({ key }) => key));

  const rowOf = (parts: readonly string[]): Row => {
    const row = new Float64Array(unknown.size);
    for (const part of parts) {
      const at = unknown.get(part);
      if (at !== undefined) row[at] = 1;
    }
    return row;
  };
  const partsOf = new Map(sums.map(({ key, parts }) => [key, parts]));
  const secrets = protect.map((key) => rowOf(partsOf.get(key) ?? [key])).filter((row) => firstOf(row) >= 0);
  const single = new Set(secrets.filter(isSingle).map(firstOf));
  const several = secrets.filter((row) => !isSingle(row));

  const back = new Set<string>();
  let known: Known = new Map();
  for (const { key, parts } of shown) {
    const news = including(known, rowOf(parts));
    const next = new Map([...known, ...news]);
    // In reduced form, a cell that can be worked out by itself is a row by itself.
    const tells =
      [...news.values()].some((row) => isSingle(row) && single.has(firstOf(row))) ||
      (news.size > 0 && several.some((secret) => firstOf(reduce(next, secret)) < 0));
    if (tells) back.add(key);
    else known = next;
  }
  return back;
}

const firstOf = (row: Row): number => row.findIndex((value) => value !== 0);
const isSingle = (row: Row): boolean => row.reduce((count, value) => count + (value === 0 ? 0 : 1), 0) === 1;

/** What is left of a row when the known ones are taken out of it. */
function reduce(known: Known, row: Row): Row {
  const left = Float64Array.from(row);
  for (let at = 0; at < left.length; at += 1) {
    const factor = left[at] ?? 0;
    const other = factor === 0 ? undefined : known.get(at);
    if (other) take(left, other, factor);
  }
  return left;
}

/** The rows that one more makes new or changes; none when it says nothing new. */
function including(known: Known, row: Row): Map<number, Row> {
  const left = reduce(known, row);
  const lead = firstOf(left);
  if (lead < 0) return new Map();
  const first = left.map((value) => tidy(value / (left[lead] ?? 1)));
  const news = new Map([[lead, first]]);
  for (const [at, other] of known) {
    const factor = other[lead] ?? 0;
    if (factor === 0) continue;
    const changed = Float64Array.from(other);
    take(changed, first, factor);
    news.set(at, changed);
  }
  return news;
}

function take(row: Row, other: Row, factor: number): void {
  for (let at = 0; at < row.length; at += 1) {
    const value = other[at] as number;
    if (value !== 0) row[at] = tidy((row[at] as number) - factor * value);
  }
}

const tidy = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);
