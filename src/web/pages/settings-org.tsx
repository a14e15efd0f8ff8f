import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";
import { ZoneField } from "../parts/zone-field.tsx";

export function OrgSettingsPage({ form, done }: { form: FormState; done?: string | undefined }) {
  return (
    <SettingsFrame here="/settings" lead="Who you are, and what mail may say about you." done={done}>
      <ErrorSummary form={form} />
      <form method="post" action="/settings/org" class="narrow">
        <Field form={form} name="name" label="Name" required autocomplete="organization" maxlength={120} />
        <ZoneField form={form} name="timezone" label="Time zone" hint="For new cohorts. Cohorts that are open keep their own." />
        <div class="fields">
          <Field
            form={form}
            name="country"
            label="Country"
            hint="Two letters: US. For holidays and the crisis line."
            required
            maxlength={2}
            autocomplete="country"
          />
          <Field form={form} name="region" label="State or region" hint="For its holidays, such as NY." maxlength={10} />
        </div>
        <h2>Mail</h2>
        <Field
          form={form}
          name="alias"
          label="What mail calls you"
          hint="The name people see in their inbox. Keep it neutral: a stranger who reads “Appointments” learns nothing."
          required
          maxlength={60}
        />
        <Select
          form={form}
          name="locale"
          label="Language"
          hint="For people who haven't said which they prefer."
          required
          options={[
            { value: "en", label: "English" },
            { value: "es", label: "Español" },
          ]}
        />
        <Field
          form={form}
          name="mailFrom"
          label="Sender address"
          hint="An address your mail provider may send from. A MAIL_FROM that Convene was started with comes first."
          inputmode="email"
          maxlength={254}
        />
        <Field
          form={form}
          name="replyPhone"
          label="Phone"
          hint="In every mail, for whoever would rather call."
          type="tel"
          inputmode="tel"
          maxlength={30}
        />
        <Select
          form={form}
          name="addressConfirmedBy"
          label="An address gets mail once it is confirmed by"
          required
          options={[
            { value: "staff", label: "Staff, who record that the person agreed" },
            { value: "participant", label: "The person, through a link we mail them" },
          ]}
        />
        <h2>Attendance</h2>
        <Field
          form={form}
          name="excusedCutoffHours"
          label="Hours of notice that excuse an absence"
          hint="Somebody who says so later than this before the start counts as a late cancellation."
          type="number"
          inputmode="numeric"
          required
          min={0}
          max={336}
        />
        <div class="actions">
          <button class="primary" type="submit">
            Save
          </button>
        </div>
      </form>
    </SettingsFrame>
  );
}
