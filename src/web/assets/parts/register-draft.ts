// What was tapped and isn't known to be saved yet, kept on the device so that it outlives a lost connection and a reload.
// Ids and marks only: no names, no notes, nothing that says what they are about. Gone once saved, and after a day in any case.

export type DraftMark = { was: string; mark: string; late: string; reason: string };
type Draft = { at: number; marks: Record<string, DraftMark> };

const PREFIX = "convene.register.";
const DAY_MS = 24 * 3_600_000;

export function readDraft(key: string): Record<string, DraftMark> {
  forgetOld();
  return parse(PREFIX + key)?.marks ?? {};
}

export function keepDraft(key: string, marks: Record<string, DraftMark>): void {
  try {
    if (Object.keys(marks).length === 0) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), marks } satisfies Draft));
  } catch {
    // A browser that stores nothing keeps the marks in the page alone.
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
    return JSON.parse(localStorage.getItem(name) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}
