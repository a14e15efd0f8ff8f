import { Invalid } from "../errors.ts";
import { type Sheet, sheetTypes, toCsv, toXlsx } from "../sheets.ts";
import type { C } from "./env.ts";

/** Answers with a file to keep, which nothing on the way may keep besides. */
export const answerFile = (c: C, { name, type, body }: { name: string; type: string; body: string | ArrayBuffer }) =>
  c.body(body, 200, {
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  });

/** `excel`: CSV that begins with a byte order mark, by which Excel knows UTF-8. */
export const fileFormats = ["csv", "excel", "xlsx"] as const;
export type FileFormat = (typeof fileFormats)[number];

/** @throws Invalid */
export function formatOf(text: string | undefined): FileFormat {
  const found = fileFormats.find((format) => format === (text ?? "csv"));
  if (!found) throw new Invalid([{ path: "format", message: "Choose csv, excel or xlsx." }]);
  return found;
}

/** Tables as a file. Its name says no more than that it is a report. */
export async function answerSheets(c: C, sheets: readonly Sheet[], format: FileFormat): Promise<Response> {
  if (format === "xlsx") return answerFile(c, { name: "report.xlsx", type: sheetTypes.xlsx, body: await toXlsx(sheets) });
  return answerFile(c, { name: "report.csv", type: sheetTypes.csv, body: toCsv(sheets, { bom: format === "excel" }) });
}
