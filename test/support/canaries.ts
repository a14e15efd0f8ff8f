import { readXlsx } from "./xlsx.ts";

/** Which group something is of: one that the peer supporter leads, one that they don't, one of whose sessions they cover one. */
export const wheres = ["own", "other", "covered"] as const;
export type Where = (typeof wheres)[number];

/** A word that occurs nowhere else, so that whatever escapes says what it is and of which group. */
export const canary = (what: string, where: Where, who = ""): string => `zq${what}_${where}${who && `_${who}`}`;

/** `who`: the letter of a person, or nothing. */
export type Found = { what: string; where: Where; who: string };

/** What isn't a word by nature is a number of a kind that nobody else has. */
const PHONES: Record<Where, string> = { own: "731", other: "741", covered: "751" };
const YEARS: Record<Where, string> = { own: "1931", other: "1932", covered: "1933" };
const DAYS: Record<Where, string> = { own: "11-23", other: "11-24", covered: "11-25" };

export const phoneOf = (where: Where): string => `+1 ${PHONES[where]} 555 0100`;
export const adultBirth = (where: Where): string => `${YEARS[where]}-07-19`;
/** Of somebody who is 14. */
export const minorBirth = (where: Where): string => `2012-${DAYS[where]}`;

/** Begins a given and a family name: the initials that are left of them. */
export const INITIALS = ["Q", "X"] as const;

const words = /zq([a-z]+)_(own|other|covered)(?:_([a-z]))?/gi;

/** Every canary in a text, each once. */
export function canariesIn(text: string): Found[] {
  const found = new Map<string, Found>();
  const add = (what: string, where: Where, who = "") => found.set(`${what} ${where} ${who}`, { what, where, who });
  for (const [, what = "", where = "", who] of text.matchAll(words)) {
    add(what.toLowerCase(), where.toLowerCase() as Where, who?.toLowerCase());
  }
  for (const where of wheres) {
    if (new RegExp(`${PHONES[where]}[ )-]*555[ -]*0100`).test(text)) add("phone", where);
    const day = DAYS[where].slice(3);
    const born = `${YEARS[where]}-07-19|July 19, ${YEARS[where]}|2012-${DAYS[where]}|November ${day}, 2012`;
    if (new RegExp(born).test(text)) add("birth", where);
  }
  if (text.includes(`${INITIALS.join(". ")}.`)) add("initials", "own");
  return [...found.values()];
}

/** All that an answer says: its headers, and its body as whoever opens it reads it. */
export async function readAnswer(answer: Response): Promise<string> {
  const headers = JSON.stringify([...answer.headers]);
  if (/spreadsheetml/.test(answer.headers.get("content-type") ?? "")) {
    return `${headers}\n${JSON.stringify(readXlsx(await answer.arrayBuffer()))}`;
  }
  return `${headers}\n${(await answer.text()).replaceAll("\r\n ", "")}`;
}
