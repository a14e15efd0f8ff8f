import type { Mail } from "./provider.ts";

// Private-use characters: no words hold them, and neither React nor JSON changes them.
const OPEN = "\ue002";
const CLOSE = "\ue003";

/**
 * The JSON text of a mail with holes where it differs from others: literal, how the next value stands there, which value,
 * literal … `h`: in HTML; `n`: in a header, which is one line; `t`: as it is.
 */
export type Pattern = string[];

/** Mails of one request: each is a pattern and what goes into its holes. The same ones make the same bytes. */
export type Filled = {
  patterns: Pattern[];
  mails: { pattern: number; values: string[] }[];
  /** One mail that goes by itself, not in a list: a list may have no files. */
  alone?: boolean;
};

/** Stands for the value at this position until a mail is written down. */
export const hole = (position: number): string => `${OPEN}${position}${CLOSE}`;

/** Text that can't be taken for a hole. */
export const withoutHoles = (text: string): string => text.replace(/[\ue002\ue003]/g, "");

export const hasHoles = (text: string): boolean => text.includes(OPEN) || text.includes(CLOSE);

/** HTML around strings that belong into it: as it is, and as it stands in JSON. */
export type Shape = { html: string[]; json: string[]; strings: number[] };

/** @param html marked where its strings belong: odd parts say which. */
export function shapeOf(html: string[]): Shape {
  const pieces = html.filter((_, at) => at % 2 === 0);
  return {
    html: pieces,
    json: pieces.map((piece) => oneByte(quoted(piece))),
    strings: html.filter((_, at) => at % 2 === 1).map(Number),
  };
}

const HOLES = /\ue002([hn]?)(\d+)\ue003/;

/** @param mail written with holes, and its HTML as a shape and the strings in it. */
export function patternOf(mail: Omit<Mail, "html">, shape: Shape, strings: string[]): Pattern {
  const pattern: Pattern = [];
  let literal = '{"html":"';
  const add = (parts: string[], write: (part: string) => string, as: string): void => {
    literal += write(parts[0] ?? "");
    for (let at = 1; at < parts.length; at += 3) {
      pattern.push(oneByte(literal), parts[at] || as, parts[at + 1] ?? "");
      literal = write(parts[at + 2] ?? "");
    }
  };
  for (const [at, piece] of shape.json.entries()) {
    literal += piece;
    const string = strings[shape.strings[at] ?? -1];
    if (string !== undefined) add(string.split(HOLES), (part) => quoted(escapeHtml(part)), "h");
  }
  literal += '",';
  const inHeader = (text: string): string => text.replaceAll(OPEN, `${OPEN}n`);
  const headers = Object.entries(mail.headers).map(([name, value]) => [name, inHeader(value)]);
  const rest = JSON.stringify({ ...mail, subject: inHeader(mail.subject), headers: Object.fromEntries(headers) });
  add(rest.slice(1).split(HOLES), ascii, "t");
  pattern.push(oneByte(literal));
  return pattern;
}

/**
 * The exact bytes of a request: a JSON list of the mails, or the one that goes alone. All ASCII, whatever they say: text of
 * one byte a character is written, hashed and read several times faster.
 */
export function bytesOf({ patterns, mails, alone }: Filled): Buffer {
  const literals = patterns.map((pattern) => pattern.filter((_, at) => at % 3 === 0).map(toBytes));
  const chunks: Uint8Array[] = [];
  for (const { pattern: which, values } of mails) {
    const pattern = patterns[which] ?? [];
    if (!alone) chunks.push(chunks.length === 0 ? OPENING : COMMA);
    for (const [at, literal] of (literals[which] ?? []).entries()) {
      if (at > 0) chunks.push(toBytes(written(values[Number(pattern[3 * at - 1])] ?? "", pattern[3 * at - 2])));
      chunks.push(literal);
    }
  }
  return Buffer.concat(alone ? chunks : [...chunks, CLOSING]);
}

const toBytes = (ascii: string): Buffer => Buffer.from(ascii, "latin1");
const OPENING = toBytes("[");
const COMMA = toBytes(",");
const CLOSING = toBytes("]");

function written(value: string, as: string | undefined): string {
  const text = as === "h" ? escapeHtml(value) : as === "n" ? headerText(value) : value;
  return quoted(text);
}

/** Text as it stands between the quotation marks of JSON. */
const quoted = (text: string): string => ascii(JSON.stringify(text).slice(1, -1));

/** The same text. What was cut out of text with other characters keeps two bytes for each until it is made anew. */
const oneByte = (text: string): string => Buffer.from(text, "latin1").toString("latin1");

/** JSON text that says the same. */
const ascii = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** A header is one line: what would end it, or hide in it, becomes a space. */
export const headerText = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
