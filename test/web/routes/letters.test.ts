import { expect, test } from "vitest";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const group = await openGroup(ctx, { people: ["Ana <Ruiz>"], name: "Grief, winter" });
  const enrolmentId = group.people.Ana ?? "";
  await saveRegister(ctx, group.sessionIds[0] ?? "", { outcome: "held", marks: [{ enrolmentId, mark: "present" }] });
  const { participantId } = await findEnrolment(ctx, enrolmentId);
  const token = await harbor.token("facilitator");
  const request = (path: string, form?: Record<string, string>) =>
    world.app.request(path, {
      method: form ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "text/html",
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
  return { request, participantId };
}

test("is shown first, made on the second press, and prints without a word too many", async () => {
  const { request, participantId } = await setUp();
  const path = `/participants/${participantId}/letters`;
  expect(await (await request(`${path}/new`)).text()).toContain("They agreed to have said");
  const form = {
    kind: "certificate",
    scope: "dates",
    locale: "es",
    name: "Ana Ruiz",
    issuer: "Citas",
    from: "",
    to: "",
    asked: "on",
  };
  const shown = await (await request(path, form)).text();
  expect(shown).toContain("This is what it would say");
  const confirm = (/name="confirm" value="([^"]+)"/.exec(shown)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const changed = await request(path, { ...form, scope: "program", confirm });
  expect([changed.status, await changed.text()]).toEqual([200, expect.stringContaining("This is what it would say")]);
  const made = await request(path, { ...form, confirm });
  expect(made.status).toBe(303);
  const paper = await (await request(made.headers.get("location") ?? "")).text();
  expect(paper).toContain("Certificado de asistencia");
  expect(paper).toContain("Citas hace constar, a petición de la propia persona, que Ana Ruiz asistió el");
  expect(paper).not.toMatch(/Grief|IPT|Harbor/);
  expect(await (await request(`/participants/${participantId}`)).text()).toContain("Certificate of");
});

test("keeps what was typed when it can't be made", async () => {
  const { request, participantId } = await setUp();
  const answer = await request(`/participants/${participantId}/letters`, {
    ...{ kind: "letter", scope: "dates", locale: "en", name: "Ana R.", issuer: "", from: "2030-01-01", to: "" },
  });
  expect(answer.status).toBe(422);
  const text = await answer.text();
  for (const part of ["Only somebody who asks for it gets one", "Say whom it is from", 'value="Ana R."', "2030-01-01"])
    expect(text).toContain(part);
});
