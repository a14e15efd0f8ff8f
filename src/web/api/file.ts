import { z } from "@hono/zod-openapi";
import { askedOnce } from "../../domain/report/report.ts";
import { sheetTypes } from "../../sheets.ts";
import { fileFormats } from "../file.ts";

export const format = z.enum(fileFormats, askedOnce("Choose csv, excel or xlsx.")).default("csv");

const binary = z.string().openapi({ format: "binary" });

/** Tables as a file, as a response. */
export const fileOf = (description: string) => ({
  description,
  content: { "text/csv": { schema: z.string() }, [sheetTypes.xlsx]: { schema: binary } },
});

/** `excel` is CSV with a byte order mark. */
export const reportFile = fileOf("Tables with small figures hidden: CSV (`excel`: with a byte order mark) or a workbook");
