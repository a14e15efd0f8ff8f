import { missedMarks, type RegisterInput } from "../domain/attendance/attendance.ts";
import type { FormValues } from "./form.ts";

export type SentMark = { enrolmentId: string; mark: string | null; was: string | null } & Record<string, unknown>;

/** Only what differs from what the page showed, each with what it showed, so that a page left open overwrites nobody else's marks. */
export function changedMarks(values: FormValues): SentMark[] {
  const text = (name: string) => [values[name] ?? ""].flat()[0] ?? "";
  return Object.keys(values).flatMap((name): SentMark[] => {
    if (!name.startsWith("was.")) return [];
    const enrolmentId = name.slice("was.".length);
    const [mark, was] = [text(`mark.${enrolmentId}`), text(name)];
    const note = lineBreaks(text(`note.${enrolmentId}`));
    const late = mark === "late" ? text(`late.${enrolmentId}`).trim() : "";
    const reason = (missedMarks as readonly string[]).includes(mark) ? text(`reason.${enrolmentId}`) : "";
    const [wasNote, wasLate, wasReason] = ["wasNote", "wasLate", "wasReason"].map((shown) => text(`${shown}.${enrolmentId}`));
    const hasNote = `note.${enrolmentId}` in values && note !== lineBreaks(wasNote ?? "");
    const hasLate = mark === "late" && late !== wasLate;
    const hasReason = reason !== wasReason && (reason !== "" || mark === was);
    if (mark === was && !hasNote && !hasLate && !hasReason) return [];
    return [
      {
        enrolmentId,
        mark: mark === "" ? null : mark,
        was: was === "" ? null : was,
        ...(hasNote ? { note, wasNote: lineBreaks(wasNote ?? "") } : {}),
        ...(hasLate ? { minutesLate: wholeNumber(late), wasMinutesLate: wholeNumber(wasLate ?? "") } : {}),
        ...(hasReason ? { reason: reason || null, wasReason: wasReason || null } : {}),
      },
    ];
  });
}

const lineBreaks = (text: string): string => text.replace(/\r\n/g, "\n");

/** An empty field is none; anything but digits ("1e3") is no number, and the schema says so. */
const wholeNumber = (text: string): number | null =>
  text.trim() === "" ? null : /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;

/** An empty field is no headcount; one that wasn't there, or stayed as it was shown, leaves it as it is. */
export function headcountOf({ headcount, wasHeadcount }: FormValues) {
  if (headcount === undefined || headcount === wasHeadcount) return {};
  const shown = wasHeadcount === undefined ? {} : { wasHeadcount: wholeNumber(String(wasHeadcount)) };
  return { headcount: wholeNumber(String(headcount)), ...shown };
}

/** What the form says the session was; what stands now, where the form only shows what was proposed or stood before. */
export function outcomeOf({ outcome, shownOutcome, wasOutcome }: FormValues, stands: RegisterInput["outcome"]) {
  if (outcome === shownOutcome && wasOutcome !== undefined && wasOutcome !== stands) return { outcome: stands };
  return { outcome, ...(wasOutcome === undefined ? {} : { wasOutcome }) };
}
