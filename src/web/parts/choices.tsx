import { type FormState, typedValue } from "./field.tsx";

type Props = { form: FormState; name: string; legend: string; choices: { value: string; label: string }[] };

/** One of a few: the first unless another was chosen. */
export function Choices({ form, name, legend, choices }: Props) {
  const chosen = typedValue(form, name) || choices[0]?.value;
  return (
    <div class="field">
      <fieldset class="choices" id={name}>
        <legend>{legend}</legend>
        {choices.map(({ value, label }) => (
          <label>
            <input type="radio" name={name} value={value} checked={value === chosen} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
