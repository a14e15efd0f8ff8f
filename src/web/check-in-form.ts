import type { Answers } from "../domain/check-in/check-in.ts";
import { type CheckInInput, type CheckInKind, checkInInput, rulers } from "../domain/check-in/check-in.ts";
import { PHQ9_ITEMS } from "../domain/check-in/phq9.ts";
import { type Checked, check, type FormValues } from "./form.ts";

const items = Array.from({ length: PHQ9_ITEMS }, (_, index) => `phq9-${index + 1}`);

/** The hidden field of a facilitator's form that says which check-in it showed; empty for none. */
export const SHOWN = "shown";

/**
 * What the form sends in the shape of the API. Somebody's own empty answers say nothing, so that a second visit takes nothing back;
 * a facilitator's form shows what stands, so there an empty answer is one taken back.
 */
export function toCheckInInput(
  values: FormValues,
  kinds: readonly CheckInKind[],
  empty: undefined | null,
): Checked<CheckInInput> {
  const text = (name: string): string => [values[name] ?? ""].flat()[0] ?? "";
  const number = (name: string): number | null => (text(name) === "" ? null : Number(text(name)));
  const all = {
    rulers: rulers.every((name) => text(name) === "") ? empty : Object.fromEntries(rulers.map((name) => [name, number(name)])),
    stage: text("stage") === "" ? empty : text("stage"),
    phq9: items.every((name) => text(name) === "") ? empty : items.map(number),
    mood: number("mood") ?? empty,
  };
  return check(checkInInput, Object.fromEntries(kinds.map((kind) => [kind, all[kind]])));
}

/** What stands, as the form's values. */
export function toCheckInValues({ rulers: ruled, stage, phq9, mood }: Answers): FormValues {
  const said = (value: number | string | null | undefined): string =>
    value === null || value === undefined ? "" : String(value);
  return {
    ...Object.fromEntries(rulers.map((name) => [name, said(ruled?.[name])])),
    ...Object.fromEntries(items.map((name, index) => [name, said(phq9?.[index])])),
    stage: said(stage),
    mood: said(mood),
  };
}
