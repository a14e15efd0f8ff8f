import { Hono } from "hono";
import type { CheckInInput, Stage } from "../../domain/check-in/check-in.ts";
import { fillIn, shownAnswers } from "../../domain/check-in/fill-in.ts";
import { offerLink } from "../../domain/check-in/offer-link.ts";
import { type CheckedIn, listCheckIns } from "../../domain/check-in/queries.ts";
import { changesOf, merge, saidIn } from "../../domain/check-in/questions.ts";
import { Conflict, type FieldError, Invalid, NotFound } from "../../errors.ts";
import { en } from "../../words/en.ts";
import { SHOWN, toCheckInInput, toCheckInValues } from "../check-in-form.ts";
import type { AppEnv, C } from "../env.ts";
import { readForm } from "../form.ts";
import { page } from "../page.tsx";
import { CheckInFormPage, CheckInLinkPage, CheckInsPage } from "../pages/check-ins.tsx";
import type { FormState } from "../parts/field.tsx";

export const checkInRoutes = new Hono<AppEnv>()
  .get("/sessions/:id/check-ins", async (c) => {
    const ctx = c.get("ctx");
    const { asked, people } = await listCheckIns(ctx, c.req.param("id"));
    return page(
      c,
      "Check-ins",
      <CheckInsPage asked={asked} people={people} now={ctx.now} isSaved={c.req.query("done") === "saved"} />,
    );
  })
  .get("/sessions/:id/check-ins/:enrolmentId", async (c) => showForm(c, null))
  .post("/sessions/:id/check-ins/:enrolmentId", async (c) => {
    const { asked, person } = await find(c);
    const values = await readForm(c);
    const checked = toCheckInInput(values, asked.kinds, null);
    const place = { sessionId: asked.sessionId, enrolmentId: person.enrolmentId };
    const shown = [values[SHOWN] ?? ""].flat()[0] || null;
    if (!checked.ok) return showForm(c, { values, errors: checked.errors.map(atField) });
    try {
      await fillIn(c.get("ctx"), place, checked.data, shown);
    } catch (error) {
      if (error instanceof Conflict && error.code === "changed_meanwhile") return showClash(c, checked.data, shown);
      if (error instanceof Conflict) return showForm(c, { values, errors: [{ path: "answers", message: error.message }] });
      if (error instanceof Invalid) return showForm(c, { values, errors: error.errors.map(atField) });
      throw error;
    }
    return c.redirect(`/sessions/${asked.sessionId}/check-ins?done=saved`, 303);
  })
  .post("/sessions/:id/check-ins/:enrolmentId/link", async (c) => {
    const ctx = c.get("ctx");
    const { asked, person } = await find(c);
    try {
      const { token, expiresAt } = await offerLink(ctx, { sessionId: asked.sessionId, enrolmentId: person.enrolmentId });
      return page(
        c,
        "A link for today",
        <CheckInLinkPage asked={asked} name={person.name} address={`${ctx.baseUrl}/k/${token}`} expiresAt={expiresAt} />,
      );
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return showForm(c, { values: {}, errors: [{ path: "answers", message: error.message }] });
    }
  });

/** `phq9.3` → the field of that question. */
const atField = ({ path, message }: FieldError): FieldError => {
  const [kind = "", part] = path.split(".");
  return { path: kind === "rulers" ? (part ?? kind) : kind === "phq9" && part ? `phq9-${Number(part) + 1}` : kind, message };
};

async function find(c: C) {
  const { asked, people } = await listCheckIns(c.get("ctx"), c.req.param("id") ?? "");
  const person = people.find(({ enrolmentId }): boolean => enrolmentId === c.req.param("enrolmentId"));
  if (!person) throw new NotFound("enrolment");
  return { asked, person };
}

/** What stands by now with what was changed, where nobody else changed it; and what the two say of the rest. */
async function showClash(c: C, input: CheckInInput, shown: string | null): Promise<Response> {
  const { asked, person } = await find(c);
  const now = person.checkIn?.answers ?? {};
  const before = await shownAnswers(c.get("ctx"), { sessionId: asked.sessionId, enrolmentId: person.enrolmentId }, shown);
  const { said, clashes } = changesOf(before, now, saidIn(input, true));
  const mine = Object.fromEntries(Object.entries(said).filter(([question]) => !clashes.includes(question)));
  const values = { ...toCheckInValues(merge(now, mine)), [SHOWN]: person.checkIn?.id ?? "" };
  const errors = clashes.map((path) => ({
    path,
    message: `This was answered otherwise meanwhile, and that stands here now. You had chosen “${spell(path, said[path] ?? null)}”.`,
  }));
  return showForm(c, { values, errors }, 409);
}

/** An answer as its button says it. */
function spell(question: string, answer: number | Stage | null): string {
  const { checkIn } = en.page;
  if (answer === null) return checkIn.noAnswer;
  if (typeof answer === "string") return checkIn.stage[answer];
  return question.startsWith("phq9-") ? (checkIn.phq9.answers[answer] ?? "") : String(answer);
}

async function showForm(c: C, refused: FormState | null, status: 409 | 422 = 422): Promise<Response> {
  const ctx = c.get("ctx");
  const { asked, person } = await find(c);
  const form = refused ?? { values: standing(person), errors: [] };
  return page(
    c,
    `Check-in of ${person.name}`,
    <CheckInFormPage asked={asked} person={person} words={en} form={form} now={ctx.now} />,
    refused ? status : 200,
  );
}

const standing = ({ checkIn }: CheckedIn) => ({ ...toCheckInValues(checkIn?.answers ?? {}), [SHOWN]: checkIn?.id ?? "" });
