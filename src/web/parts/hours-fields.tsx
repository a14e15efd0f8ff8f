import type { FormValues } from "../form.ts";
import { type FormState, typedValue } from "./field.tsx";
import { weekdayNames } from "./rhythm.ts";

type Hours = { weekday: number; from: string; until: string };

/** The names of a stretch's fields: `from-1`, `until-1` for Monday, `from-1-2` for its second stretch. */
const nameOf = (end: "from" | "until", weekday: number, stretch: number): string =>
  `${end}-${weekday}${stretch === 0 ? "" : `-${stretch + 1}`}`;

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** What was filled in; a stretch with one end missing is kept, so that its error shows. */
export const hoursFrom = (values: FormValues, stretches = 1): Hours[] =>
  WEEKDAYS.flatMap((weekday) =>
    Array.from({ length: stretches }, (_, stretch) => ({
      weekday,
      from: String(values[nameOf("from", weekday, stretch)] ?? ""),
      until: String(values[nameOf("until", weekday, stretch)] ?? ""),
    })).filter(({ from, until }) => from !== "" || until !== ""),
  );

export const toHourValues = (hours: Hours[]): FormValues =>
  Object.fromEntries(
    WEEKDAYS.flatMap((day) =>
      hours
        .filter(({ weekday }) => weekday === day)
        .flatMap(({ from, until }, stretch) => [
          [nameOf("from", day, stretch), from],
          [nameOf("until", day, stretch), until],
        ]),
    ),
  );

/** A week's hours to fill in, a line for each stretch. */
export function HoursFields({ form, stretches = 1 }: { form: FormState; stretches?: number }) {
  return (
    <>
      {weekdayNames.map((day, index) =>
        Array.from({ length: stretches }, (_, stretch) => {
          const and = stretch === 0 ? "" : ", second stretch";
          return (
            <div class="fields hours">
              <span class={stretch === 0 ? "" : "muted"}>{stretch === 0 ? day : "and"}</span>
              <Hour form={form} name={nameOf("from", index + 1, stretch)} label={`${day}, from${and}`} />
              <Hour form={form} name={nameOf("until", index + 1, stretch)} label={`${day}, until${and}`} />
            </div>
          );
        }),
      )}
    </>
  );
}

const Hour = ({ form, name, label }: { form: FormState; name: string; label: string }) => (
  <input type="time" name={name} id={name} aria-label={label} value={typedValue(form, name)} />
);
