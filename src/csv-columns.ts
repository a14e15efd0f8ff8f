import type { z } from "zod";
import { Invalid } from "./errors.ts";
import { searchable } from "./searchable.ts";

/** What each column may be called in a file, in English and Spanish; the first is what we call it. */
export type ColumnNames<Column extends string> = Record<Column, [string, ...string[]]>;

const bare = (name: string): string => searchable(name).replace(/[^a-z0-9]/g, "");

/**
 * Which column each cell of the first line names: `["E-mail", "Nombre"]` → `["email", "givenName"]`. Any order, any case.
 *
 * @throws Invalid for a name that isn't known, or the same column twice.
 */
export function readHeader<Column extends string>(names: ColumnNames<Column>, cells: string[]): (Column | null)[] {
  const all = Object.entries<[string, ...string[]]>(names);
  const byName = new Map(all.flatMap(([column, known]) => [column, ...known].map((name) => [bare(name), column as Column])));
  const hint = `Columns are: ${all.map(([, [name]]) => name).join(", ")}.`;
  const columns = cells.map((cell) => {
    const column = cell === "" ? null : byName.get(bare(cell));
    if (column === undefined && /^\d+[-./]\d+[-./]\d+$/.test(cell))
      throw refused(`“${cell}” may be one of two dates. Write dates as 2027-02-24; in a spreadsheet, make those cells text.`);
    if (column === undefined) throw refused(`There is no column called “${cell}”. ${hint}`);
    return column;
  });
  const twice = columns.findIndex((column, index) => column !== null && columns.indexOf(column) < index);
  if (twice >= 0) throw refused(`Two columns say the same: “${cells[twice]}” is the second.`);
  if (columns.every((column) => column === null)) throw refused(`The first line has no column names. ${hint}`);
  return columns;
}

const refused = (message: string): Invalid => new Invalid([{ path: "file", message }], message);

/** A line's cells as values to check: `["Ana", "sí"]` under first name and email permission → `{ givenName: "Ana", emailPermission: true }`. */
export function readLine<Column extends string>(
  columns: (Column | null)[],
  cells: string[],
  meaningOf: (column: Column, cell: string) => unknown,
): { values: Partial<Record<Column, unknown>> } | { problem: string } {
  const stray = cells.findIndex((cell, index) => cell !== "" && !columns[index]);
  if (stray >= 0) return { problem: `Cell ${stray + 1} has no column name above it.` };
  const given = columns.flatMap((column, index) => (column && cells[index] ? [[column, meaningOf(column, cells[index])]] : []));
  return { values: Object.fromEntries(given) as Partial<Record<Column, unknown>> };
}

/** What is wrong with a line, as one text: "email: Give an address such as ada@example.org." */
export const spellProblems = <Column extends string>(
  error: Pick<z.ZodError, "issues">,
  names: ColumnNames<Column>,
  messages: Partial<Record<Column, string>> = {},
): string =>
  error.issues
    .map(({ path, message }) => {
      const column = path[0] as Column;
      return `${names[column]?.[0] ?? String(column)}: ${messages[column] ?? message}`;
    })
    .join(" ");
