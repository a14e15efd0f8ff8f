/** Cells about fewer people than this are not shown in tables over several cohorts. */
export const SMALL_CELL = 5;

/**
 * Which rows of a table with a total stay hidden. A row about 1 to 4 people is; and while subtracting the shown rows
 * from the total would still give away fewer than 5 people or a single row, so is the next smallest.
 * E.g. rows of 3, 7 and 9 people → the 3 and the 7 are hidden. When nothing is left to hide with, the total goes too.
 *
 * @returns for each row, and for the total, whether it is hidden.
 */
export function suppress(people: readonly number[]): { rows: boolean[]; total: boolean } {
  const rows = people.map((count) => count > 0 && count < SMALL_CELL);
  const hiddenPeople = () => people.reduce((sum, count, index) => sum + (rows[index] ? count : 0), 0);
  const hiddenRows = () => rows.filter(Boolean).length;
  while (hiddenRows() > 0 && (hiddenRows() < 2 || hiddenPeople() < SMALL_CELL)) {
    const next = people
      .map((count, index) => ({ count, index }))
      .filter(({ count, index }) => count > 0 && !rows[index])
      .sort((a, b) => a.count - b.count)[0];
    if (!next) return { rows, total: true };
    rows[next.index] = true;
  }
  return { rows, total: false };
}
