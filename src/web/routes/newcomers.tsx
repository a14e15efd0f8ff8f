import { Hono } from "hono";
import { admitWalkIn, joinAtSession } from "../../domain/attendance/join-at-session.ts";
import { listKnownPeople } from "../../domain/attendance/known-people.ts";
import { findRegisterSession } from "../../domain/attendance/queries.ts";
import { findWalkIn } from "../../domain/attendance/walk-in.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { participantInput } from "../../domain/participant/participant.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { AdmitWalkInPage, NewcomersPage } from "../pages/newcomers.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

export const newcomerRoutes = new Hono<AppEnv>()
  .get("/sessions/:id/newcomers", (c) => choose(c, emptyForm))
  .post("/sessions/:id/newcomers", async (c) => {
    const id = c.req.param("id");
    const values = await readForm(c);
    const participantId = [values.participantId ?? ""].flat()[0] ?? "";
    if (participantId === "") {
      return choose(c, { values, errors: [{ path: "participantId", message: "Choose who came." }] });
    }
    const { result, errors } = await attempt(() => joinAtSession(c.get("ctx"), id, { participantId }), "participantId");
    if (!result) return choose(c, { values, errors });
    return c.redirect(`/sessions/${id}#mark-${result}`, 303);
  })
  .get("/sessions/:id/walk-ins/:walkInId", (c) => admit(c, null))
  .post("/sessions/:id/walk-ins/:walkInId", async (c) => {
    const [id, walkInId] = [c.req.param("id"), c.req.param("walkInId")];
    const values = await readForm(c);
    const { emailPermission, ...texts } = values;
    const checked = check(participantInput, { ...filled(texts), emailPermission: emailPermission === "on" });
    const { result, errors } = checked.ok
      ? await attempt(() => admitWalkIn(c.get("ctx"), id, walkInId, checked.data))
      : { result: null, errors: checked.errors };
    if (!result) return admit(c, { values, errors });
    return c.redirect(`/sessions/${id}#mark-${result.enrolmentId}`, 303);
  });

async function choose(c: C, form: FormState) {
  const ctx = c.get("ctx");
  const found = await findRegisterSession(ctx, c.req.param("id") ?? "");
  const people = await listKnownPeople(ctx, found.session.id);
  if (people.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
  return page(
    c,
    "Somebody else came",
    <NewcomersPage found={found} people={people} form={form} />,
    form.errors.length > 0 ? 422 : 200,
  );
}

async function admit(c: C, typed: FormState | null) {
  const ctx = c.get("ctx");
  const found = await findRegisterSession(ctx, c.req.param("id") ?? "");
  const { id: walkInId, alias } = await findWalkIn(ctx, found.session.id, c.req.param("walkInId") ?? "");
  const form = typed ?? { values: { givenName: alias }, errors: [] };
  return page(
    c,
    "Make a participant of a walk-in",
    <AdmitWalkInPage found={found} alias={alias} walkInId={walkInId} form={form} youngest={ctx.org.youngestToMail} />,
    typed ? 422 : 200,
  );
}
