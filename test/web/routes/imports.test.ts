import { describe, expect, test } from "vitest";
import { listCohorts } from "../../../src/domain/cohort/queries.ts";
import { importParticipants } from "../../../src/domain/participant/import.ts";
import { listParticipants } from "../../../src/domain/participant/queries.ts";
import { makeProgram } from "../../support/cohorts.ts";
import { createWorld } from "../../support/world.ts";

async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const headers = { authorization: `Bearer ${await harbor.token("facilitator")}`, accept: "text/html" };
  const read = (path = "", page = "/participants/import") => world.app.request(`${page}${path}`, { headers });
  const send = (fields: Record<string, string | File>, page = "/participants/import") => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return world.app.request(page, { method: "POST", headers, body });
  };
  const count = async () => (await listParticipants(ctx, { limit: 50 })).items.length;
  return { ctx, read, send, count };
}

const carried = (html: string): string =>
  (/<textarea name="text" hidden[^>]*>([\s\S]*?)<\/textarea>/.exec(html)?.[1] ?? "").replace(/^\n/, "").replaceAll("&quot;", '"');

describe("/participants/import", () => {
  test("shows what a file would do, and does it when confirmed", async () => {
    const { read, send, count } = await setUp();
    expect(await (await read()).text()).toContain("CSV file");
    const csv = Buffer.from(
      'nombre;correo\r\nJos\xe9;jose@example.org\r\n"Ana\r\nMar\xeda";ana@example.org\r\n;nobody@example.org\r\n',
      "latin1",
    );
    const checked = await send({ file: new File([csv], "people.csv", { type: "text/csv" }), text: "" });
    expect(checked.status).toBe(200);
    const html = await checked.text();
    for (const shown of ["<dd>2</dd>", "first name: Give a first name.", "Nothing is saved yet.", "Import the other 2 lines"]) {
      expect(html).toContain(shown);
    }
    expect(html).toMatch(/<th scope="row" class="number">\s*5\s*<\/th>/);
    expect(await count()).toBe(0);
    const done = await send({ text: carried(html), confirmed: "yes" });
    expect(done.status).toBe(303);
    const location = done.headers.get("location") ?? "";
    expect(location).toBe("/participants/import?created=2&updated=0&unchanged=0&rejected=1");
    expect(await count()).toBe(2);
    expect(await (await read(location.replace("/participants/import", ""))).text()).toContain("2 people added");
  });

  test("counts people the file says nothing new about apart, and offers nothing when there are no others", async () => {
    const { read, send } = await setUp();
    await send({ text: "first name,email\nAna,ana@example.org\nBo,bo@example.org\n", confirmed: "yes" });
    const same = await (await send({ text: "first name,email\nAna,ana@example.org\nBo,bo@example.org\n" })).text();
    expect(same).toMatch(/To update<\/dt>\s*<dd>0<.*Already so<\/dt>\s*<dd>2</s);
    expect(same).toContain("here already");
    expect(same).not.toContain('name="confirmed"');
    const one = await send({ text: "first name,email\nAnita,ana@example.org\nBo,bo@example.org\n", confirmed: "yes" });
    const location = one.headers.get("location") ?? "";
    expect(location).toBe("/participants/import?created=0&updated=1&unchanged=1&rejected=0");
    expect(await (await read(location.replace("/participants/import", ""))).text()).toContain("1 person found as the file has");
  });

  test("says what is wrong with a file and keeps what was pasted", async () => {
    const { send, count } = await setUp();
    for (const [text, sentence] of [
      ["shoe size", "There is no column called “shoe size”."],
      ["", "The file is empty."],
    ] as const) {
      const answer = await send({ text });
      expect(answer.status).toBe(422);
      const html = await answer.text();
      expect(html).toContain(sentence);
      expect(html).toContain(text);
    }
    expect(await count()).toBe(0);
  });

  test("hands out an empty file that can be imported once filled in", async () => {
    const { read, send } = await setUp();
    const template = await (await read("/template.csv")).text();
    const answer = await send({ text: `${template}1,Ana,Ruiz,,ana@example.org,,,yes,es,America/Chicago\n` });
    expect(await answer.text()).toContain("Import 1 line");
  });
});

describe("/cohorts/import and /attendance/import", () => {
  test("a file is looked at, its refused lines named, and done once confirmed", async () => {
    const { ctx, send, read } = await setUp();
    await makeProgram(ctx);
    await importParticipants(ctx, new TextEncoder().encode("id,first name\nA,Ana\n"), { dryRun: false });
    const groups = [
      "name,program,time,dates met",
      "Winter <b>,WHO Group IPT,18:30,2027-01-06 2027-01-14",
      "Yoga,Yoga,18:30,2027-01-06",
    ].join("\n");
    const checked = await (await send({ text: groups }, "/cohorts/import")).text();
    expect(checked).toContain("Winter &lt;b");
    expect(checked).toContain("No program in use is called “Yoga”.");
    expect(checked).toContain("Open 1 cohort");
    expect((await listCohorts(ctx, { limit: 5 })).items).toEqual([]);
    const opened = await send(
      { text: carried(checked).replaceAll("&lt;", "<").replaceAll("&gt;", ">"), confirmed: "yes" },
      "/cohorts/import",
    );
    expect(opened.status).toBe(200);
    const said = await opened.text();
    expect(said).toContain("1 cohort opened, 1 line left out.");
    expect(said).toContain("No program in use is called “Yoga”.");
    expect(await (await read("?created=1&unchanged=0&rejected=1", "/cohorts/import")).text()).toContain(
      "1 cohort opened, 1 line left out.",
    );
    const sheet = "cohort,id,2027-01-06,2027-01-14\nWinter <b>,A,p,late\nWinter <b>,B,p,p\n";
    const seen = await (await send({ text: sheet }, "/attendance/import")).text();
    expect(seen).toContain("Enter 2 marks");
    expect(seen).toContain("Nobody has the id B. Import people first.");
    const entered = await send({ text: sheet, confirmed: "yes" }, "/attendance/import");
    expect(await entered.text()).toContain("2 marks entered in 2 sessions, 1 person enrolled, 1 line left out.");
    const again = await send({ text: sheet.replace(/.*,B,.*\n/, ""), confirmed: "yes" }, "/attendance/import");
    expect(again.headers.get("location")).toBe("/attendance/import?enrolled=0&sessions=0&marks=0&unchanged=2&rejected=0");
    expect(await (await read(again.headers.get("location")?.slice(18), "/attendance/import")).text()).toContain(
      "2 marks here already",
    );
  });
});
