/** Words that would tell a stranger what kind of appointment it is, in English and Spanish. Stems match longer words. */
const revealing = [
  "therap",
  "terapi",
  "psych",
  "psic",
  "psiqui",
  "psico",
  "grief",
  "griev",
  "bereave",
  "duelo",
  "mourn",
  "loss",
  "perdida",
  "recover",
  "recuperac",
  "rehab",
  "counsel",
  "consejer",
  "addict",
  "adicc",
  "substance",
  "sustancia",
  "sober",
  "sobri",
  "drug",
  "droga",
  "alcohol",
  "opioid",
  "cannabis",
  "marijuana",
  "mental",
  "depress",
  "depresi",
  "anxiety",
  "ansiedad",
  "trauma",
  "suicid",
  "crisis",
  "clinic",
  "clinica",
  "teen",
  "adolesc",
  "youth",
  "support group",
  "grupo de apoyo",
  "peer support",
  "treatment",
  "tratamiento",
  "motivational",
  "interpersonal",
];

/** Abbreviations that reveal only as whole words. */
const wholeWords = ["ipt", "ipt-g", "mi", "aa", "na", "cbt", "met", "phq", "ptsd", "sud"];

/** Letters as they look: without accents, wide forms, and what isn't seen, such as the soft hyphens of a pasted text. */
const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .toLowerCase();

/**
 * The first thing in a text that would give a participant away, or null: a revealing word, or one of the names given (the org's
 * own, a program's, a cohort's). "Harbor grief circle" → "grief"; "Appointments" → null.
 */
export function findRevealing(text: string, names: string[] = []): string | null {
  const wanted = plain(text);
  const words = wanted.split(/[^\p{L}\p{N}-]+/u);
  const stem = revealing.find((candidate) =>
    candidate.includes(" ") ? wanted.includes(candidate) : words.some((word) => word.startsWith(candidate)),
  );
  if (stem) return words.find((word) => word.startsWith(stem)) ?? stem;
  const parts = [...words, ...words.flatMap((word) => word.split("-"))];
  const abbreviation = wholeWords.find((candidate) => parts.includes(candidate));
  if (abbreviation) return abbreviation;
  return names.find((name) => name.trim().length > 2 && wanted.includes(plain(name.trim()))) ?? null;
}
