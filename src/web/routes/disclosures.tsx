import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { disclosureConsentInput } from "../../domain/disclosure/disclosure.ts";
import { listExportsOf } from "../../domain/disclosure/list-exports.ts";
import { findDisclosureConsent, listDisclosureConsents } from "../../domain/disclosure/queries.ts";
import { recordDisclosureConsent } from "../../domain/disclosure/record-consent.ts";
import { revokeDisclosureConsent } from "../../domain/disclosure/revoke-consent.ts";
import { displayName } from "../../domain/participant/participant.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { DisclosuresPage, RevokeDisclosurePage } from "../pages/disclosures.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

/** Whom participants agreed to have told of their attendance. */
export const disclosureRoutes = new Hono<AppEnv>()
  .get("/participants/:id/disclosures", (c) => show(c, c.req.param("id"), emptyForm))
  .post("/participants/:id/disclosures", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findParticipant(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(disclosureConsentInput, filled(values));
    const { result, errors } = checked.ok
      ? await attempt(() => recordDisclosureConsent(ctx, id, checked.data), "recipient")
      : { result: null, errors: checked.errors };
    return result ? c.redirect(`/participants/${id}/disclosures?done=recorded`, 303) : show(c, id, { values, errors });
  })
  .get("/disclosure-consents/:id/revocation", (c) => showRevocation(c, c.req.param("id"), emptyForm))
  .post("/disclosure-consents/:id/revocation", async (c) => {
    const id = c.req.param("id");
    const { result, errors } = await attempt(() => revokeDisclosureConsent(c.get("ctx"), id), "consent");
    if (!result) return showRevocation(c, id, { values: {}, errors });
    const done = result.others.length > 0 ? "revoked_one" : "revoked";
    return c.redirect(`/participants/${result.participantId}/disclosures?done=${done}`, 303);
  });

async function show(c: C, id: string, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const person = await findParticipant(ctx, id);
  const [consents, exports] = await Promise.all([
    listDisclosureConsents(ctx, id),
    listExportsOf(ctx, id),
    recordRead(ctx, { kind: "participant", id }),
  ]);
  return page(
    c,
    "Disclosures",
    <DisclosuresPage
      person={{ id, name: displayName(person) }}
      consents={consents}
      exports={exports}
      form={form}
      zone={ctx.org.timezone}
      done={c.req.query("done")}
    />,
    form.errors.length > 0 ? 422 : 200,
  );
}

async function showRevocation(c: C, id: string, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const consent = await findDisclosureConsent(ctx, id);
  const person = await findParticipant(ctx, consent.participantId);
  await recordRead(ctx, { kind: "participant", id: person.id });
  return page(
    c,
    "Take a consent back",
    <RevokeDisclosurePage person={{ id: person.id, name: displayName(person) }} consent={consent} form={form} />,
    form.errors.length > 0 ? 422 : 200,
  );
}
