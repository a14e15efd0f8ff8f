import { describe, expect, test } from "vitest";
import { auditLines, contactConsents, contacts } from "../../../db/schema/index.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { createWorld } from "../../support/world.ts";

async function setUp(birthDate: string | null = "2012-01-15") {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("facilitator");
  const ana = await createParticipant(ctx, { givenName: "Ana", emailPermission: false, ...(birthDate ? { birthDate } : {}) });
  const token = await harbor.token("facilitator");
  const manager = await harbor.token("manager");
  const ask = (path: string, values?: Record<string, string>, bearer = token) =>
    world.app.request(path, {
      method: values ? "POST" : "GET",
      headers: {
        accept: "text/html",
        authorization: `Bearer ${bearer}`,
        ...(values ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(values ? { body: new URLSearchParams(values).toString() } : {}),
    });
  return { world, ctx, ana, ask, manager };
}

const rosa = { givenName: "Rosa", familyName: "Ruiz", relation: "mother", email: "Rosa@Example.org", phone: "", locale: "" };

describe("a minor's parents and guardians", () => {
  test("are added, told what is agreed, and no more once it is ended", async () => {
    const { world, ana, ask } = await setUp();
    expect(await (await ask(`/participants/${ana.id}`)).text()).toContain("Add a parent or guardian");
    const added = await ask(`/participants/${ana.id}/contacts`, rosa);
    const person = await (await ask(added.headers.get("location") ?? "")).text();
    expect(person).toContain("Rosa Ruiz");
    expect(person).toContain("Told nothing.");

    const id = /\/contacts\/(con_\w+)/.exec(person)?.[1] ?? "";
    expect(await (await ask(`/contacts/${id}`)).text()).toContain("the consent of the young person.");
    const values = { purpose: "reminders", givenBy: "minor", givenOn: "2027-02-01", until: "2027-12-31" };
    expect((await ask(`/contacts/${id}/consents`, values)).headers.get("location")).toBe(`/contacts/${id}?done=agreed`);
    const page = await (await ask(`/contacts/${id}`)).text();
    expect(page).toContain("Agreed by the young person on 2027-02-01, until 2027-12-31.");
    expect(await (await ask(`/participants/${ana.id}`)).text()).toContain("Told: reminders of each date.");

    const consent = /\/consents\/(cns_\w+)/.exec(page)?.[1] ?? "";
    await ask(`/consents/${consent}/revocation`, {});
    expect(await (await ask(`/contacts/${id}`)).text()).toContain("Ended");
    expect((await ask(`/contacts/${id}/removal`, {})).status).toBe(303);
    expect((await ask(`/contacts/${id}`)).status).toBe(404);

    const rows = JSON.stringify(await world.deps.db.select().from(contacts));
    for (const secret of ["Rosa", "Ruiz", "mother", "rosa@example.org"]) expect(rows).not.toContain(secret);
    const lines = await world.deps.db.select().from(auditLines);
    const actions = lines.map(({ action }) => action);
    for (const action of ["contact.add", "contact.read", "consent.record", "consent.revoke", "contact.remove"])
      expect(actions).toContain(action);
    expect(JSON.stringify(lines)).not.toMatch(/Rosa|Ruiz|mother|example\.org/i);
  });

  test("are only of people known to be minors", async () => {
    for (const birthDate of [null, "1990-05-05"]) {
      const { world, ana, ask } = await setUp(birthDate);
      expect(await (await ask(`/participants/${ana.id}`)).text()).not.toContain("Parents and guardians");
      const refused = await ask(`/participants/${ana.id}/contacts`, rosa);
      expect([refused.status, (await refused.text()).includes("Contacts are for people under 18")]).toEqual([422, true]);
      expect(await world.deps.db.select().from(contacts)).toEqual([]);
    }
  });

  test("are told nothing by the wrong person's consent: the org's rule says whose it takes", async () => {
    const { world, ana, ask, manager } = await setUp();
    await ask(`/participants/${ana.id}/contacts`, rosa);
    const [row] = await world.deps.db.select().from(contacts);
    const agree = async (givenBy: string) => (await ask(`/contacts/${row?.id}/consents`, { purpose: "changes", givenBy })).status;
    expect([await agree("guardian"), await agree("minor"), await agree("both")]).toEqual([422, 303, 303]);
    const rules = { adultAge: "18", minorConsentAge: "16", guardianConsentBy: "minor", youngestToMail: "13" };
    expect((await ask("/settings/minors", rules, manager)).headers.get("location")).toBe("/settings/minors?done=saved");
    // At 15 a guardian decides now; what both had agreed still holds.
    expect(await (await ask(`/contacts/${row?.id}`)).text()).toContain("Told</span> Dates that are moved");
    expect([await agree("minor"), await agree("guardian")]).toEqual([422, 303]);
    const consents = await world.deps.db.select().from(contactConsents);
    expect(consents.map(({ revokedThrough }) => revokedThrough).sort()).toEqual([null, "replaced", "replaced"].sort());
  });

  test("refuses dates that can't be, and shows again what was typed", async () => {
    const { world, ana, ask } = await setUp();
    await ask(`/participants/${ana.id}/contacts`, rosa);
    const [row] = await world.deps.db.select().from(contacts);
    const late = await ask(`/contacts/${row?.id}/consents`, {
      purpose: "reminders",
      givenBy: "minor",
      givenOn: "2027-03-01",
      until: "2027-01-01",
    });
    const html = await late.text();
    expect([late.status, html.includes("That day lies ahead."), html.includes("That day is over.")]).toEqual([422, true, true]);
    expect(html).toContain('value="2027-03-01"');
    const unnamed = await ask(`/participants/${ana.id}/contacts`, { ...rosa, relation: "", givenName: "<b>Eve" });
    const again = await unnamed.text();
    expect([unnamed.status, again.includes("&lt;b&gt;Eve"), again.includes("<b>Eve")]).toEqual([422, true, false]);
  });
});

describe("/settings/minors", () => {
  test("refuses ages that can't be", async () => {
    const { ask, manager } = await setUp();
    const rules = { adultAge: "18", minorConsentAge: "13", guardianConsentBy: "minor", youngestToMail: "13" };
    for (const over of [{ youngestToMail: "12" }, { minorConsentAge: "19" }, { adultAge: "x" }, { youngestToMail: "19" }])
      expect((await ask("/settings/minors", { ...rules, ...over }, manager)).status).toBe(422);
    expect(await (await ask("/settings/minors", undefined, manager)).text()).toContain('value="18"');
  });

  test("raises the age below which nobody may be recorded as agreeing to mail", async () => {
    const { ana, ask, manager } = await setUp();
    const permit = { givenName: "Ana", birthDate: "2012-01-15", emailPermission: "on" };
    const rules = { adultAge: "18", minorConsentAge: "13", guardianConsentBy: "minor", youngestToMail: "16" };
    await ask("/settings/minors", rules, manager);
    const refused = await ask(`/participants/${ana.id}`, permit);
    expect([refused.status, (await refused.text()).includes("Nobody under 16 is written to.")]).toEqual([422, true]);
    expect(await (await ask(`/participants/${ana.id}`)).text()).toContain("Nobody under 16 is written to.");
    await ask("/settings/minors", { ...rules, youngestToMail: "13" }, manager);
    expect((await ask(`/participants/${ana.id}`, permit)).status).toBe(303);
  });
});
