import { describe, expect, test } from "vitest";
import { en } from "../../src/words/en.ts";
import { es } from "../../src/words/es.ts";

type Leaf = { path: string; texts: string[] };

/** Every line of a language; those made from values, made from one and from two. */
function leaves(node: unknown, path = ""): Leaf[] {
  if (typeof node === "string") return [{ path, texts: [node] }];
  if (typeof node === "function") {
    const say = (value: unknown) => String((node as (...args: unknown[]) => unknown)(...Array(node.length).fill(value)));
    // The first argument may be a name and the second a count, or the other way round: "1" is either.
    return [{ path, texts: [say(1), say(2)] }];
  }
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, path ? `${path}.${key}` : key));
}

/** Names and codes: the same in any language. */
const shared = /(^|\.)(locale|otherLocale)$/;

describe("the words of both languages", () => {
  test("are the same lines, each of them said", () => {
    const paths = (words: unknown) => leaves(words).map(({ path }) => path);
    expect(paths(es).sort()).toEqual(paths(en).sort());
    for (const { path, texts } of [...leaves(en), ...leaves(es)])
      for (const text of texts)
        expect([path, text.trim() !== "", /undefined|NaN|\[object|=>/.test(text)]).toEqual([path, true, false]);
  });

  test("no English is left in the Spanish, and no Spanish in the English", () => {
    const english = /\b(the|you|your|is|are|this|we|it|dates?|reminders?|stop|please|back|save|new|when|where)\b/i;
    const spanish = /\b(el|los|las|usted|su|sus|que|una?|fechas?|por|para|volver|nueva|cuándo|dónde)\b/i;
    const texts = (words: unknown) => leaves(words).filter(({ path }) => !shared.test(path));
    expect(texts(es).filter((leaf) => leaf.texts.some((text) => english.test(text)))).toEqual([]);
    expect(texts(en).filter((leaf) => leaf.texts.some((text) => spanish.test(text)))).toEqual([]);
  });

  test("one is one and two are two, in both", () => {
    const counted = ["moved", "cancelled"] as const;
    for (const words of [en.mail, es.mail, en.mail.guardian, es.mail.guardian])
      for (const kind of counted) {
        const { body, preview } = words[kind];
        expect(body(1)).not.toBe(body(2));
        expect(preview(1)).not.toMatch(/dates|fechas|appointments|citas/);
        expect(preview(2)).toMatch(/2/);
      }
  });
});
