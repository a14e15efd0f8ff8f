import type { Child } from "hono/jsx";
import type { FieldError } from "../../errors.ts";
import type { FormValues } from "../form.ts";

/** What a form shows again after a refused submit: the values as typed and what is wrong where. */
export type FormState = { values: FormValues; errors: FieldError[] };

export const emptyForm: FormState = { values: {}, errors: [] };

export const typedValue = (form: FormState, name: string): string => {
  const value = form.values[name];
  return Array.isArray(value) ? (value[0] ?? "") : (value ?? "");
};

export const errorOf = (form: FormState, name: string): string | undefined =>
  form.errors.find((error) => error.path === name || error.path.startsWith(`${name}.`))?.message;

type FieldProps = {
  form: FormState;
  name: string;
  label: string;
  hint?: string;
  type?: string;
  required?: boolean;
  autocomplete?: string;
  inputmode?: "numeric" | "text" | "email" | "tel";
  min?: number | string;
  max?: number | string;
  maxlength?: number;
  placeholder?: string;
  autofocus?: boolean;
};

/** A labelled input with its hint and its error tied to it for screen readers. */
export function Field({ form, name, label, hint, type = "text", ...input }: FieldProps) {
  return (
    <Labelled form={form} name={name} label={label} {...(hint ? { hint } : {})} {...(input.required ? { required: true } : {})}>
      <input id={name} name={name} type={type} value={typedValue(form, name)} {...describedBy(form, name, hint)} {...input} />
    </Labelled>
  );
}

export function TextArea({ form, name, label, hint, required, rows = 3 }: Omit<FieldProps, "type"> & { rows?: number }) {
  return (
    <Labelled form={form} name={name} label={label} {...(hint ? { hint } : {})} {...(required ? { required } : {})}>
      <textarea id={name} name={name} rows={rows} required={required} {...describedBy(form, name, hint)}>
        {typedValue(form, name)}
      </textarea>
    </Labelled>
  );
}

type SelectProps = Pick<FieldProps, "form" | "name" | "label" | "hint" | "required"> & {
  options: { value: string; label: string }[];
};

export function Select({ form, name, label, hint, required, options }: SelectProps) {
  const chosen = typedValue(form, name);
  return (
    <Labelled form={form} name={name} label={label} {...(hint ? { hint } : {})} {...(required ? { required } : {})}>
      <select id={name} name={name} required={required} {...describedBy(form, name, hint)}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === chosen}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

type CheckboxProps = { form: FormState; name: string; label: string; hint?: string; value?: string };

export function Checkbox({ form, name, label, hint, value = "on" }: CheckboxProps) {
  const sent = form.values[name];
  const checked = Array.isArray(sent) ? sent.includes(value) : sent === value;
  const id = value === "on" ? name : `${name}-${value}`;
  return (
    <label class="check" for={id}>
      <input id={id} type="checkbox" name={name} value={value} checked={checked} {...describedBy(form, name, hint)} />
      <span>{label}</span>
      {hint && <small id={`${name}-hint`}>{hint}</small>}
    </label>
  );
}

type LabelledProps = { form: FormState; name: string; label: string; hint?: string; required?: boolean; children: Child };

function Labelled({ form, name, label, hint, required, children }: LabelledProps) {
  const error = errorOf(form, name);
  return (
    <div class="field">
      <label for={name}>
        {label}
        {!required && <span class="optional"> optional</span>}
      </label>
      {hint && <small id={`${name}-hint`}>{hint}</small>}
      {children}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

function describedBy(form: FormState, name: string, hint: string | undefined) {
  const error = errorOf(form, name);
  const ids = [hint ? `${name}-hint` : "", error ? `${name}-error` : ""].filter(Boolean).join(" ");
  return { ...(ids ? { "aria-describedby": ids } : {}), ...(error ? { "aria-invalid": "true" as const } : {}) };
}

/** Above a form that was refused: how many fields, each a link to its field. */
type SummaryProps = { form: FormState; labels?: Record<string, string>; lead?: string };

export function ErrorSummary({ form, labels = {}, lead = "Nothing was saved yet." }: SummaryProps) {
  if (form.errors.length === 0) return null;
  return (
    <div class="notice bad" role="alert">
      <p>{lead}</p>
      <ul>
        {form.errors.map((error) => (
          <li>
            <a href={`#${error.path.split(".")[0]}`}>
              {labels[error.path] ? `${labels[error.path]}: ` : ""}
              {error.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
