import { type CheckInKind, checkInKinds } from "../../domain/program/check-in-kinds.ts";
import { Checkbox, type FormState } from "./field.tsx";

export const kindLabels: Record<CheckInKind, string> = {
  rulers: "Importance, confidence and readiness, 0 to 10 each",
  stage: "Where they are with a change: stage of readiness",
  phq9: "PHQ-9",
  mood: "Mood, 0 to 10",
};

/** What a program asks on the day of a session, for its form. */
export function CheckInFields({ form }: { form: FormState }) {
  return (
    <fieldset id="checkIns">
      <legend>Check-ins on the day of a session</legend>
      <p class="muted">
        People answer by their link or a facilitator types it in. Only facilitators read it. Nobody’s place depends on it, and
        anybody may leave any of it out.
      </p>
      {checkInKinds.map((kind) => (
        <Checkbox form={form} name="checkIns" value={kind} label={kindLabels[kind]} />
      ))}
    </fieldset>
  );
}
