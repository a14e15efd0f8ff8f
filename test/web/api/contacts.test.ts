import { describe, expect, test } from "vitest";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const ana = await createParticipant(ctx, { givenName: "Ana", emailPermission: false, birthDate: "2012-01-15" });
  const token = await harbor.token("facilitator");
  return { world, ana, token, call: (method: string, path: string, body?: unknown) => world.api(token, method, path, body) };
}

type Item = { id: string; email: string | null; consents: { id: string; purpose: string; holds: boolean }[] };

describe("contacts in the API", () => {
  test("are added, changed, told what is agreed, and removed", async () => {
    const { ana, call } = await setUp();
    const made = await call("POST", `/participants/${ana.id}/contacts`, {
      givenName: "Rosa",
      relation: "mother",
      email: "rosa@example.org",
    });
    const { id, consents } = (await made.json()) as Item;
    expect([made.status, consents]).toEqual([201, []]);
    const changed = await call("PATCH", `/contacts/${id}`, { email: null, locale: "es" });
    expect((await changed.json()) as Item).toMatchObject({ email: null, locale: "es", relation: "mother" });

    const agreed = await call("POST", `/contacts/${id}/consents`, { purpose: "reminders", givenBy: "both", until: "2027-06-30" });
    const [consent] = ((await agreed.json()) as Item).consents;
    expect([agreed.status, consent]).toMatchObject([201, { purpose: "reminders", holds: true, until: "2027-06-30" }]);
    expect((await call("POST", `/consents/${consent?.id}/revocation`)).status).toBe(204);
    const twice = await call("POST", `/consents/${consent?.id}/revocation`);
    expect([twice.status, ((await twice.json()) as { code: string }).code]).toEqual([409, "already_revoked"]);
    const list = (await (await call("GET", `/participants/${ana.id}/contacts`)).json()) as { items: Item[] };
    expect(list.items.map((item) => [item.id, item.consents])).toEqual([[id, []]]);

    expect((await call("POST", `/contacts/${id}/removal`)).status).toBe(204);
    expect((await call("POST", `/contacts/${id}/removal`)).status).toBe(404);
    expect((await call("POST", `/contacts/${id}/consents`, { purpose: "changes", givenBy: "minor" })).status).toBe(404);
  });

  test("refuse what isn't theirs to hold", async () => {
    const { world, ana, call, token } = await setUp();
    for (const body of [
      {},
      { givenName: "Rosa" },
      { givenName: "Rosa", relation: "x", shoe: 1 },
      { givenName: "\u0000", relation: "x" },
    ])
      expect((await call("POST", `/participants/${ana.id}/contacts`, body)).status).toBe(422);
    const adult = await world.api(token, "POST", "/participants", { givenName: "Ben", emailPermission: false });
    const { id } = (await adult.json()) as { id: string };
    const refused = await call("POST", `/participants/${id}/contacts`, { givenName: "Rosa", relation: "mother" });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, "not_a_minor"]);
  });
});
