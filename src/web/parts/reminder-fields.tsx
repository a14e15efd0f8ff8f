import type { ReminderPolicy } from "../../domain/program/reminder-policy.ts";
import type { FieldError } from "../../errors.ts";
import type { FormValues } from "../form.ts";
import { Checkbox, errorOf, Field, type FormState } from "./field.tsx";
import { spellOffset, usualOffsets } from "./program-text.ts";

/** Everything of a reminder policy, for a program's form and a cohort's. */
export function ReminderFields({ form }: { form: FormState }) {
  const chosen = [form.values.reminderOffsets ?? []].flat().map(Number);
  const offsets = [...new Set([...usualOffsets, ...chosen.filter((minutes) => minutes > 0)])].sort((a, b) => b - a);
  const error = errorOf(form, "reminderOffsets");
  return (
    <fieldset id="reminderOffsets">
      <legend>Reminders</legend>
      {error && <p class="error">{error}</p>}
      {offsets.map((minutes) => (
        <Checkbox form={form} name="reminderOffsets" value={String(minutes)} label={spellOffset(minutes)} />
      ))}
      <div class="fields">
        <Field form={form} name="quietFrom" label="None after" hint="By each person’s own clock." type="time" />
        <Field form={form} name="quietUntil" label="None before" hint="Both empty: at any hour." type="time" />
      </div>
      <p class="muted">
        A reminder that would fall into these hours goes at the nearest moment outside them that still helps. It is never dropped.
      </p>
      <Checkbox form={form} name="skipDeclined" label="No reminder to people who have said they can’t come" />
    </fieldset>
  );
}

/** The API's paths as this form's fields. */
export const policyErrors = (errors: FieldError[]): FieldError[] =>
  errors.map(({ path, message }) => ({
    path: path === "quietHours.from" ? "quietFrom" : path.startsWith("quietHours") ? "quietUntil" : path,
    message,
  }));

/** What the form sends in the shape of the API. */
export function toPolicyInput({ reminderOffsets = [], quietFrom = "", quietUntil = "", skipDeclined }: FormValues) {
  return {
    reminderOffsets: [reminderOffsets].flat().map(Number),
    quietHours: quietFrom === "" && quietUntil === "" ? null : { from: quietFrom, until: quietUntil },
    skipDeclined: skipDeclined === "on",
  };
}

export const toPolicyValues = ({ reminderOffsets, quietHours, skipDeclined }: ReminderPolicy): FormValues => ({
  reminderOffsets: reminderOffsets.map(String),
  quietFrom: quietHours?.from ?? "",
  quietUntil: quietHours?.until ?? "",
  ...(skipDeclined ? { skipDeclined: "on" } : {}),
});

/** "3 days before, 1 day before; none from 21:00 to 08:00; none to people who can't come." */
export function spellPolicy({ reminderOffsets, quietHours, skipDeclined }: ReminderPolicy): string {
  if (reminderOffsets.length === 0) return "none.";
  const hours = quietHours ? `none from ${quietHours.from} to ${quietHours.until}` : "at any hour";
  const declined = skipDeclined ? "none to people who said they can’t come" : "to people who said they can’t come, too";
  return `${reminderOffsets.map(spellOffset).join(", ")}; ${hours}; ${declined}.`;
}
