import { Hono } from "hono";
import { readText } from "../../csv.ts";
import { importParticipants } from "../../domain/participant/import.ts";
import { Conflict, type FieldError, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { readBody } from "../form.ts";
import { page } from "../page.tsx";
import { ImportPage, type ImportState, templateCsv } from "../pages/import.tsx";

/** The text travels twice, the second time in a form of at most 1 MiB. */
const MOST_TEXT_BYTES = 1_000_000;

export const importRoutes = new Hono<AppEnv>()
  .get("/participants/import", (c) => importPage(c, { step: "choose", errors: [], text: "", done: doneOf(c) }))
  .get("/participants/import/template.csv", (c) =>
    c.body(templateCsv, 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="people.csv"',
    }),
  )
  .post("/participants/import", async (c) => {
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
      const result = await importParticipants(c.get("ctx"), bytes, { dryRun: !confirmed });
      if (!confirmed) return importPage(c, { step: "check", result, text });
      const { created, updated, unchanged, rejected } = result;
      const counts = { created, updated: updated - unchanged, unchanged, rejected: rejected.length };
      const query = new URLSearchParams(Object.entries(counts).map(([name, count]) => [name, String(count)]));
      return c.redirect(`/participants/import?${query}`, 303);
    } catch (error) {
      if (!(error instanceof Invalid || error instanceof Conflict)) throw error;
      const errors: FieldError[] = [{ path: "file", message: error.message }];
      return importPage(c, { step: "choose", errors, text: pasted, done: null }, 422);
    }
  });

const importPage = (c: C, state: ImportState, status: 200 | 422 = 200) =>
  page(c, "Import people", <ImportPage state={state} />, status);

function doneOf(c: C) {
  const count = (name: string) => Number.parseInt(c.req.query(name) ?? "", 10);
  const done = {
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    rejected: count("rejected"),
  };
  return Object.values(done).every(Number.isSafeInteger) ? done : null;
}
