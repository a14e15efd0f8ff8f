import type { Cohort } from "../../domain/cohort/queries.ts";
import { errorOf, Field, type FormState, TextArea } from "./field.tsx";
import { type Found, FoundHint } from "./found.tsx";

/** What the enrol part of a cohort's page shows: a search, what it found, and a refused try. */
export type EnrolState = {
  find: string;
  found: Found | null;
  /** A refused enrolment: whose, what was typed, and why not. */
  refused: { participant: { id: string; name: string }; form: FormState; sentence: string } | null;
};

type Props = { cohort: Cohort; state: EnrolState };

/** Finding somebody and giving them a place. */
export function EnrolForm({ cohort, state }: Props) {
  const { find, found, refused } = state;
  return (
    <details open={found !== null || refused !== null}>
      <summary>Enrol someone</summary>
      {refused && (
        <form method="post" action={`/cohorts/${cohort.id}/enrolments`} class="card">
          <div class="notice bad" role="alert">
            <p>
              {refused.participant.name} is not enrolled. {refused.sentence}
            </p>
          </div>
          <input type="hidden" name="participantId" value={refused.participant.id} />
          <Field form={refused.form} name="joinedOn" label="Joined on" type="date" hint="Left empty: today." />
          {cohort.enrolmentMode === "closed" && (
            <TextArea
              form={refused.form}
              name="reason"
              label="Reason to admit them after the start"
              hint="Needed for a closed group until session 2. Staff read it later."
              rows={2}
            />
          )}
          {errorOf(refused.form, "override.reason") && <p class="error">{errorOf(refused.form, "override.reason")}</p>}
          <button type="submit">Try again</button>
        </form>
      )}
      <form method="get" action={`/cohorts/${cohort.id}`}>
        <div class="field">
          <label for="find">Name or email</label>
          <input id="find" name="find" type="search" value={find} required maxlength={120} autocomplete="off" />
        </div>
        <button type="submit">Find</button> <a href="/participants/new">Add a new participant</a>
      </form>
      {found && <FoundHint found={found} />}
      {found && found.people.length > 0 && (
        <ul class="cards">
          {found.people.map((person) => (
            <li>
              <form method="post" action={`/cohorts/${cohort.id}/enrolments`}>
                <p>{person.name}</p>
                <input type="hidden" name="participantId" value={person.id} />
                <button type="submit" aria-label={`Enrol ${person.name}`}>
                  Enrol
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
