import { Invalid } from "../errors.ts";
import { type Sheet, toCsv, toXlsx } from "../sheets.ts";
import type { C } from "./env.ts";

/** `excel`: CSV that begins with a byte order mark, by which Excel knows UTF-8. */
export const fileFormats = ["csv", "excel", "xlsx"] as const;
export type FileFormat = (typeof fileFormats)[number];

/** @throws Invalid */
export function formatOf(text: string | undefined): FileFormat {
  const found = fileFormats.find((format) => format === (text ?? "csv"));
  if (!found) throw new Invalid([{ path: "format", message: "Choose csv, excel or xlsx." }]);
  return found;
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Tables as a file to keep. Its name says no more than that it is a report. */
export async function answerFile(c: C, sheets: readonly Sheet[], format: FileFormat): Promise<Response> {
  const name = format === "xlsx" ? "report.xlsx" : "report.csv";
  const body = format === "xlsx" ? await toXlsx(sheets) : toCsv(sheets, { bom: format === "excel" });
  return c.body(body, 200, {
    "content-type": format === "xlsx" ? XLSX : "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  });
}
