import { stringify } from "csv-stringify/sync";
import writeXlsx from "write-excel-file/universal";

/** A table to take along. `above` stands over the heads, a line each: what it is about, notices. Null is an empty cell. */
export type Sheet = {
  name: string;
  above: readonly string[];
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
};

/** Media types: RFC 4180, ECMA-376. */
export const sheetTypes = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Excel reads a file as UTF-8 only when it begins with this. */
const BOM = "\ufeff";

/**
 * CSV (RFC 4180), each sheet under its name when there are several. A text that a spreadsheet would take for a formula gets an
 * apostrophe before it, as OWASP advises: `=1+1` → `'=1+1`. So does what would become a cell of its own where semicolons separate.
 */
export function toCsv(sheets: readonly Sheet[], { bom = false }: { bom?: boolean } = {}): string {
  const lines = sheets.flatMap(({ name, above, columns, rows }, index) => [
    ...(index > 0 ? [[]] : []),
    ...(sheets.length > 1 ? [[name]] : []),
    ...above.map((line) => [defused(line)]),
    columns,
    ...rows.map((row) => row.map(defused)),
  ]);
  return (bom ? BOM : "") + stringify(lines as unknown[][], { escape_formulas: true, record_delimiter: "windows" });
}

const defused = (value: string | number | null) =>
  typeof value === "string" ? value.replace(/([;\t\n\r]\s*)([=+\-@])/g, "$1'$2") : value;

/** An Office Open XML workbook. Texts are written as texts, so none is a formula. */
export async function toXlsx(sheets: readonly Sheet[]): Promise<ArrayBuffer> {
  const file = writeXlsx(
    sheets.map(({ name, above, columns, rows }) => ({
      sheet: sheetName(name),
      stickyRowsCount: above.length + 1,
      columns: columns.map((head, at) => ({ width: widthOf([head, ...rows.map((row) => row[at] ?? "")]) })),
      data: [
        ...above.map((line) => [{ value: line, type: String, fontStyle: "italic" as const }]),
        columns.map((value) => ({ value, type: String, fontWeight: "bold" as const })),
        ...rows.map((row) => row.map(toCell)),
      ],
    })),
  );
  return (await file.toBlob()).arrayBuffer();
}

const toCell = (value: string | number | null) =>
  typeof value === "number" ? { value, type: Number } : value === null || value === "" ? null : { value, type: String };

const widthOf = (cells: readonly (string | number)[]): number =>
  Math.min(48, cells.reduce<number>((most, cell) => Math.max(most, String(cell).length), 8) + 2);

/** Excel's own limits: 31 characters, none of `[]:*?/\`. */
const sheetName = (name: string): string => name.replace(/[[\]:*?/\\]/g, " ").slice(0, 31);
