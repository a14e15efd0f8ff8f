import { Hono } from "hono";
import { type Rejection, readText } from "../../csv.ts";
import { type AttendanceImport, importAttendance } from "../../domain/attendance/import.ts";
import { attendanceColumns } from "../../domain/attendance/import-columns.ts";
import { type CohortImport, importCohorts } from "../../domain/cohort/import.ts";
import { cohortColumns } from "../../domain/cohort/import-columns.ts";
import { type ImportResult, importParticipants } from "../../domain/participant/import.ts";
import { columnNames } from "../../domain/participant/import-columns.ts";
import { Conflict, type FieldError, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { readBody } from "../form.ts";
import { page } from "../page.tsx";
import { ImportPage, type ImportState } from "../pages/import.tsx";
import { type AttendanceImportState, ImportAttendancePage } from "../pages/import-attendance.tsx";
import { type CohortImportState, ImportCohortsPage } from "../pages/import-cohorts.tsx";
import { templateOf } from "../parts/import-steps.tsx";

/** The text travels twice, the second time in a form of at most 1 MiB. */
const MOST_TEXT_BYTES = 1_000_000;

export const importRoutes = new Hono<AppEnv>()
  .get("/participants/import", (c) => {
    const done = countsOf(c, ["created", "updated", "unchanged", "rejected"]);
    return importPage(c, { step: "choose", errors: [], text: "", done });
  })
  .get("/participants/import/template.csv", (c) => template(c, "people.csv", templateOf(columnNames)))
  .post("/participants/import", (c) =>
    receive(c, {
      run: (bytes, dryRun) => importParticipants(c.get("ctx"), bytes, { dryRun }),
      show: (result, text) => importPage(c, { step: "check", result, text }),
      again: (errors, text) => importPage(c, { step: "choose", errors, text, done: null }, 422),
      counts: peopleCounts,
    }),
  )
  .get("/cohorts/import", (c) => {
    const done = countsOf(c, ["created", "unchanged", "rejected"]);
    return cohortsPage(c, { step: "choose", errors: [], text: "", done });
  })
  .get("/cohorts/import/template.csv", (c) => template(c, "cohorts.csv", templateOf(cohortColumns)))
  .post("/cohorts/import", (c) =>
    receive(c, {
      run: (bytes, dryRun) => importCohorts(c.get("ctx"), bytes, { dryRun }),
      show: (result, text) => cohortsPage(c, { step: "check", result, text }),
      again: (errors, text) => cohortsPage(c, { step: "choose", errors, text, done: null }, 422),
      after: (result, text) => {
        const { rejected } = result;
        return cohortsPage(c, { step: "choose", errors: [], text, done: cohortCounts(result), rejected });
      },
      counts: cohortCounts,
    }),
  )
  .get("/attendance/import", (c) => {
    const done = countsOf(c, ["enrolled", "sessions", "marks", "unchanged", "rejected"]);
    return attendancePage(c, { step: "choose", errors: [], text: "", done });
  })
  .get("/attendance/import/template.csv", (c) => template(c, "attendance.csv", templateOf(attendanceColumns)))
  .post("/attendance/import", (c) =>
    receive(c, {
      run: (bytes, dryRun) => importAttendance(c.get("ctx"), bytes, { dryRun }),
      show: (result, text) => attendancePage(c, { step: "check", result, text }),
      again: (errors, text) => attendancePage(c, { step: "choose", errors, text, done: null }, 422),
      after: (result, text) => {
        const { rejected } = result;
        return attendancePage(c, { step: "choose", errors: [], text, done: attendanceCounts(result), rejected });
      },
      counts: attendanceCounts,
    }),
  );

const peopleCounts = ({ created, updated, unchanged, rejected }: ImportResult) => {
  return { created, updated: updated - unchanged, unchanged, rejected: rejected.length };
};

const cohortCounts = ({ created, unchanged, rejected }: CohortImport) => ({ created, unchanged, rejected: rejected.length });

const attendanceCounts = ({ rejected, ...counts }: AttendanceImport) => ({ ...counts, rejected: rejected.length });

const importPage = (c: C, state: ImportState, status: 200 | 422 = 200) =>
  page(c, "Import people", <ImportPage state={state} />, status);
const cohortsPage = (c: C, state: CohortImportState, status: 200 | 422 = 200) =>
  page(c, "Import cohorts", <ImportCohortsPage state={state} />, status);
const attendancePage = (c: C, state: AttendanceImportState, status: 200 | 422 = 200) =>
  page(c, "Import past attendance", <ImportAttendancePage state={state} />, status);

const template = (c: C, filename: string, text: string) =>
  c.body(text, 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${filename}"`,
  });

type Shown = Response | Promise<Response>;

type Import<Result extends { rejected: Rejection[] }> = {
  run: (bytes: Uint8Array, dryRun: boolean) => Promise<Result>;
  /** What would happen. */
  show: (result: Result, text: string) => Shown;
  again: (errors: FieldError[], text: string) => Shown;
  /** What happened, where lines were left out; the address says it when this is left out. */
  after?: (result: Result, text: string) => Shown;
  /** What happened, for the address of the page that says so. */
  counts: (result: Result) => Record<string, number>;
};

/** A file, or its text, that is looked at first and imported once that is confirmed. */
async function receive<Result extends { rejected: Rejection[] }>(
  c: C,
  { run, show, again, after, counts }: Import<Result>,
): Promise<Response> {
  const sent = await readBody(c);
  const pasted = typeof sent.text === "string" ? sent.text : "";
  const confirmed = sent.confirmed === "yes";
  try {
    const bytes =
      sent.file instanceof File && sent.file.size > 0
        ? new Uint8Array(await sent.file.arrayBuffer())
        : new TextEncoder().encode(pasted);
    const text = readText(bytes);
    if (new TextEncoder().encode(text).length > MOST_TEXT_BYTES) {
      throw new Invalid([], "The file is too long to check here. Split it.");
    }
    const result = await run(bytes, !confirmed);
    if (!confirmed) return show(result, text);
    // Lines that are left out are named once more, so that they can be mended; sending the form again changes nothing.
    if (after && result.rejected.length > 0) return after(result, text);
    const query = Object.entries(counts(result)).map(([name, count]) => [name, String(count)]);
    return c.redirect(`${c.req.path}?${new URLSearchParams(query)}`, 303);
  } catch (error) {
    if (!(error instanceof Invalid || error instanceof Conflict)) throw error;
    return again([{ path: "file", message: error.message }], pasted);
  }
}

/** What an import said of itself in the address; null for any other visit. */
function countsOf<Name extends string>(c: C, names: Name[]): Record<Name, number> | null {
  const counts = names.map((name) => [name, Number.parseInt(c.req.query(name) ?? "", 10)] as const);
  return counts.every(([, count]) => Number.isSafeInteger(count)) ? (Object.fromEntries(counts) as Record<Name, number>) : null;
}
