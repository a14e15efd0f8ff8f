// What somebody chose here, over what stands by now. The server decides the same way of what is sent to it.

/** One person's part of the register as the form holds it. */
export type Values = { mark: string; late: string; reason: string; note: string };
const names = ["mark", "late", "reason", "note"] as const;

/** What the page showed, what was chosen, and what was sent last without an answer: it may have arrived. */
export type Unsaved<T> = { base: T; mine: T; sent?: T };

/**
 * What to show of one thing: one's own choice over what one had seen, or had sent oneself; what stands now where nothing was
 * chosen; and what stands now where somebody else was first, which is a clash.
 */
export function mergeOne<T>(now: T, { base, mine, sent }: Unsaved<T>): { value: T; clashes: boolean } {
  if (now === mine || now === base || (sent !== undefined && now === sent)) return { value: mine, clashes: false };
  return { value: now, clashes: mine !== base };
}

/** Of a person, thing by thing; a mark that clashes takes what goes with it along. */
export function merge(now: Values, { base, mine, sent }: Unsaved<Values>): { value: Values; clashes: boolean } {
  const of = (name: keyof Values) =>
    mergeOne(now[name], { base: base[name], mine: mine[name], ...(sent ? { sent: sent[name] } : {}) });
  if (of("mark").clashes) return { value: now, clashes: true };
  const merged = names.map((name) => [name, of(name)] as const);
  return {
    value: Object.fromEntries(merged.map(([name, { value }]) => [name, value])) as Values,
    clashes: merged.some(([, { clashes }]) => clashes),
  };
}

/** One's own choice after all; a note goes below theirs, so that neither is lost. */
export function take(now: Values, mine: Values): Values {
  const both = now.note !== "" && mine.note !== "" && !`\n${mine.note}\n`.includes(`\n${now.note}\n`);
  return { ...mine, note: both ? `${now.note}\n${mine.note}` : mine.note || now.note };
}

/** The lines of `text` without those of `sent`, each taken out once. */
export function linesWithout(text: string, sent: readonly string[]): string {
  const gone = [...sent];
  return text
    .split("\n")
    .filter((line) => {
      const at = gone.indexOf(line.trim());
      if (at >= 0) gone.splice(at, 1);
      return at < 0;
    })
    .join("\n")
    .trim();
}

export const same = (a: Values, b: Values): boolean => names.every((name) => a[name] === b[name]);
