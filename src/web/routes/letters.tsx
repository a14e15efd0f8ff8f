import { Hono } from "hono";
import { draftLetter, type LetterContent, letterInput, makeLetter, readLetter } from "../../domain/attendance/letter.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { LetterFormPage, LetterPage } from "../pages/letters.tsx";
import type { FormState } from "../parts/field.tsx";

export const letterRoutes = new Hono<AppEnv>()
  .get("/participants/:id/letters/new", async (c) => {
    const ctx = c.get("ctx");
    const { givenName, familyName, locale } = await findParticipant(ctx, c.req.param("id"));
    const name = [givenName, familyName].filter(Boolean).join(" ");
    const language = (locale ?? ctx.org.locale).startsWith("es") ? "es" : "en";
    const values = { kind: "letter", scope: "dates", name, issuer: ctx.org.alias, locale: language };
    return formPage(c, c.req.param("id"), { values, errors: [] }, null);
  })
  .post("/participants/:id/letters", async (c) => {
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const { confirm, ...values } = await readForm(c);
    const checked = check(letterInput, { ...filled(values), asked: values.asked === "on" });
    if (!checked.ok) return formPage(c, id, { values, errors: checked.errors }, null);
    const { result: draft, errors } = await attempt(() => draftLetter(ctx, id, checked.data), "from");
    if (!draft || confirm !== confirmation(values)) return formPage(c, id, { values, errors }, draft);
    return c.redirect(`/letters/${await makeLetter(ctx, id, checked.data)}`, 303);
  })
  .get("/letters/:id", async (c) => {
    const content = await readLetter(c.get("ctx"), c.req.param("id"));
    return page(c, "Attendance", <LetterPage content={content} />, 200, ["print.js"]);
  });

async function formPage(c: C, id: string, form: FormState & { values: FormValues }, draft: LetterContent | null) {
  const ctx = c.get("ctx");
  const [person] = await Promise.all([findParticipant(ctx, id), recordRead(ctx, { kind: "participant", id })]);
  return page(
    c,
    "Letter of attendance",
    <LetterFormPage person={person} form={form} draft={draft} confirm={draft && confirmation(form.values)} />,
    form.errors.length > 0 ? 422 : 200,
  );
}
