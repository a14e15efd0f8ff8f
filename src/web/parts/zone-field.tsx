import { errorOf, type FormState, typedValue } from "./field.tsx";

const common = [
  "America/New_York",
  "America/Chicago",
  "America/Denver",
  "America/Phoenix",
  "America/Los_Angeles",
  "America/Anchorage",
  "Pacific/Honolulu",
  "America/Puerto_Rico",
  "America/Mexico_City",
  "America/Toronto",
  "Europe/London",
  "Europe/Madrid",
  "Europe/Berlin",
  "UTC",
];

type Props = { form: FormState; name?: string; label?: string; hint?: string };

/** Choosing a time zone: the common ones first, then every one there is. */
export function ZoneField({ form, name = "timezone", label = "Time zone", hint }: Props) {
  const chosen = typedValue(form, name);
  const all = Intl.supportedValuesOf("timeZone").filter((zone) => !common.includes(zone));
  const known = common.includes(chosen) || all.includes(chosen) || chosen === "";
  const error = errorOf(form, name);
  const describedBy = [hint ? `${name}-hint` : "", error ? `${name}-error` : ""].filter(Boolean).join(" ");
  const option = (zone: string) => (
    <option value={zone} selected={zone === chosen}>
      {zone.replaceAll("_", " ")}
    </option>
  );
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && <small id={`${name}-hint`}>{hint}</small>}
      <select
        id={name}
        name={name}
        required
        aria-describedby={describedBy || undefined}
        aria-invalid={error ? ("true" as const) : undefined}
      >
        {!known && option(chosen)}
        <optgroup label="Common">{common.map(option)}</optgroup>
        <optgroup label="All">{all.map(option)}</optgroup>
      </select>
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
