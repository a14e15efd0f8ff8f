import { Hono } from "hono";
import { fillIn } from "../../domain/check-in/fill-in.ts";
import { offerLink } from "../../domain/check-in/offer-link.ts";
import { type CheckedIn, listCheckIns } from "../../domain/check-in/queries.ts";
import { Conflict, type FieldError, NotFound } from "../../errors.ts";
import { en } from "../../words/en.ts";
import { toCheckInInput, toCheckInValues } from "../check-in-form.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, readForm } from "../form.ts";
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
    const { result, errors } = checked.ok
      ? await attempt(() => fillIn(c.get("ctx"), place, checked.data), "answers")
      : { result: null, errors: checked.errors };
    if (!result) return showForm(c, { values, errors: errors.map(atField) });
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

async function showForm(c: C, refused: FormState | null): Promise<Response> {
  const ctx = c.get("ctx");
  const { asked, person } = await find(c);
  const form = refused ?? { values: standing(person), errors: [] };
  return page(
    c,
    `Check-in of ${person.name}`,
    <CheckInFormPage asked={asked} person={person} words={en} form={form} now={ctx.now} />,
    refused ? 422 : 200,
  );
}

const standing = ({ checkIn }: CheckedIn) => toCheckInValues(checkIn?.answers ?? {});
