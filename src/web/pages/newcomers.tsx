import type { KnownPerson } from "../../domain/attendance/known-people.ts";
import type { RegisterSession } from "../../domain/attendance/queries.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = { found: RegisterSession; people: KnownPerson[]; form: FormState };

/** Somebody came who has no place here: who they are, by groups they may be known from. */
export function NewcomersPage({ found: { session, cohort }, people, form }: Props) {
  const closed = cohort.enrolmentMode === "closed";
  return (
    <article class="narrow">
      <Heading
        title="Somebody else came"
        lead={
          <>
            To <a href={`/sessions/${session.id}`}>session {session.number}</a> of {cohort.name}
          </>
        }
      />
      <ErrorSummary form={form} labels={{ participantId: "Person" }} />
      {closed && (
        <p>
          This is a closed group. Somebody who makes up a session here comes as a guest: plan that on the page of the session they
          missed. A place of their own they get only until the group has begun.
        </p>
      )}
      <h2>Known from another group of this program</h2>
      {people.length === 0 ? (
        <Empty title="Nobody with a place in another group of this program is left to choose from.">
          <a href={`/cohorts/${session.cohortId}`}>Enrol somebody on the group’s page</a>
        </Empty>
      ) : (
        <form method="post" action={`/sessions/${session.id}/newcomers`}>
          <Select
            form={form}
            name="participantId"
            label="Person"
            required
            options={[
              { value: "", label: "Choose" },
              ...people.map(({ participantId, name, groups }) => ({
                value: participantId,
                label: `${name} (${groups.join(", ")})`,
              })),
            ]}
          />
          <p class="hint">They get a place in this group from this session on, and show in its register.</p>
          <div class="row">
            <button class="primary" type="submit">
              Give them a place
            </button>
            <a class="button plain" href={`/sessions/${session.id}`}>
              Back
            </a>
          </div>
        </form>
      )}
      <h2>New to us</h2>
      <p>
        {cohort.enrolmentMode === "drop_in"
          ? "Note a first name or any other word under “Walk-ins” in the register. You can make a participant of them later."
          : "Add them to the participants, then enrol them on the group’s page with today’s date."}{" "}
        <a href="/participants/new">Add a person</a>
      </p>
    </article>
  );
}

type AdmitProps = { found: RegisterSession; alias: string; walkInId: string; form: FormState; youngest: number };

/** A walk-in who becomes a participant. */
export function AdmitWalkInPage({ found: { session, cohort }, alias, walkInId, form, youngest }: AdmitProps) {
  return (
    <article class="narrow">
      <Heading
        title={`Make a participant of “${alias}”`}
        lead={
          <>
            They get a place in {cohort.name} from <a href={`/sessions/${session.id}`}>session {session.number}</a> on, and the
            walk-in there becomes their own mark. Names and contact details are stored sealed.
          </>
        }
      />
      <ErrorSummary
        form={form}
        labels={{ givenName: "First name", familyName: "Family name", email: "Email", phone: "Phone", birthDate: "Birth date" }}
      />
      <form method="post" action={`/sessions/${session.id}/walk-ins/${walkInId}`} autocomplete="off">
        <div class="fields">
          <Field form={form} name="givenName" label="First name" required maxlength={80} />
          <Field form={form} name="familyName" label="Family name" maxlength={80} />
          <Field form={form} name="birthDate" label="Birth date" type="date" />
          <Field form={form} name="email" label="Email" type="email" inputmode="email" maxlength={254} />
          <Field form={form} name="phone" label="Phone" type="tel" inputmode="tel" maxlength={40} />
        </div>
        <label class="check" for="emailPermission">
          <input
            id="emailPermission"
            type="checkbox"
            name="emailPermission"
            value="on"
            checked={form.values.emailPermission === "on"}
          />
          <span>They agreed to get reminders by email</span>
        </label>
        <p class="hint">Without it nothing is sent to them. Nobody under {youngest} is written to.</p>
        <div class="row">
          <button class="primary" type="submit">
            Enrol them
          </button>
          <a class="button plain" href={`/sessions/${session.id}`}>
            Back
          </a>
        </div>
      </form>
    </article>
  );
}
