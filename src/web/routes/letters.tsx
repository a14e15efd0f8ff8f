import { Hono } from "hono";
import { draftLetter, fingerprintOf, letterInput, makeLetter, readLetter } from "../../domain/attendance/letter.ts";
import { listLetterGroups } from "../../domain/attendance/letter-dates.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { Conflict } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { type Draft, LetterFormPage, LetterPage } from "../pages/letters.tsx";
import type { FormState } from "../parts/field.tsx";

export const letterRoutes = new Hono<AppEnv>()
  .get("/participants/:id/letters/new", async (c) => {
    const ctx = c.get("ctx");
    const { givenName, familyName, locale } = await findParticipant(ctx, c.req.param("id"));
    const name = [givenName, familyName].filter(Boolean).join(" ");
    const language = (locale ?? ctx.org.locale).startsWith("es") ? "es" : "en";
    const groups = await listLetterGroups(ctx, c.req.param("id"));
    // Two programs on one paper tell of each other: then somebody chooses.
    const isOneProgram = new Set(groups.map(({ program }) => program)).size === 1;
    const cohortIds = isOneProgram ? groups.map(({ id }) => id) : [];
    const values = { kind: "letter", scope: "dates", name, issuer: ctx.org.alias, locale: language, cohortIds };
    return formPage(c, c.req.param("id"), { values, errors: [] }, null);
  })
  .post("/participants/:id/letters", async (c) => {
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const { confirm, ...values } = await readForm(c);
    const cohortIds = [values.cohortIds ?? []].flat();
    const checked = check(letterInput, { ...filled(values), cohortIds, asked: values.asked === "on" });
    if (!checked.ok) return formPage(c, id, { values, errors: checked.errors }, null);
    const { result: draft, errors } = await attempt(() => draftLetter(ctx, id, checked.data), "from");
    if (!draft) return formPage(c, id, { values, errors }, null);
    // Of what was typed and of all it would say: a mark that came meanwhile is shown first.
    const shown = fingerprintOf(ctx, id, draft);
    const wanted = confirmation({ ...values, shown });
    if (confirm !== wanted)
      return formPage(c, id, { values, errors }, { content: draft, confirm: wanted, again: Boolean(confirm) });
    try {
      return c.redirect(`/letters/${await makeLetter(ctx, id, checked.data, shown)}`, 303);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return formPage(c, id, { values, errors: [{ path: "from", message: error.message }] }, null);
    }
  })
  .get("/letters/:id", async (c) => {
    const content = await readLetter(c.get("ctx"), c.req.param("id"));
    return page(c, "Attendance", <LetterPage content={content} />, 200, ["print.js"]);
  });

async function formPage(c: C, id: string, form: FormState & { values: FormValues }, draft: Draft | null) {
  const ctx = c.get("ctx");
  const person = await findParticipant(ctx, id);
  const [groups] = await Promise.all([listLetterGroups(ctx, id), recordRead(ctx, { kind: "participant", id })]);
  return page(
    c,
    "Letter of attendance",
    <LetterFormPage person={person} groups={groups} form={form} draft={draft} />,
    form.errors.length > 0 ? 422 : 200,
  );
}
