import { z } from "@hono/zod-openapi";
import { fileFormats } from "../report-file.ts";

export const format = z.enum(fileFormats, "Choose csv, excel or xlsx.").default("csv");
/** A report to take along, as a response. */
export const file = {
  description: "Tables with small figures hidden: CSV (`excel`: with a byte order mark) or a workbook",
  content: {
    "text/csv": { schema: z.string() },
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
      schema: z.string().openapi({ format: "binary" }),
    },
  },
};
