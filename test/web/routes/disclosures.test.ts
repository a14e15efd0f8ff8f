import { expect, test } from "vitest";
import { auditLines } from "../../../db/schema/index.ts";
import { listDisclosureConsents } from "../../../src/domain/disclosure/queries.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { createWorld } from "../../support/world.ts";

const form = { recipient: "Officer <Krupke>", purpose: "Proof for the court", signedOn: "2027-01-15", expiresOn: "2027-12-31" };

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const { id } = await createParticipant(ctx, { givenName: "Ana", familyName: "Ruiz", emailPermission: false });
  const token = await harbor.token("facilitator");
  const request = (path: string, values?: Record<string, string>) =>
    world.app.request(path, {
      method: values ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "text/html",
        ...(values ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(values ? { body: new URLSearchParams(values).toString() } : {}),
    });
  return { world, ctx, id, token, request, path: `/participants/${id}/disclosures` };
}

test("a consent is recorded on a page of the person's own, which their page links to", async () => {
  const { ctx, id, request, path } = await setUp();
  expect(await (await request(`/participants/${id}`)).text()).toContain(`href="${path}"`);
  expect(await (await request(path)).text()).toContain("Nothing so far");
  const saved = await request(path, form);
  expect([saved.status, saved.headers.get("location")]).toEqual([303, `${path}?done=recorded`]);
  const text = await (await request(`${path}?done=recorded`)).text();
  for (const part of [
    "Officer &lt;Krupke&gt;",
    "Proof for the court",
    "Signed Jan 15, 2027",
    "holds until Dec 31, 2027",
    "by facilitator",
  ])
    expect(text).toContain(part);
  const lines = await ctx.db.select().from(auditLines);
  expect(lines.filter(({ action, subjectId }) => action === "participant.read" && subjectId === id).length).toBeGreaterThan(0);
});

test("one that doesn't fit keeps what was typed, with the message beside its field", async () => {
  const { ctx, id, request, path } = await setUp();
  for (const [over, message] of [
    [{ recipient: "" }, "Say who may be told"],
    [{ purpose: "" }, "Say what they may use it for"],
    [{ signedOn: "2027-02-04" }, "That day lies ahead"],
    [{ expiresOn: "2027-01-14" }, "It can&#39;t end before it was signed"],
    [{ expiresOn: "2027-02-02" }, "That day is over"],
    [{ expiresOn: "2033-01-01" }, "At most 5 years after it was signed"],
  ] as const) {
    const answer = await request(path, { ...form, ...over });
    const text = await answer.text();
    expect([answer.status, text.includes(message)], message).toEqual([422, true]);
    expect(text).toContain(
      Object.values({ ...form, ...over })[0]
        ?.replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;"),
    );
  }
  expect(await listDisclosureConsents(ctx, id)).toEqual([]);
});

test("taking one back says first what that does, and it stays listed", async () => {
  const { ctx, id, request, path } = await setUp();
  await request(path, form);
  const [consent] = await listDisclosureConsents(ctx, id);
  const asked = `/disclosure-consents/${consent?.id}/revocation`;
  expect(await (await request(path)).text()).toContain(asked);
  expect(await (await request(asked)).text()).toContain("No file made from now on");
  expect((await listDisclosureConsents(ctx, id))[0]?.standing).toBe("current");
  const done = await request(asked, {});
  expect([done.status, done.headers.get("location")]).toEqual([303, `${path}?done=revoked`]);
  const text = await (await request(path)).text();
  expect(text).toContain("Taken back Feb 3, 2027, recorded by facilitator");
  expect(text).not.toContain(asked);
  const again = await request(asked, {});
  expect([again.status, await again.text()]).toEqual([422, expect.stringContaining("taken back already")]);
});

test("a form sent twice records one, and taking back one of two says that the other holds", async () => {
  const { ctx, id, request, path } = await setUp();
  await request(path, form);
  const again = await request(path, form);
  expect([again.status, await again.text()]).toEqual([
    422,
    expect.stringContaining("recorded already and holds until 2027-12-31"),
  ]);
  await request(path, { ...form, purpose: "Billing" });
  const [newest] = await listDisclosureConsents(ctx, id);
  const done = await request(`/disclosure-consents/${newest?.id}/revocation`, {});
  expect(done.headers.get("location")).toBe(`${path}?done=revoked_one`);
  expect(await (await request(`${path}?done=revoked_one`)).text()).toContain(
    "Another consent of theirs for this recipient still holds",
  );
});

test("the API does the same", async () => {
  const { world, id, token } = await setUp();
  const path = `/participants/${id}/disclosure-consents`;
  const made = await world.api(token, "POST", path, form);
  expect(made.status).toBe(201);
  const { id: consentId } = (await made.json()) as { id: string };
  const list = async () => (await (await world.api(token, "GET", path)).json()) as { items: unknown[] };
  expect(await list()).toEqual({
    items: [
      {
        ...{ id: consentId, participantId: id, ...form, standing: "current", by: "facilitator" },
        ...{ recordedAt: "2027-02-03T18:00:00Z", revokedAt: null, revokedBy: null },
      },
    ],
  });
  expect((await world.api(token, "POST", path, { ...form, expiresOn: "2033-01-01" })).status).toBe(422);
  const revoke = () => world.api(token, "POST", `/disclosure-consents/${consentId}/revocation`);
  const longer = await world.api(token, "POST", path, { ...form, expiresOn: "2028-01-01" });
  const { id: longerId } = (await longer.json()) as { id: string };
  const taken = await revoke();
  expect([taken.status, await taken.json()]).toEqual([200, { others: [longerId] }]);
  expect(await (await world.api(token, "POST", `/disclosure-consents/${longerId}/revocation`)).json()).toEqual({ others: [] });
  expect(await list()).toMatchObject({ items: [{ standing: "revoked" }, { standing: "revoked", revokedBy: "facilitator" }] });
  expect([(await revoke()).status]).toEqual([409]);
});
