import { Checkbox, ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";

type Props = {
  form: FormState;
  /** Null when adding somebody. */
  person: { id: string; name: string } | null;
  /** The org's, said as what an empty choice means. */
  zone: string;
  /** The org's: nobody younger is written to. */
  youngest: number;
};

const labels = {
  givenName: "First name",
  familyName: "Family name",
  preferredName: "Goes by",
  email: "Email",
  phone: "Phone",
  birthDate: "Birth date",
  timezone: "Time zone",
  emailPermission: "Email",
};

export function ParticipantFormPage({ form, person, zone, youngest }: Props) {
  return (
    <article class="narrow">
      <Heading title={person ? `Change ${person.name}` : "Add a person"} lead="Names and contact details are stored sealed." />
      <ErrorSummary form={form} labels={labels} />
      <form method="post" action={person ? `/participants/${person.id}` : "/participants"} autocomplete="off">
        <div class="fields">
          <Field form={form} name="givenName" label="First name" required maxlength={80} />
          <Field form={form} name="familyName" label="Family name" maxlength={80} />
          <Field
            form={form}
            name="preferredName"
            label="Goes by"
            hint="What everyone calls them, if not the first name."
            maxlength={80}
          />
          <Field form={form} name="birthDate" label="Birth date" type="date" />
          <Field form={form} name="email" label="Email" type="email" inputmode="email" maxlength={254} />
          <Field form={form} name="phone" label="Phone" type="tel" inputmode="tel" maxlength={40} />
        </div>
        <Checkbox
          form={form}
          name="emailPermission"
          label="They agreed to get reminders by email"
          hint={`Without it nothing is sent to them. Nobody under ${youngest} is written to.`}
        />
        <div class="fields">
          {person && (
            <Select
              form={form}
              name="reminderChoice"
              label="Which reminders"
              hint="They can choose on their page, too. Changes are told all the same."
              required
              options={[
                { value: "all", label: "All of the group’s" },
                { value: "day_before", label: "One, the day before" },
                { value: "none", label: "None" },
              ]}
            />
          )}
          <Select
            form={form}
            name="locale"
            label="Language of mail"
            options={[
              { value: "", label: "As the organization" },
              { value: "en", label: "English" },
              { value: "es", label: "Español" },
            ]}
          />
          <Select
            form={form}
            name="timezone"
            label="Time zone"
            hint="Matters for groups that meet online."
            options={[
              { value: "", label: `As the organization (${zone.replaceAll("_", " ")})` },
              ...Intl.supportedValuesOf("timeZone").map((name) => ({ value: name, label: name.replaceAll("_", " ") })),
            ]}
          />
        </div>
        <div class="row">
          <button class="primary" type="submit">
            {person ? "Save" : "Add them"}
          </button>
          <a class="button plain" href={person ? `/participants/${person.id}` : "/participants"}>
            Back
          </a>
        </div>
      </form>
    </article>
  );
}
