import { type Consent, consentGivers, contactName, giverWords, purposeWords, whyWords } from "../../domain/contact/contact.ts";
import type { ContactWithConsents } from "../../domain/contact/queries.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

type FieldsProps = { form: FormState };

/** A contact's fields, for adding and for changing. */
const ContactFields = ({ form }: FieldsProps) => (
  <>
    <div class="fields">
      <Field form={form} name="givenName" label="First name" required maxlength={80} />
      <Field form={form} name="familyName" label="Family name" maxlength={80} />
      <Field form={form} name="relation" label="Who they are" hint="Mother, grandfather, caseworker." required maxlength={60} />
      <Field form={form} name="email" label="Email" type="email" inputmode="email" maxlength={254} />
      <Field form={form} name="phone" label="Phone" type="tel" inputmode="tel" maxlength={40} />
    </div>
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
  </>
);

type NewProps = { person: { id: string; name: string }; form: FormState };

export const NewContactPage = ({ person, form }: NewProps) => (
  <article class="narrow">
    <Heading title="Add a parent or guardian" lead={`Of ${person.name}. They are told nothing until a consent is recorded.`} />
    <ErrorSummary form={form} />
    <form method="post" action={`/participants/${person.id}/contacts`} autocomplete="off">
      <ContactFields form={form} />
      <div class="row">
        <button class="primary" type="submit">
          Add them
        </button>
        <a class="button plain" href={`/participants/${person.id}`}>
          Back
        </a>
      </div>
    </form>
  </article>
);

type Props = {
  contact: ContactWithConsents;
  person: { id: string; name: string };
  /** Whose consent it takes at this age, in words; null when nobody's will do any more. */
  needed: string | null;
  form: FormState;
  consenting: FormState;
  done: string | undefined;
};

const dones: Record<string, string> = {
  saved: "Saved.",
  agreed: "Recorded. From now on they are told.",
  ended: "Ended. Nothing more goes to them for this.",
};

/** One contact: what they may be told and by whose consent, and their details. */
export function ContactPage({ contact, person, needed, form, consenting, done }: Props) {
  const name = contactName(contact);
  return (
    <article class="narrow">
      <Heading
        title={name}
        lead={
          <>
            {contact.relation} of <a href={`/participants/${person.id}`}>{person.name}</a>
          </>
        }
      />
      {done && dones[done] && <Notice kind="good">{dones[done]}</Notice>}
      <section aria-labelledby="consents" class="stack">
        <h2 id="consents">What they may be told</h2>
        {contact.consents.length === 0 && <p>Nothing was ever agreed, so nothing goes to them.</p>}
        <ul class="cards">
          {contact.consents.map((consent) => (
            <ConsentCard consent={consent} name={name} />
          ))}
        </ul>
        {needed === null ? (
          <p class="muted">They are of age, or their birth date isn’t known: nobody else is told anything.</p>
        ) : (
          <details open={consenting.errors.length > 0}>
            <summary>Record a consent</summary>
            <ErrorSummary form={consenting} />
            <form method="post" action={`/contacts/${contact.id}/consents`}>
              <p>At this age it takes the consent of {needed}. Mail says dates and times only.</p>
              <Select
                form={consenting}
                name="purpose"
                label="They may be told"
                required
                options={Object.entries(purposeWords).map(([value, label]) => ({ value, label }))}
              />
              <Select
                form={consenting}
                name="givenBy"
                label="Who agreed"
                required
                options={consentGivers.map((value) => ({ value, label: giverWords[value] }))}
              />
              <div class="fields">
                <Field form={consenting} name="givenOn" label="When" hint="Left empty: today." type="date" />
                <Field form={consenting} name="until" label="Until" hint="Left empty: until they are of age." type="date" />
              </div>
              <button class="primary" type="submit">
                Record it
              </button>
            </form>
          </details>
        )}
      </section>
      <section aria-labelledby="details">
        <h2 id="details">Details</h2>
        <ErrorSummary form={form} />
        <form method="post" action={`/contacts/${contact.id}`} autocomplete="off">
          <ContactFields form={form} />
          <button type="submit">Save</button>
        </form>
      </section>
      <form method="post" action={`/contacts/${contact.id}/removal`}>
        <p class="muted">Removing them ends every consent; what was agreed and sent stays on record.</p>
        <button class="danger" type="submit">
          Remove {name}
        </button>
      </form>
    </article>
  );
}

function ConsentCard({ consent, name }: { consent: Consent; name: string }) {
  const { id, purpose, givenBy, givenOn, until, why } = consent;
  return (
    <li>
      <p>
        {why === null ? <span class="tag good">Told</span> : <span class="tag">{whyWords[why]}</span>} {purposeWords[purpose]}
      </p>
      <p class="muted">
        Agreed by {giverWords[givenBy]} on {givenOn}, {until ? `until ${until}` : "until they are of age"}.
      </p>
      {consent.revokedAt === null && (
        <form method="post" action={`/consents/${id}/revocation`}>
          <button class="plain" type="submit" aria-label={`End it: telling ${name} of ${purposeWords[purpose].toLowerCase()}`}>
            End it
          </button>
        </form>
      )}
    </li>
  );
}
