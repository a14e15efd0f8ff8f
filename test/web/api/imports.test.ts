import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createWorld, type World } from "../../support/world.ts";

const send = (world: World, token: string, csv: string | Uint8Array<ArrayBuffer>, query = "", type = "text/csv") =>
  world.app.request(`/api/v1/imports/participants${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": type },
    body: csv,
  });

const people = async (world: World, token: string) =>
  (await (await world.api(token, "GET", "/participants?limit=200")).json()).items as Record<string, unknown>[];

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  return { world, harbor, token: await harbor.token("facilitator") };
}

const CSV = [
  "First name,Family name,Email,May email,Birth date",
  "Ana,Ruiz,ana@example.org,yes,1990-02-28",
  "Bo,Lund,bo@example.org,no,",
].join("\n");

describe("POST /imports/participants", () => {
  test("a dry run says what would happen and writes nothing; the import then does it", async () => {
    const { world, token } = await setUp();
    const dry = await send(world, token, CSV, "?dryRun=1");
    expect([dry.status, await dry.json()]).toEqual([200, { created: 2, updated: 0, unchanged: 0, rejected: [] }]);
    expect(await people(world, token)).toEqual([]);
    expect(await (await send(world, token, CSV)).json()).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: [] });
    expect(await people(world, token)).toMatchObject([
      { name: expect.any(String), emailPermission: expect.any(Boolean) },
      { name: expect.any(String), emailPermission: expect.any(Boolean) },
    ]);
  });

  test("reads the same bytes under an Idempotency-Key, whatever their encoding", async () => {
    const { world, token } = await setUp();
    const latin = (name: string) => new Uint8Array(Buffer.from(`First name,May email\n${name},no\n`, "latin1"));
    const keyed = (csv: Uint8Array<ArrayBuffer>) =>
      world.app.request("/api/v1/imports/participants", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "text/csv", "idempotency-key": "abc" },
        body: csv,
      });
    expect(await (await keyed(latin("José"))).json()).toEqual({ created: 1, updated: 0, unchanged: 0, rejected: [] });
    expect(await people(world, token)).toMatchObject([{ givenName: "José" }]);
    expect((await keyed(latin("Josè"))).status).toBe(422);
    expect((await keyed(latin("José"))).headers.get("idempotency-replayed")).toBe("true");
  });

  test("importing again updates, and an empty cell leaves what is there", async () => {
    const { world, token } = await setUp();
    await send(world, token, CSV);
    const again = "correo;apellido;nombre\nANA@example.org;Ruiz Paz;\nbo@example.org;Lund;Bo\n";
    expect(await (await send(world, token, again)).json()).toEqual({ created: 0, updated: 2, unchanged: 1, rejected: [] });
    const all = await people(world, token);
    expect(all).toHaveLength(2);
    expect(all.find(({ email }) => email === "ana@example.org")).toMatchObject({
      name: "Ana Ruiz Paz",
      birthDate: "1990-02-28",
      emailPermission: true,
      emailConfirmed: true,
    });
  });

  test("finds people by id even when the address changed, and lets relatives share one", async () => {
    const { world, token } = await setUp();
    await send(world, token, "id,first name,email\n7,Ana,home@example.org\n8,Bo,home@example.org\n");
    expect(await people(world, token)).toHaveLength(2);
    const next = "id,first name,email\n7,Ana,ana@example.org\n8,Bo,home@example.org\n";
    expect(await (await send(world, token, next)).json()).toEqual({ created: 0, updated: 2, unchanged: 1, rejected: [] });
    expect((await people(world, token)).map(({ email }) => email).sort()).toEqual(["ana@example.org", "home@example.org"]);
    const ambiguous = await send(world, token, "first name,email\nAna,home@example.org\nCy,home@example.org\n");
    expect(await ambiguous.json()).toMatchObject({
      updated: 1,
      rejected: [{ line: 3, message: "Line 2 is about the same person." }],
    });
  });

  test("names every line it refuses, by its number in the file, and does the others", async () => {
    const { world, token } = await setUp();
    const csv = [
      "First name,Family name,Email,May email,Birth date",
      'Ana,"Ruiz',
      'Paz",ana@example.org,yes,',
      "",
      ",Lund,bo@example.org,no,",
      "Cy,Moss,not an address,maybe,",
      "Di,Oss,di@example.org,yes,2018-05-06",
      "Ed,Pine,ana@example.org,no,",
      "Flo,Quill,flo@example.org,no,,stray",
      "Gus,Roe,gus@example.org,no,06/05/1990",
    ].join("\r\n");
    const expected = {
      created: 1,
      updated: 0,
      unchanged: 0,
      rejected: [
        { line: 5, message: "first name: Give a first name." },
        { line: 6, message: "email: Give an address such as ada@example.org. email permission: Write yes or no." },
        { line: 7, message: "Nobody under 13 is written to. Record no permission." },
        { line: 8, message: "Line 2 is about the same person." },
        { line: 9, message: "Cell 6 has no column name above it." },
        { line: 10, message: "birth date: Give a date such as 1990-02-28." },
      ],
    };
    expect(await (await send(world, token, csv, "?dryRun=1")).json()).toEqual(expected);
    expect(await (await send(world, token, csv)).json()).toEqual(expected);
    expect(await people(world, token)).toMatchObject([{ name: "Ana Ruiz Paz" }]);
  });

  test("reads Windows-1252, a BOM, and refuses what is no such file", async () => {
    const { world, token } = await setUp();
    const western = new Uint8Array([...Buffer.from("nombre,apellido\nJos\xe9,O\x92Neill\n", "latin1")]);
    await send(world, token, western);
    await send(world, token, "\ufeffNombre\tCorreo\nÁngel\tangel@example.org\n");
    expect((await people(world, token)).map(({ name }) => name).sort()).toEqual(["José O’Neill", "Ángel"]);
    const wide = new Uint8Array([0xff, 0xfe, 0x6e, 0x00]);
    for (const [bad, sentence] of [
      [wide, "not plain text in UTF-8"],
      ["", "The file is empty."],
      ["first name,shoe size\nAna,38\n", "There is no column called “shoe size”."],
      ["first name,nombre\nAna,Ana\n", "Two columns say the same"],
      ['first name\nAna\n"Bo\n', "A quotation mark is opened after line 2 and never closed."],
      [`first name\n${"Ana\n".repeat(5_001)}`, "over 5000 lines"],
    ] as const) {
      const answer = await send(world, token, bad);
      expect(answer.status).toBe(422);
      expect((await answer.json()).errors[0].message).toContain(sentence);
    }
    expect((await send(world, token, CSV, "", "application/json")).status).toBe(415);
    expect((await send(world, token, CSV, "?dryRun=yes")).status).toBe(422);
    expect((await send(world, token, CSV, "?dry=1")).status).toBe(422);
    expect((await send(world, token, `first name\n${"x".repeat(1024 * 1024)}`)).status).toBe(413);
    expect(await people(world, token)).toHaveLength(2);
  });

  test("stays in its org, is closed to peers, and leaves nothing readable in the file", async () => {
    const { world, harbor, token } = await setUp();
    const other = await (await world.createOrg("Elsewhere")).token("manager");
    const csv = "id,first name,family name,email,phone\nMRN-4411,Wilhelmina,Quackenbush,mina.q@example.org,+1 555 010 0199\n";
    await send(world, other, csv);
    expect(await (await send(world, token, csv)).json()).toEqual({ created: 1, updated: 0, unchanged: 0, rejected: [] });
    expect((await send(world, await harbor.token("peer"), csv)).status).toBe(403);
    const bytes = readFileSync(world.file).toString("latin1");
    for (const secret of ["Wilhelmina", "Quackenbush", "mina.q", "0199", "MRN-4411"]) expect(bytes).not.toContain(secret);
  });

  test("takes 1,000 people and then updates them", { timeout: 60_000 }, async () => {
    const { world, token } = await setUp();
    const rows = Array.from({ length: 1_000 }, (_, index) => `P${index},p${index}@example.org,yes`);
    const csv = ["first name,email,may email", ...rows].join("\n");
    expect(await (await send(world, token, csv)).json()).toEqual({ created: 1_000, updated: 0, unchanged: 0, rejected: [] });
    expect(await (await send(world, token, csv)).json()).toEqual({ created: 0, updated: 1_000, unchanged: 1_000, rejected: [] });
  });
});
