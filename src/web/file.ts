import type { ExportFile } from "../domain/report/export-attendance.ts";
import type { C } from "./env.ts";

/** Answers with a file to keep, which nothing on the way may keep besides. */
export const answerFile = (c: C, { name, type, body }: ExportFile) =>
  c.body(body, 200, {
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  });
