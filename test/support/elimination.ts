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
