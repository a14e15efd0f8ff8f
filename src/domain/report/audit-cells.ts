/** A total and the basic cells it adds up. */
export type Sum = { key: string; parts: readonly string[] };

export type Audit = {
  /** What is hidden already. */
  hidden: ReadonlySet<string>;
  /** Totals, the ones that matter most first. */
  sums: readonly Sum[];
  /** The same total, cut in two ways: what `these` add up to, `those` do. */
  same: readonly { these: readonly string[]; those: readonly string[] }[];
  /** Cells that must not be worked out. */
  protect: readonly string[];
};

/** Elimination over this many unknown cells stays within a few hundred milliseconds. */
const MOST_UNKNOWN = 400;

/**
 * Which totals have to be kept back besides, because with those before them they would let somebody work out a protected cell by adding
 * and subtracting, however cleverly: a total is shown only if no protected cell is then a combination of what is shown.
 */
export function keepBack({ hidden, sums, same, protect }: Audit): Set<string> {
  const basic = new Set(sums.flatMap(({ parts }) => parts));
  const unknown = new Map([...basic].filter((key) => hidden.has(key)).map((key, index) => [key, index]));
  const back = new Set<string>();
  const rowOf = (plus: readonly string[], minus: readonly string[] = []): number[] => {
    const row = new Array<number>(unknown.size).fill(0);
    for (const [keys, sign] of [
      [plus, 1],
      [minus, -1],
    ] as const)
      for (const key of keys) {
        const at = unknown.get(key);
        if (at !== undefined) row[at] = (row[at] ?? 0) + sign;
      }
    return row;
  };
  const shown = sums.filter(({ key }) => !hidden.has(key));
  if (unknown.size > MOST_UNKNOWN) {
    for (const { key, parts } of shown) if (parts.some((part) => hidden.has(part))) back.add(key);
    return back;
  }
  const partsOf = new Map(sums.map(({ key, parts }) => [key, parts]));
  const secrets = protect.map((key) => rowOf(partsOf.get(key) ?? [key])).filter((row) => row.some(Boolean));
  let known: number[][] = [];
  for (const { these, those } of same) known = including(known, rowOf(these, those));
  for (const { key, parts } of shown) {
    const next = including(known, rowOf(parts));
    if (secrets.some((secret) => isZero(reduce(next, secret)))) back.add(key);
    else known = next;
  }
  return back;
}

const isZero = (row: readonly number[]): boolean => row.every((value) => value === 0);

/** What is left of a row when the known ones are taken out of it. Each known row begins with a 1 where all others have 0. */
function reduce(known: readonly number[][], row: readonly number[]): number[] {
  const left = [...row];
  for (const other of known) {
    const lead = other.findIndex((value) => value !== 0);
    const factor = left[lead] ?? 0;
    if (factor !== 0) for (let at = lead; at < left.length; at += 1) left[at] = tidy((left[at] ?? 0) - factor * (other[at] ?? 0));
  }
  return left;
}

/** The known rows and one more, again each beginning where all others have 0. */
function including(known: readonly number[][], row: readonly number[]): number[][] {
  const left = reduce(known, row);
  const lead = left.findIndex((value) => value !== 0);
  if (lead < 0) return [...known];
  const first = left.map((value) => tidy(value / (left[lead] ?? 1)));
  return [...known.map((other) => reduce([first], other)), first];
}

const tidy = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);
