import { type Letter, renderLetter } from "../../emails/index.tsx";
import { wordsOf } from "../words/words.ts";
import type { MailFacts } from "./facts.ts";
import { draftLetter } from "./letters.ts";
import { escapeHtml, hasHoles, headerText, hole, type Pattern, patternOf, withoutHoles } from "./pattern.ts";
import type { Attachment, Mail } from "./provider.ts";

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
    tags: [
      { name: "delivery", value: facts.deliveryId },
      { name: "org", value: facts.orgId },
    ],
  };
}

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
      if (attachments.length > 0)
        return { pattern: written.push(patternOf({ ...(await composeMail(shared)), attachments })) - 1, values };
      const key = JSON.stringify(shared);
      let pattern = known.get(key);
      if (pattern === undefined) {
        pattern = written.push(patternOf(await composeMail(shared))) - 1;
        known.set(key, pattern);
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
