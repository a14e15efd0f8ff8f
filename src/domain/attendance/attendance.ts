import { z } from "zod";
import { marks, missReasons, sessionOutcomes } from "../../../db/schema/index.ts";
import { oneLine, severalLines } from "../../plain-text.ts";

export type Mark = (typeof marks)[number];
export type Outcome = (typeof sessionOutcomes)[number];
export type MissReason = (typeof missReasons)[number];
export const markNames = marks;
export const reasonNames = missReasons;
export const outcomeNames = sessionOutcomes;

/** What a mark says and what it counts as. NHS: attendance status code; FHIR: Appointment.participant status. */
export type MarkMeaning = {
  label: string;
  /** The person took part. */
  attended: boolean;
  /** In the denominator of the strict rate. */
  expected: boolean;
  /** In the denominator of the adjusted rate. */
  expectedAdjusted: boolean;
  /** In the room when the session began: what a quorum counts. */
  atStart: boolean;
  nhs: string | null;
  fhir: "fulfilled" | "noshow" | "cancelled" | null;
};

export const markMeanings: Record<Mark, MarkMeaning> = {
  present: meaning("Present", "ATTENDED AT_START", "5", "fulfilled"),
  late: meaning("Late", "ATTENDED", "6", "fulfilled"),
  left_early: meaning("Left early", "ATTENDED AT_START", "5", "fulfilled"),
  turned_away_late: meaning("Too late to join", "MISSED", "7", "noshow"),
  excused: meaning("Can't come", "EXCUSED", "2", "cancelled"),
  late_cancel: meaning("Told us late", "MISSED", "2", "cancelled"),
  no_show: meaning("No show", "MISSED", "3", "noshow"),
  not_expected: meaning("Not expected", "OUTSIDE", null, null),
};

function meaning(
  label: string,
  kind: "ATTENDED" | "ATTENDED AT_START" | "MISSED" | "EXCUSED" | "OUTSIDE",
  nhs: string | null,
  fhir: MarkMeaning["fhir"],
): MarkMeaning {
  return {
    label,
    attended: kind.startsWith("ATTENDED"),
    expected: kind !== "OUTSIDE",
    expectedAdjusted: kind !== "OUTSIDE" && kind !== "EXCUSED",
    atStart: kind === "ATTENDED AT_START",
    nhs,
    fhir,
  };
}

export const marksThat = (counts: "attended" | "expected" | "atStart"): Mark[] =>
  marks.filter((mark) => markMeanings[mark][counts]);

/** At a drop-in group nobody is expected, so nobody can be missed. */
export const dropInMarks: readonly Mark[] = ["present", "late", "left_early", "not_expected"];

export const reasonLabels: Record<MissReason, string> = {
  ill: "Ill",
  family: "Family",
  school_or_work: "School or work",
  transport: "Transport",
  other_appointment: "Another appointment",
  other: "Another reason",
};

/** Marks of a missed session: they can have a reason. */
export const missedMarks: readonly Mark[] = marks.filter((mark) => markMeanings[mark].expected && !markMeanings[mark].attended);

export const outcomeLabels: Record<Outcome, string> = {
  planned: "Not held yet",
  held: "Held",
  held_below_quorum: "Held, below the minimum",
  cancelled_by_program: "Cancelled by us",
  postponed: "Postponed",
};

export const isHeld = (outcome: Outcome): boolean => outcome === "held" || outcome === "held_below_quorum";

/** How long before the start a register may already say that a session is held. */
export const OPENS_BEFORE_MS = 60 * 60_000;

const MAX_NOTE = 2000;

const markValue = z
  .enum([...marks, "unrecorded"], { error: `Use one of ${marks.join(", ")}, or null for no mark.` })
  .nullable()
  .transform((mark) => (mark === "unrecorded" ? null : mark));

const minutes = z
  .int("Give whole minutes.")
  .min(1, "Give at least one minute.")
  .max(600, "That is longer than a session lasts.")
  .nullish();
const reason = z.enum(missReasons, { error: `Use one of ${missReasons.join(", ")}.` }).nullish();
const note = severalLines(z.string().trim().max(MAX_NOTE, `Keep notes under ${MAX_NOTE} characters.`)).nullish();
const outcome = z.enum(sessionOutcomes, {
  error: "Say whether the session was held: held, held_below_quorum, cancelled_by_program, postponed or planned.",
});
const headcount = z
  .int("Give a whole number of people.")
  .min(0, "Give a whole number of people.")
  .max(2000, "That is more people than a register can hold.")
  .nullish();

const stood = (what: string) => ({
  description: `${what} that stood when this was chosen. If somebody has set another since, theirs stays and the answer names it among the clashes.`,
});

/**
 * A mark left out stays as it is; `null` (or `unrecorded`) takes it back. A note left out stays; an empty one goes. Minutes and a
 * reason left out stay as long as the mark does. Each `was…` says what was shown; what differs from what stands by now is a clash.
 */
export const registerInput = z.strictObject({
  outcome,
  wasOutcome: outcome.optional().meta(stood("The outcome")),
  marks: z
    .array(
      z.strictObject({
        enrolmentId: z.string().min(1).max(60),
        mark: markValue,
        was: markValue.optional().meta(stood("The mark")),
        minutesLate: minutes,
        wasMinutesLate: minutes.meta(stood("The minutes")),
        reason,
        wasReason: reason.meta(stood("The reason")),
        note,
        wasNote: note.meta(stood("The note")),
      }),
    )
    .max(600, "A register holds at most 600 people."),
  headcount,
  wasHeadcount: headcount.meta(stood("The headcount")),
});
export type RegisterInput = z.output<typeof registerInput>;

export const walkInInput = z.strictObject({
  key: z.string().min(8).max(60).optional().meta({ description: "Any text of yours: sending the same one again adds nobody." }),
  alias: oneLine(
    z.string().trim().min(1, "Give a first name or any word to tell people apart.").max(60, "Keep it under 60 characters."),
  ),
});
export type WalkInInput = z.output<typeof walkInInput>;

/**
 * What "can't come" would count as, for a person to decide: told us at least `cutoffHours` before the start
 * → `excused`, else `late_cancel`. E.g. a reply 25 h before with a cut-off of 24 → `excused`.
 */
export function suggestMark(
  reply: { answer: "coming" | "cant_come"; repliedAt: number } | null,
  startsAt: number,
  cutoffHours: number,
): "excused" | "late_cancel" | null {
  if (reply?.answer !== "cant_come") return null;
  return reply.repliedAt <= startsAt - cutoffHours * 3_600_000 ? "excused" : "late_cancel";
}

/** `held_below_quorum` when fewer were there at the start than the cohort's minimum. A person decides. */
export const suggestOutcome = (presentAtStart: number, minimum: number | null): "held" | "held_below_quorum" =>
  minimum !== null && presentAtStart < minimum ? "held_below_quorum" : "held";
