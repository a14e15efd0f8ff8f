import { type Letter, renderLetter } from "../../emails/index.tsx";
import { wordsOf } from "../words/words.ts";
import type { MailFacts } from "./facts.ts";
import { draftLetter } from "./letters.ts";
import type { Mail } from "./provider.ts";

// Private-use characters: no words hold them and React leaves them alone.
const OPEN = "\ue000";
const CLOSE = "\ue001";

/**
 * Writes one mail. The same facts give the same bytes. A template is rendered once for each set of fields that are
 * present, with markers in their place; each person's strings are then filled in, escaped.
 */
export async function composeMail(facts: MailFacts): Promise<Mail> {
  const { subject, letter, text } = draftLetter(facts);
  const strings: string[] = [];
  const marked = mark(letter.props, strings) as Letter["props"];
  const html = await rendered(
    { ...letter, props: marked } as Letter,
    JSON.stringify([letter.template, letter.props.lang, marked]),
  );
  return {
    from: headerText(facts.from),
    to: facts.to,
    subject: headerText(facts.test ? wordsOf(facts.locale).mail.test(subject) : subject),
    html: html.replace(/\ue000(\d+)\ue001/g, (_, index: string) => escapeHtml(strings[Number(index)] ?? "")),
    text,
    headers:
      "stopUrl" in facts && !facts.test
        ? { "List-Unsubscribe": `<${headerText(facts.stopUrl)}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }
        : {},
    tags: [{ name: "delivery", value: facts.deliveryId }],
  };
}

const shapes = new Map<string, Promise<string>>();
const MOST_SHAPES = 500;

function rendered(letter: Letter, shape: string): Promise<string> {
  let html = shapes.get(shape);
  if (!html) {
    if (shapes.size >= MOST_SHAPES) shapes.clear();
    html = renderLetter(letter);
    shapes.set(shape, html);
    html.catch(() => shapes.delete(shape));
  }
  return html;
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

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** A header is one line: what would end it, or hide in it, becomes a space. */
const headerText = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
