import { en } from "./en.ts";
import { es } from "./es.ts";

/** Everything a participant can read, and the mail staff get. One type, so no language lacks a line. */
export type Words = typeof en;
export type WordsLocale = "en" | "es";

const all: Record<WordsLocale, Words> = { en, es };

export const wordsOf = (locale: string | null | undefined): Words => (locale?.toLowerCase().startsWith("es") ? all.es : all.en);
