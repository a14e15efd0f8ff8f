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

/** @param mail written with holes. */
export function patternOf(mail: Mail): Pattern {
  const standing = (text: string, as: string): string => text.replaceAll(OPEN, `${OPEN}${as}`);
  const headers = Object.entries(mail.headers).map(([name, value]) => [name, standing(value, "n")]);
  const marked = {
    ...mail,
    subject: standing(mail.subject, "n"),
    html: standing(mail.html, "h"),
    headers: Object.fromEntries(headers) as Mail["headers"],
  };
  return JSON.stringify(marked).split(/\ue002([hn]?)(\d+)\ue003/);
}

/** The exact bytes of a request: a JSON list of the mails, or the one that goes alone, in UTF-8. */
export function bytesOf({ patterns, mails, alone }: Filled): Buffer {
  const literals = patterns.map((pattern) => pattern.map((part, at) => (at % 3 === 0 ? Buffer.from(part) : null)));
  const chunks: Buffer[] = [];
  let before = alone ? "" : "[";
  for (const { pattern: which, values } of mails) {
    const pattern = patterns[which] ?? [];
    chunks.push(Buffer.from(before));
    before = ",";
    for (const [at, literal] of (literals[which] ?? []).entries()) {
      if (literal) chunks.push(literal);
      else if (at % 3 === 1) chunks.push(Buffer.from(written(values[Number(pattern[at + 1])] ?? "", pattern[at])));
    }
  }
  return Buffer.concat([...chunks, Buffer.from(alone ? "" : "]")]);
}

function written(value: string, as: string | undefined): string {
  const text = as === "h" ? escapeHtml(value) : as === "n" ? headerText(value) : value;
  return JSON.stringify(text).slice(1, -1);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** A header is one line: what would end it, or hide in it, becomes a space. */
export const headerText = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
