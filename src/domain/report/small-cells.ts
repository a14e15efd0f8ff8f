/** Cells about fewer people than this are not shown in tables over several groups. */
export const SMALL_CELL = 5;

/** A total and what it is the sum of. Keys name cells, whatever table they stand in. */
export type Line = { whole: string; parts: readonly string[] };

const NONE: ReadonlySet<string> = new Set();

type Hiding = {
  /** Cells that are hidden in any case. */
  forced?: ReadonlySet<string>;
  /** Totals that stay shown in any case. */
  fixed?: ReadonlySet<string>;
  /** Whether some cells together are about few people. Left out: by adding up how many each is about. */
  isFew?: (keys: readonly string[]) => boolean;
};

/**
 * Which cells stay hidden, so that no hidden one is the difference of shown ones. A cell about 1 to 4 people is hidden. Wherever a total
 * is shown, the parts hidden under it are none, or at least two with five people together; else another shown part is hidden
 * too and, when none is left, the total: one under totals that hide something already, so that it needs no further ones, and of those the
 * smallest. Decided over all tables of a period at once, since a reader may hold any two of them.
 * E.g. groups of 3, 7 and 9 under a shown total → the 3 and the 7 are hidden.
 *
 * @param people how many different people each cell is about, at least; a key that isn't there is about nobody.
 */
export function hideSmall(
  people: ReadonlyMap<string, number>,
  lines: readonly Line[],
  { forced = NONE, fixed = NONE, isFew }: Hiding = {},
): Set<string> {
  const count = (key: string) => people.get(key) ?? 0;
  const few = isFew ?? ((keys) => isSmall(keys.reduce((sum, key) => sum + count(key), 0)));
  const hidden = new Set([...forced, ...[...people.keys()].filter((key) => count(key) > 0 && !fixed.has(key) && few([key]))]);
  const linesOf = new Map<string, Line[]>();
  for (const line of lines) for (const key of [line.whole, ...line.parts]) linesOf.set(key, [...(linesOf.get(key) ?? []), line]);

  const hiding = new Map(lines.map((line) => [line, [line.whole, ...line.parts].filter((key) => hidden.has(key)).length]));
  const hide = (key: string) => {
    hidden.add(key);
    for (const line of linesOf.get(key) ?? []) hiding.set(line, (hiding.get(line) ?? 0) + 1);
  };
  /** How many of the lines that a cell is in hide nothing yet, less those that do. */
  const cost = (key: string) => (linesOf.get(key) ?? []).reduce((sum, line) => sum + ((hiding.get(line) ?? 0) > 0 ? -1 : 1), 0);
  const first = (a: string, b: string) => cost(a) - cost(b) || count(a) - count(b) || (a < b ? -1 : 1);

  const waiting = new Set(lines);
  for (const line of waiting) {
    waiting.delete(line);
    const next = givesAway(line, hidden, fixed, { count, isFew: few, first });
    if (next === null || fixed.has(next)) continue;
    hide(next);
    for (const other of linesOf.get(next) ?? []) waiting.add(other);
  }
  return hidden;
}

const isSmall = (count: number): boolean => count > 0 && count < SMALL_CELL;

type Ways = {
  count: (key: string) => number;
  isFew: (keys: readonly string[]) => boolean;
  /** Which of two cells is rather hidden. */
  first: (a: string, b: string) => number;
};

/** What has to be hidden next for this line to give nothing away; null when it doesn't. */
function givesAway(
  { whole, parts }: Line,
  hidden: ReadonlySet<string>,
  fixed: ReadonlySet<string>,
  { count, isFew, first }: Ways,
): string | null {
  const filled = parts.filter((key) => count(key) > 0);
  const under = filled.filter((key) => hidden.has(key));
  // A hidden total is one more unknown of the same sum.
  const unknown = under.length + (hidden.has(whole) ? 1 : 0);
  if (unknown === 0) return null;
  if (unknown >= 2 && (hidden.has(whole) || !isFew(under))) return null;
  const shown = filled.filter((key) => !hidden.has(key) && !fixed.has(key));
  if (shown.length === 0) return hidden.has(whole) ? null : whole;
  return shown.reduce((best, key) => (first(key, best) < 0 ? key : best));
}

/**
 * As `hideSmall`, for one table with a total. E.g. rows of 3, 7 and 9 people → the 3 and the 7 are hidden.
 *
 * @returns for each row, and for the total, whether it is hidden.
 */
export function suppress(people: readonly number[]): { rows: boolean[]; total: boolean } {
  const keys = people.map((_, index) => `row ${String(index).padStart(6, "0")}`);
  const counted = new Map(keys.map((key, index) => [key, people[index] ?? 0]));
  const hidden = hideSmall(counted, [{ whole: "total", parts: keys }]);
  return { rows: keys.map((key) => hidden.has(key)), total: hidden.has("total") };
}
