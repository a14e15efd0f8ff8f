import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

export function MinorsPage({ form, done }: { form: FormState; done?: string | undefined }) {
  const age = { type: "number", inputmode: "numeric", required: true, max: 25 } as const;
  return (
    <SettingsFrame
      here="/settings/minors"
      lead="The ages that count where you are, and who decides what a guardian is told."
      done={done}
    >
      <ErrorSummary form={form} />
      <form method="post" action="/settings/minors" class="narrow">
        <p>
          Laws differ between states and between kinds of care. What stands here until you change it is a cautious house default,
          not advice: ask whoever advises you.
        </p>
        <Field
          form={form}
          name="youngestToMail"
          label="Youngest who gets mail and a page of their own"
          hint="Nobody younger is written to. Their guardian can be, once somebody who may decide has agreed. 13 or more."
          min={13}
          {...age}
        />
        <Field
          form={form}
          name="minorConsentAge"
          label="Age from which a young person has a say"
          hint="Below it a guardian decides what guardians are told."
          min={0}
          {...age}
        />
        <Select
          form={form}
          name="guardianConsentBy"
          label="From that age on, what a guardian is told is decided by"
          required
          options={[
            { value: "minor", label: "The young person alone" },
            { value: "both", label: "The young person and a guardian together" },
            { value: "guardian", label: "A guardian alone" },
          ]}
        />
        <Field
          form={form}
          name="adultAge"
          label="Of age at"
          hint="From that birthday on nobody else is told anything, and staff get a task to talk about it."
          min={16}
          {...age}
        />
        <button class="primary" type="submit">
          Save
        </button>
      </form>
    </SettingsFrame>
  );
}
