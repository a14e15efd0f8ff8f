import type { Cohort } from "../../domain/cohort/queries.ts";
import { freePlaces, hasQueue } from "../../domain/enrolment/waitlist.ts";
import { errorOf, Field, type FormState, TextArea } from "./field.tsx";
import { type Found, FoundHint } from "./found.tsx";

/** What the enrol part of a cohort's page shows: a search, what it found, and a refused try. */
export type EnrolState = {
  find: string;
  found: Found | null;
  /** A refused try to enrol somebody or to put them on the waiting list: whom, what was typed, and why not. */
  refused: { tried: "enrol" | "wait"; participant: { id: string; name: string }; form: FormState; sentence: string } | null;
};

type Props = {
  cohort: Cohort;
  state: EnrolState;
  /** How many wait for a place. */
  waiting: number;
};

/** Finding somebody and giving them a place, or where there is none, putting them on the waiting list. */
export function EnrolForm({ cohort, state, waiting }: Props) {
  const { find, found, refused } = state;
  const isFull = freePlaces(cohort) === 0;
  const mayWait = hasQueue(cohort, waiting);
  return (
    <details open={found !== null || refused !== null}>
      <summary>{isFull ? "Put someone on the waiting list" : "Enrol someone"}</summary>
      {refused && <Refused cohort={cohort} refused={refused} mayWait={mayWait} />}
      {isFull && <p>Every place is taken. Whoever you find goes to the end of the waiting list.</p>}
      {!isFull && waiting > 0 && (
        <p>
          {waiting === 1 ? "One person waits" : `${waiting} people wait`} for a place here: see the list above before you give it
          to somebody else.
        </p>
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
          {found.people.map(({ id, name }) => (
            <li>
              <p>{name}</p>
              <div class="row">
                {!isFull && (
                  <form method="post" action={`/cohorts/${cohort.id}/enrolments`}>
                    <input type="hidden" name="participantId" value={id} />
                    <button type="submit" aria-label={`Enrol ${name}`}>
                      Enrol
                    </button>
                  </form>
                )}
                {mayWait && <PutOnList cohort={cohort} participant={{ id, name }} />}
              </div>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

type RefusedProps = { cohort: Cohort; refused: NonNullable<EnrolState["refused"]>; mayWait: boolean };

function Refused({ cohort, refused: { tried, participant, form, sentence }, mayWait }: RefusedProps) {
  const waits = tried === "wait";
  return (
    <div class="card">
      <div class="notice bad" role="alert">
        <p>
          {participant.name} is not {waits ? "on the waiting list" : "enrolled"}. {sentence}
        </p>
      </div>
      <form method="post" action={`/cohorts/${cohort.id}/${waits ? "waitlist" : "enrolments"}`}>
        <input type="hidden" name="participantId" value={participant.id} />
        {waits ? (
          <Field form={form} name="since" label="Waiting since" type="date" hint="Left empty: now." />
        ) : (
          <>
            <Field form={form} name="joinedOn" label="Joined on" type="date" hint="Left empty: today." />
            {cohort.enrolmentMode === "closed" && (
              <TextArea
                form={form}
                name="reason"
                label="Reason to admit them after the start"
                hint="Needed for a closed group until session 2. Staff read it later."
                rows={2}
              />
            )}
            {errorOf(form, "override.reason") && <p class="error">{errorOf(form, "override.reason")}</p>}
          </>
        )}
        <button type="submit">Try again</button>
      </form>
      {!waits && mayWait && <PutOnList cohort={cohort} participant={participant} />}
    </div>
  );
}

const PutOnList = ({ cohort, participant: { id, name } }: { cohort: Cohort; participant: { id: string; name: string } }) => (
  <form method="post" action={`/cohorts/${cohort.id}/waitlist`} class="row">
    <input type="hidden" name="participantId" value={id} />
    <div class="field">
      <label for={`since-${id}`}>
        Waiting since <span class="muted">(left empty: now)</span>
      </label>
      <input id={`since-${id}`} name="since" type="date" />
    </div>
    <button type="submit" aria-label={`Put on the waiting list: ${name}`}>
      Put on the waiting list
    </button>
  </form>
);
