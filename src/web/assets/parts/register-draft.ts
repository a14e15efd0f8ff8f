// What was chosen and isn't known to be saved yet, kept on the device so that it outlives a lost connection, a reload and a closed page.
// Ids, marks and numbers only: no names, no notes, no aliases, nothing that says what they are about. Gone once saved, and after a day.
import type { Unsaved, Values } from "./register-merge.ts";

export type Draft = {
  at: number;
  marks: Record<string, Unsaved<Omit<Values, "note">>>;
  /** The headcount and what the session was, by the field's name. */
  fields: Record<string, Unsaved<string>>;
  /** Ids of walk-ins to take back. */
  removed: string[];
  /** Save was pressed and not answered. */
  pressed: boolean;
  /** How much was typed that isn't kept here. */
  unkept: { notes: number; walkIns: number };
};

const PREFIX = "convene.register.";
const DAY_MS = 24 * 3_600_000;

export function readDraft(key: string): Draft | null {
  forgetOld();
  return parse(PREFIX + key);
}

export function keepDraft(key: string, draft: Omit<Draft, "at">): void {
  const { marks, fields, removed, unkept } = draft;
  const isEmpty = Object.keys(marks).length + Object.keys(fields).length + removed.length + unkept.notes + unkept.walkIns === 0;
  try {
    if (isEmpty) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), ...draft } satisfies Draft));
  } catch {
    // A browser that stores nothing keeps it in the page alone.
  }
}

function forgetOld(): void {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && Date.now() - (parse(name)?.at ?? 0) > DAY_MS) localStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

function parse(name: string): Draft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "null") as Partial<Draft> | null;
    // Pages of earlier versions kept marks in another shape.
    return kept?.fields && kept.unkept ? (kept as Draft) : null;
  } catch {
    return null;
  }
}
