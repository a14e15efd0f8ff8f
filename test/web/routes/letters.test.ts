import { expect, test } from "vitest";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { findEnrolment } from "../../../src/domain/enrolment/queries.ts";
import { openGroup } from "../../support/group.ts";
import { htmlRequests } from "../../support/html.ts";
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
  const request = htmlRequests(world, token);
  return { request, participantId, ctx, group, enrolmentId };
}

const confirmIn = (html: string) =>
  (/name="confirm" value="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

const plain = {
  kind: "letter",
  scope: "dates",
  locale: "en",
  name: "Ana Ruiz",
  issuer: "Appointments",
  from: "",
  to: "",
  asked: "on",
};

test("shows again what a mark has changed since, and makes one however often it is pressed", async () => {
  const { request, participantId, ctx, group, enrolmentId } = await setUp();
  const path = `/participants/${participantId}/letters`;
  const form = { ...plain, cohortIds: group.cohortId };
  const first = await (await request(path, form)).text();
  expect(first).toContain(`action="${path}#preview"`);
  expect(first).toContain('id="preview"');
  await saveRegister(ctx, group.sessionIds[1] ?? "", { outcome: "held", marks: [{ enrolmentId, mark: "present" }] });
  const again = await request(path, { ...form, confirm: confirmIn(first) });
  const second = await again.text();
  expect([again.status, second.match(/<td>/g)?.length]).toEqual([200, 2]);
  expect(second).toContain("Something of it has changed since it was shown.");
  const pressed = await Promise.all([1, 2, 3].map(() => request(path, { ...form, confirm: confirmIn(second) })));
  expect(new Set(pressed.map(({ headers }) => headers.get("location"))).size).toBe(1);
  const paper = await (await request(pressed[0]?.headers.get("location") ?? "")).text();
  expect(paper.match(/<h1>/g)).toHaveLength(1);
  expect(paper).toContain("<h1>Letter of attendance</h1>");
});

test("asks which group it is about, and ticks them all where they are one program's", async () => {
  const { request, participantId, group } = await setUp();
  const path = `/participants/${participantId}/letters`;
  expect(await (await request(`${path}/new`)).text()).toMatch(new RegExp(`value="${group.cohortId}" checked`));
  const none = await request(path, plain);
  expect([none.status, await none.text()]).toEqual([422, expect.stringContaining("Choose at least one group.")]);
});

test("is shown first, made on the second press, and prints without a word too many", async () => {
  const { request, participantId, group } = await setUp();
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
    cohortIds: group.cohortId,
  };
  const shown = await (await request(path, form)).text();
  expect(shown).toContain("This is what it would say");
  const confirm = confirmIn(shown);
  const changed = await request(path, { ...form, scope: "program", confirm });
  expect([changed.status, await changed.text()]).toEqual([200, expect.stringContaining("This is what it would say")]);
  const made = await request(path, { ...form, confirm });
  expect(made.status).toBe(303);
  const paper = await (await request(made.headers.get("location") ?? "")).text();
  expect(paper).toContain("Certificado de asistencia");
  expect(paper).toContain("Citas hace constar, a petición de la propia persona, que Ana Ruiz asistió el");
  expect(paper).toContain("Este certificado no revela nada más.");
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
