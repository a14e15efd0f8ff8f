import { missedMarks, type RegisterInput } from "../domain/attendance/attendance.ts";
import type { FormValues } from "./form.ts";

export type SentMark = { enrolmentId: string; mark: string | null; was: string | null; note?: string } & Record<string, unknown>;

/** Only what differs from what the page showed, each with what it showed, so that a page left open overwrites nobody else's marks. */
export function changedMarks(values: FormValues): SentMark[] {
  const text = (name: string) => [values[name] ?? ""].flat()[0] ?? "";
  return Object.keys(values).flatMap((name): SentMark[] => {
    if (!name.startsWith("was.")) return [];
    const enrolmentId = name.slice("was.".length);
    const [mark, was] = [text(`mark.${enrolmentId}`), text(name)];
    const note = lineBreaks(text(`note.${enrolmentId}`));
    const late = mark === "late" ? text(`late.${enrolmentId}`) : "";
    const reason = (missedMarks as readonly string[]).includes(mark) ? text(`reason.${enrolmentId}`) : "";
    const hasNote = `note.${enrolmentId}` in values && note !== lineBreaks(text(`wasNote.${enrolmentId}`));
    const hasLate = mark === "late" && late !== text(`wasLate.${enrolmentId}`);
    const hasReason = reason !== text(`wasReason.${enrolmentId}`) && (reason !== "" || mark === was);
    if (mark === was && !hasNote && !hasLate && !hasReason) return [];
    return [
      {
        enrolmentId,
        mark: mark === "" ? null : mark,
        was: was === "" ? null : was,
        ...(hasNote ? { note } : {}),
        ...(hasLate ? { minutesLate: late === "" ? null : Number(late) } : {}),
        ...(hasReason ? { reason: reason === "" ? null : reason } : {}),
      },
    ];
  });
}

const lineBreaks = (text: string): string => text.replace(/\r\n/g, "\n");

/** An empty field is no headcount; one that wasn't there, or stayed as it was shown, leaves it as it is. */
export function headcountOf({ headcount, wasHeadcount }: FormValues) {
  if (headcount === undefined || headcount === wasHeadcount) return {};
  return { headcount: headcount === "" ? null : Number(headcount) };
}

/** What the form says the session was; what stands now, where the form only shows what was proposed or stood before. */
export function outcomeOf({ outcome, shownOutcome, wasOutcome }: FormValues, stands: RegisterInput["outcome"]) {
  return outcome === shownOutcome && wasOutcome !== undefined && wasOutcome !== stands ? stands : outcome;
}
