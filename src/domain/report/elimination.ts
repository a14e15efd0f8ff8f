// Gaussian elimination over what somebody knows: each row is a sum of unknowns.

export type Row = Float64Array;
/** What can be worked out of the unknowns, in reduced form: by its first one, which no other row has. */
export type Known = ReadonlyMap<number, Row>;

/** −1: it is about none. */
export const firstOf = (row: Row): number => row.findIndex((value) => value !== 0);

/** What is left of a row when the known ones are taken out of it. @param isLead which unknowns they are known by, where those are some alone */
export function reduce(known: Known, row: Row, isLead: (at: number) => boolean = () => true): Row {
  const left = Float64Array.from(row);
  for (let at = 0; at < left.length; at += 1) {
    if (!isLead(at)) continue;
    const factor = left[at] ?? 0;
    const other = factor === 0 ? undefined : known.get(at);
    if (other) take(left, other, factor);
  }
  return left;
}

/** The rows that one more makes new or changes; none when it says nothing new. */
export function including(known: Known, row: Row): Map<number, Row> {
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

/** A row's weights by how much of each of these rows it is. E.g. rows (1, 2) and (3, 4), weights (1, 1) → (4, 6). */
export function combine(rows: readonly Row[], weights: Row): Row {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  for (const [index, row] of rows.entries()) take(sum, row, -(weights[index] ?? 0));
  return sum;
}

/** The combinations of rows that have nothing in some columns, as weights: all of them are sums of these. */
export function vanishing(rows: readonly Row[], isOut: (column: number) => boolean): Row[] {
  const columns = [...(rows[0] ?? [])].flatMap((_, column) => (isOut(column) ? [column] : []));
  const found: Row[] = [];
  const leads: { lead: number; values: Row; weights: Row }[] = [];
  for (const [index, row] of rows.entries()) {
    const values = Float64Array.from(columns, (column) => row[column] ?? 0);
    const weights = new Float64Array(rows.length);
    weights[index] = 1;
    for (const { lead, values: other, weights: theirs } of leads) {
      const factor = values[lead] ?? 0;
      if (factor === 0) continue;
      take(values, other, factor);
      take(weights, theirs, factor);
    }
    const lead = firstOf(values);
    if (lead < 0) {
      found.push(weights);
      continue;
    }
    const by = values[lead] ?? 1;
    leads.push({ lead, values: values.map((value) => tidy(value / by)), weights: weights.map((value) => value / by) });
  }
  return found;
}

function take(row: Row, other: Row, factor: number): void {
  for (let at = 0; at < row.length; at += 1) {
    const value = other[at] as number;
    if (value !== 0) row[at] = tidy((row[at] as number) - factor * value);
  }
}

const tidy = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);
