import { expect, test } from "vitest";
import { createProgram } from "../../../src/domain/program/create.ts";
import { findProgram } from "../../../src/domain/program/queries.ts";
import { programTemplates } from "../../../src/domain/program/templates.ts";
import { createWorld } from "../../support/world.ts";

/** The fields of a program's form, as a browser would send them. */
function fieldsOf(text: string): URLSearchParams {
  const plain = (value: string) =>
    value
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, "&");
  const start = text.search(/<form method="post" action="\/programs\/prg_\w+"/);
  const form = text.slice(start, text.indexOf("</form>", start));
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1] ?? "";
    if (/type="(checkbox|radio)"/.test(tag) && !/ checked/.test(tag)) continue;
    fields.append(name, plain(/value="([^"]*)"/.exec(tag)?.[1] ?? ""));
  }
  for (const [, name = "", value = ""] of form.matchAll(/<textarea [^>]*?name="(\w+)"[^>]*>([^<]*)<\/textarea>/g)) {
    fields.append(name, plain(value).replace(/\n/g, "\r\n"));
  }
  for (const [, name = "", options = ""] of form.matchAll(/<select [^>]*?name="(\w+)"[^>]*>(.*?)<\/select>/gs)) {
    fields.append(name, /<option value="(\w*)" selected/.exec(options)?.[1] ?? "");
  }
  return fields;
}

test("a program's form, saved as it was shown, changes nothing, whichever template it came from", async () => {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const headers = { authorization: `Bearer ${await harbor.token("manager")}`, accept: "text/html" };
  for (const { key } of programTemplates) {
    const before = await createProgram(ctx, { templateKey: key });
    const shown = await (await world.app.request(`/programs/${before.id}`, { headers })).text();
    const answer = await world.app.request(`/programs/${before.id}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      body: fieldsOf(shown).toString(),
    });
    expect([key, answer.status]).toEqual([key, 303]);
    expect(await findProgram(ctx, before.id)).toEqual(before);
  }
});
