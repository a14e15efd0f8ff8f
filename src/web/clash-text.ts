import { type Mark, markMeanings, type Outcome, outcomeLabels, reasonLabels } from "../domain/attendance/attendance.ts";
import type { Clash, SessionClash } from "../domain/attendance/clashes.ts";
import type { RegisterEntry } from "../domain/attendance/queries.ts";
import type { SavedRegister } from "../domain/attendance/save-register.ts";
import type { FieldError } from "../errors.ts";
import type { FormValues } from "./form.ts";

/**
 * The form after a saving of which some clashed, for a browser without the page's script: what was saved is shown as it stands; where
 * somebody else was first, both are named, what was chosen stays in the form, and a note is put below theirs.
 */
export function afterClash(values: FormValues, saved: SavedRegister): { values: FormValues; errors: FieldError[] } {
  const clashes = new Map(saved.clashes.map((clash) => [clash.enrolmentId, clash]));
  const mine = (name: string) => !name.includes(".") || clashes.has(name.slice(name.indexOf(".") + 1));
  const { entryKey: _, ...kept } = Object.fromEntries(Object.entries(values).filter(([name]) => mine(name)));
  const entries = saved.marks.flatMap((entry) => clashes.get(entry.enrolmentId) ?? []);
  return {
    values: { ...kept, walkIns: "", ...Object.fromEntries(saved.marks.flatMap((entry) => bothNotes(entry, values))) },
    errors: [
      ...entries.map((clash) => ({ path: `clash.${clash.enrolmentId}`, message: spellClash(clash, saved) })),
      ...saved.sessionClashes.map((clash) => ({ path: clash.field, message: spellSessionClash(clash) })),
    ],
  };

  function bothNotes({ enrolmentId, note }: RegisterEntry, sent: FormValues): [string, string][] {
    const own = [sent[`note.${enrolmentId}`] ?? ""].flat()[0] ?? "";
    if (!clashes.get(enrolmentId)?.fields.includes("note") || !note || own === "") return [];
    return [[`note.${enrolmentId}`, `${note}\n${own}`]];
  }
}

const STANDS = "Theirs stands until you save again.";

function spellClash({ enrolmentId, chosen, stands, fields }: Clash, { marks }: SavedRegister): string {
  const entry = marks.find((one) => one.enrolmentId === enrolmentId);
  const name = entry?.name ?? "somebody who has left";
  const said = fields.flatMap((field): string[] => {
    if (field === "mark") {
      return [`Somebody marked ${name} “${spellLabel(stands)}” meanwhile; you chose “${spellLabel(chosen)}”. ${STANDS}`];
    }
    if (fields.includes("mark")) return [];
    if (field === "minutesLate") {
      return [`Somebody noted that ${name} was ${spellMinutes(entry?.minutesLate ?? null)} late meanwhile. ${STANDS}`];
    }
    if (field === "reason") {
      const reason = entry?.reason ? reasonLabels[entry.reason].toLowerCase() : "not known";
      return [`Somebody noted why ${name} missed it meanwhile: ${reason}. ${STANDS}`];
    }
    return [`Somebody wrote a note on ${name} meanwhile. Yours is put below theirs; save again to keep both.`];
  });
  return said.join(" ");
}

function spellSessionClash({ field, chosen, stands }: SessionClash): string {
  if (field === "headcount") {
    return `Somebody counted ${stands ?? "nobody"} meanwhile; you counted ${chosen ?? "nobody"}. ${STANDS}`;
  }
  const [theirs, yours] = [stands, chosen].map((outcome) => outcomeLabels[outcome as Outcome].toLowerCase());
  return `Somebody saved “${theirs}” meanwhile; you chose “${yours}”. ${STANDS}`;
}

export const spellLabel = (mark: Mark | null): string => (mark === null ? "no mark" : markMeanings[mark].label);

const spellMinutes = (minutes: number | null): string =>
  minutes === null ? "an unknown time" : minutes === 1 ? "1 minute" : `${minutes} minutes`;
