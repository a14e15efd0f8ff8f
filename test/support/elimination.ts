/**
 * Which of the wanted sums are a combination of the known ones, by Gaussian elimination: whoever has the known ones can work those out.
 *
 * @returns their places among `wanted`.
 */
export function follows(wanted: readonly (readonly number[])[], known: readonly (readonly number[])[]): number[] {
  const rows: { lead: number; values: number[] }[] = [];
  const reduced = (row: readonly number[]): number[] => {
    const left = [...row];
    for (const { lead, values } of rows) {
      const factor = left[lead] ?? 0;
      if (Math.abs(factor) < 1e-9) continue;
      for (let at = lead; at < left.length; at += 1) left[at] = (left[at] ?? 0) - factor * (values[at] ?? 0);
    }
    return left;
  };
  const leadOf = (row: readonly number[]) => row.findIndex((value) => Math.abs(value) > 1e-9);
  for (const row of known) {
    const left = reduced(row);
    const lead = leadOf(left);
    if (lead < 0) continue;
    rows.push({ lead, values: left.map((value) => value / (left[lead] ?? 1)) });
    rows.sort((a, b) => a.lead - b.lead);
  }
  return wanted.flatMap((row, at) => (leadOf(reduced(row)) < 0 ? [at] : []));
}

/** How many of the rows say something that no combination of the others does. */
function rankOf(rows: readonly (readonly number[])[]): number {
  const left = rows.map((row) => [...row]);
  let rank = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column += 1) {
    const at = left.findIndex((row, index) => index >= rank && Math.abs(row[column] ?? 0) > 1e-9);
    if (at < 0) continue;
    const [row] = left.splice(at, 1) as [number[]];
    left.splice(rank, 0, row);
    for (let other = rank + 1; other < left.length; other += 1) {
      const to = left[other] as number[];
      const factor = (to[column] ?? 0) / (row[column] ?? 1);
      if (factor !== 0)
        for (let index = column; index < to.length; index += 1) to[index] = (to[index] ?? 0) - factor * (row[index] ?? 0);
    }
    rank += 1;
  }
  return rank;
}

/**
 * Which sets of unknowns somebody who has the known sums can say something about by itself: some combination of what they know is about `some`
 * of them, and else at most about those that are `nobody`'s.
 *
 * @param sets places of unknowns in the known rows.
 */
export function isAbout<Set extends { some: readonly number[]; nobody: readonly number[] }>(
  known: readonly (readonly number[])[],
  sets: readonly Set[],
): Set[] {
  const basis: (readonly number[])[] = [];
  for (const row of known) if (rankOf([...basis, row]) > basis.length) basis.push(row);
  const within = (inside: ReadonlySet<number>) =>
    basis.length - rankOf(basis.map((row) => row.filter((_, column) => !inside.has(column))));
  return sets.filter(({ some, nobody }) => within(new Set([...some, ...nobody])) > within(new Set(nobody)));
}
