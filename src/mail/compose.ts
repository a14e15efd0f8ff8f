import { type Letter, renderLetter } from "../../emails/index.tsx";
import { wordsOf } from "../words/words.ts";
import type { MailFacts } from "./facts.ts";
import { draftLetter } from "./letters.ts";
import { escapeHtml, hasHoles, headerText, hole, type Pattern, patternOf, type Shape, shapeOf, withoutHoles } from "./pattern.ts";
import type { Attachment, Mail } from "./provider.ts";

// Private-use characters: no words hold them and React leaves them alone.
const OPEN = "\ue000";
const CLOSE = "\ue001";

type Draft = { mail: Omit<Mail, "html">; shape: Shape; strings: string[] };

/** Writes one mail. The same facts give the same bytes. */
export async function composeMail(facts: MailFacts): Promise<Mail> {
  const { mail, shape, strings } = await draft(facts);
  const html = shape.html.map((piece, at) => piece + escapeHtml(strings[shape.strings[at] ?? -1] ?? ""));
  return { ...mail, html: html.join("") };
}

/**
 * A mail before its strings are put into its HTML. A template is rendered once for each set of fields that are present, with
 * markers in their place.
 */
async function draft(facts: MailFacts): Promise<Draft> {
  const { subject, letter, text } = draftLetter(facts);
  const strings: string[] = [];
  const marked = mark(letter.props, strings) as Letter["props"];
  const shape = await shaped(
    { ...letter, props: marked } as Letter,
    JSON.stringify([letter.template, letter.props.lang, marked]),
  );
  const mail = {
    from: headerText(facts.from),
    to: facts.to,
    subject: headerText(facts.test ? wordsOf(facts.locale).mail.test(subject) : subject),
    text,
    headers: headersOf(facts),
    tags: [
      { name: "delivery", value: facts.deliveryId },
      { name: "org", value: facts.orgId },
    ],
  };
  return { mail, shape, strings };
}

const headersOf = (facts: MailFacts): Record<string, string> =>
  "stopUrl" in facts && !facts.test
    ? { "List-Unsubscribe": `<${headerText(facts.stopUrl)}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }
    : {};

/**
 * Writes many mails: those that differ only in whom they go to share a pattern, and writing the next one is filling it.
 * What `fill` returns goes into that pattern; a mail that can't be written throws and leaves no trace.
 */
export function patterns() {
  const known = new Map<string, number>();
  const written: Pattern[] = [];
  return {
    written,
    async fill(facts: MailFacts, attachments: Attachment[] = []): Promise<{ pattern: number; values: string[] }> {
      const { shared, values } = share(facts);
      // Files name their receiver, so nobody shares them.
      const key = attachments.length > 0 ? "" : JSON.stringify(shared);
      let pattern = known.get(key);
      if (pattern === undefined) {
        const { mail, shape, strings } = await draft(shared);
        pattern = written.push(patternOf(key === "" ? { ...mail, attachments } : mail, shape, strings)) - 1;
        if (key !== "") known.set(key, pattern);
      }
      return { pattern, values };
    },
  };
}

/** Facts with holes for what is one receiver's own, and that. */
function share(given: MailFacts): { shared: MailFacts; values: string[] } {
  const text = JSON.stringify(given);
  const facts = hasHoles(text) ? (JSON.parse(withoutHoles(text)) as MailFacts) : given;
  const values: string[] = [];
  const own = (value: string): string => hole(values.push(value) - 1);
  const shared = { ...facts, deliveryId: own(facts.deliveryId), to: own(facts.to) };
  if ("stopUrl" in shared) {
    if (shared.name) shared.name = own(shared.name);
    shared.pageUrl = own(shared.pageUrl);
    shared.stopUrl = own(shared.stopUrl);
  }
  return { shared, values };
}

const shapes = new Map<string, Promise<Shape>>();
const MOST_SHAPES = 500;

function shaped(letter: Letter, key: string): Promise<Shape> {
  let shape = shapes.get(key);
  if (!shape) {
    if (shapes.size >= MOST_SHAPES) shapes.clear();
    shape = renderLetter(letter).then((html) => shapeOf(html.split(/\ue000(\d+)\ue001/)));
    shapes.set(key, shape);
    shape.catch(() => shapes.delete(key));
  }
  return shape;
}

/** The same structure with every string but the language replaced by a marker; the strings are collected in order. */
function mark(value: unknown, strings: string[], name = ""): unknown {
  if (name === "lang") return value;
  if (typeof value === "string") return `${OPEN}${strings.push(value.replace(/[\ue000\ue001]/g, "")) - 1}${CLOSE}`;
  if (Array.isArray(value)) return value.map((item) => mark(item, strings));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mark(item, strings, key)]));
  }
  return value;
}
