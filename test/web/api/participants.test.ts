import { describe, expect, test } from "vitest";
import { auditLines } from "../../../db/schema/index.ts";
import { createWorld } from "../../support/world.ts";

const body = async (answer: Response | Promise<Response>) => (await answer).json();

describe("participants API", () => {
  test("adds, reads, changes and clears", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("facilitator");
    const made = await world.api(token, "POST", "/participants", {
      givenName: "José",
      familyName: "Álvarez",
      email: " Jose@Example.org ",
      birthDate: "1980-02-29",
      locale: "es",
      timezone: "America/Chicago",
      emailPermission: true,
    });
    expect(made.status).toBe(201);
    const jose = await made.json();
    expect(jose).toMatchObject({ name: "José Álvarez", email: "jose@example.org", emailPermission: true, emailConfirmed: true });
    const changed = await body(
      world.api(token, "PATCH", `/participants/${jose.id}`, { preferredName: "Pepe", phone: null, emailPermission: false }),
    );
    expect(changed).toMatchObject({ name: "Pepe Álvarez", emailPermission: false, email: "jose@example.org" });
    const cleared = await body(world.api(token, "PATCH", `/participants/${jose.id}`, { email: null, preferredName: null }));
    expect(cleared).toMatchObject({ name: "José Álvarez", email: null, emailConfirmed: false });
    expect(await body(world.api(token, "GET", `/participants/${jose.id}`))).toEqual(cleared);
  });

  test("finds people by any part of a name or address, whatever accents and case", async () => {
    const world = await createWorld();
    const [harbor, other] = [await world.createOrg(), await world.createOrg("Other")];
    const token = await harbor.token("facilitator");
    await world.api(token, "POST", "/participants", {
      givenName: "José",
      familyName: "Álvarez",
      email: "pepe@example.org",
      emailPermission: true,
    });
    await world.api(token, "POST", "/participants", { givenName: "Ada", familyName: "Lovelace", emailPermission: false });
    await world.api(await other.token("manager"), "POST", "/participants", { givenName: "José", emailPermission: false });
    const found = async (q: string) =>
      (await body(world.api(token, "GET", `/participants?q=${encodeURIComponent(q)}`))).items.map(
        ({ name }: { name: string }) => name,
      );
    expect(await found("jose alv")).toEqual(["José Álvarez"]);
    expect(await found("LOVE")).toEqual(["Ada Lovelace"]);
    expect(await found("pepe@example.org")).toEqual(["José Álvarez"]);
    expect(await found("nobody")).toEqual([]);
    expect((await found("")).length).toBe(2);
  });

  test("pages a search over many people without losing or repeating any", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("facilitator");
    for (let index = 0; index < 12; index += 1) {
      world.setNow(world.now() + 1);
      await world.api(token, "POST", "/participants", {
        givenName: index % 2 ? "Odd" : "Even",
        familyName: String(index),
        emailPermission: false,
      });
    }
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: { name: string }[]; nextCursor: string | null } = await body(
        world.api(token, "GET", `/participants?q=odd&limit=2${cursor ? `&cursor=${cursor}` : ""}`),
      );
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(["Odd 11", "Odd 9", "Odd 7", "Odd 5", "Odd 3", "Odd 1"]);
  });

  test("nobody under 13 is written to, and nobody is born tomorrow", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("facilitator");
    const tries: [Record<string, unknown>, string | null][] = [
      [{ birthDate: "2014-02-04", emailPermission: true }, "emailPermission"],
      [{ birthDate: "2014-02-03", emailPermission: true }, null],
      [{ birthDate: "2014-02-04", emailPermission: false }, null],
      [{ birthDate: "2027-02-04", emailPermission: false }, "birthDate"],
      [{ birthDate: "2027-02-30", emailPermission: false }, "birthDate"],
      [{ emailPermission: "yes" }, "emailPermission"],
      [{ email: "not an address", emailPermission: true }, "email"],
      [{ phone: "call me", emailPermission: true }, "phone"],
      [{ givenName: "a\u0000b", emailPermission: true }, "givenName"],
      [{ givenName: "\ud800", emailPermission: true }, "givenName"],
      [{ shoeSize: 42, emailPermission: true }, "shoeSize"],
    ];
    for (const [over, path] of tries) {
      const answer = await world.api(token, "POST", "/participants", { givenName: "Kim", ...over });
      expect([over, answer.status]).toEqual([over, path ? 422 : 201]);
      if (path) expect((await answer.json()).errors[0].path).toBe(path);
    }
  });

  test("a look is in the audit log, once in ten minutes, without a name", async () => {
    const world = await createWorld();
    const token = await (await world.createOrg()).token("facilitator");
    const ada = await body(world.api(token, "POST", "/participants", { givenName: "Adalbertina", emailPermission: false }));
    await world.api(token, "GET", `/participants/${ada.id}`);
    await world.api(token, "GET", `/participants/${ada.id}`);
    const looks = async () =>
      (await world.deps.db.select().from(auditLines)).filter(({ action }) => action === "participant.read");
    expect(await looks()).toHaveLength(1);
    world.setNow(world.now() + 11 * 60_000);
    await world.api(token, "GET", `/participants/${ada.id}`);
    expect(await looks()).toHaveLength(2);
    expect(JSON.stringify(await world.deps.db.select().from(auditLines))).not.toContain("Adalbertina");
  });

  test("a peer has no list of people, and another org's person isn't there", async () => {
    const world = await createWorld();
    const [harbor, other] = [await world.createOrg(), await world.createOrg("Other")];
    const ada = await body(
      world.api(await harbor.token("manager"), "POST", "/participants", { givenName: "Ada", emailPermission: false }),
    );
    expect((await world.api(await harbor.token("peer"), "GET", "/participants")).status).toBe(403);
    expect((await world.api(await other.token("manager"), "GET", `/participants/${ada.id}`)).status).toBe(404);
    expect((await world.api(await other.token("manager"), "PATCH", `/participants/${ada.id}`, { givenName: "X" })).status).toBe(
      404,
    );
  });
});
