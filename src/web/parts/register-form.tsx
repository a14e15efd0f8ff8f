import { isHeld, missedMarks, type Outcome, outcomeLabels } from "../../domain/attendance/attendance.ts";
import type { Register, RegisterEntry } from "../../domain/attendance/queries.ts";
import type { Session } from "../../domain/session/session.ts";
import { Field, type FormState, Select, TextArea, typedValue } from "./field.tsx";
import { MarkChoices } from "./mark-choices.tsx";
import { Empty, Notice } from "./notice.tsx";

const outcomes: { value: Outcome; label: string }[] = [
  { value: "held", label: outcomeLabels.held },
  { value: "held_below_quorum", label: outcomeLabels.held_below_quorum },
  { value: "cancelled_by_program", label: "Not held: we cancelled it" },
  { value: "postponed", label: "Not held: postponed" },
  { value: "planned", label: "Not taken yet" },
];

type Props = {
  session: Session;
  register: Register;
  /** What was typed, when a save was refused. */
  form: FormState | null;
  mayNote: boolean;
  mayChange: boolean;
  staffId: string;
  version: string;
  graceMinutes: number;
  /** Says of new walk-ins that they were sent from this page, however often. */
  entryKey: string;
  /** What was refused is what somebody else had set meanwhile; the rest was saved. */
  clashed: boolean;
};

/**
 * The register to take: one tap a person. What somebody said beforehand fills in "can't come" to look at, and is no mark until
 * it is saved. Hidden fields say what the page showed, so that only what differs is sent.
 */
export function RegisterForm(props: Props) {
  const { session, register, form, mayNote, mayChange, staffId, version, graceMinutes, entryKey, clashed } = props;
  const dropIn = register.cohort.enrolmentMode === "drop_in";
  const marked = register.marks.filter(({ mark }) => mark !== null).length;
  const outcome = register.outcome === "planned" ? "held" : register.outcome;
  const headcount = register.headcount === null ? "" : String(register.headcount);
  const shown = form ?? { values: { outcome, headcount }, errors: [] };
  const [paused, people] = [register.marks.filter(isAway), register.marks.filter((entry) => !isAway(entry))];
  const choices = (entry: RegisterEntry) => (
    <MarkChoices entry={entry} form={form} dropIn={dropIn} withNote={mayNote} graceMinutes={graceMinutes} />
  );
  return (
    <form
      method="post"
      action={`/sessions/${session.id}/attendance`}
      class="register"
      data-register={`${session.id}.${staffId}`}
      data-version={version}
      data-session={session.id}
      data-missed={missedMarks.join(" ")}
      novalidate
    >
      <input type="hidden" name="wasOutcome" value={register.outcome} />
      <input type="hidden" name="shownOutcome" value={outcome} />
      <input type="hidden" name="wasHeadcount" value={headcount} />
      {shown.errors.length > 0 && (
        <Notice kind="bad">
          <p>
            {clashed ? "Everything else was saved. " : "Nothing was saved yet. "}
            {spellErrors(shown.errors, register)}
          </p>
        </Notice>
      )}
      {register.marks.length === 0 ? (
        <Empty title={dropIn ? "No regulars are enrolled. Count who came below." : "Nobody is enrolled for this session."}>
          <a href={`/cohorts/${session.cohortId}`}>Enrol people on the group’s page</a>
        </Empty>
      ) : (
        <>
          <div class="row no-print">
            <button type="button" data-all-present hidden>
              All present, except…
            </button>
          </div>
          {people.map(choices)}
          {paused.length > 0 && (
            <details class="away">
              <summary>
                {paused.length === 1 ? "One person has" : `${paused.length} people have`} a pause on this date and count in no
                figure
              </summary>
              {paused.map(choices)}
            </details>
          )}
        </>
      )}
      {mayChange && (
        <p class="no-print">
          <a href={`/sessions/${session.id}/newcomers`}>Somebody else came?</a>
        </p>
      )}
      {dropIn && <WalkIns session={session} register={register} form={shown} mayChange={mayChange} entryKey={entryKey} />}
      <div class="fields">
        <Select form={shown} name="outcome" label="This session was" required options={outcomes} />
        <Field
          form={shown}
          name="headcount"
          label="Headcount"
          inputmode="numeric"
          autocomplete="off"
          maxlength={6}
          hint={
            dropIn
              ? `Marks and walk-ins so far come to ${register.suggested.headcount}.`
              : "People in the room, if you count them."
          }
        />
      </div>
      {register.cohort.minimum !== null && (
        <p class="muted">
          The minimum is {register.cohort.minimum} people at the start.
          {isHeld(register.outcome) &&
            register.suggested.outcome === "held_below_quorum" &&
            " By the saved marks there were fewer."}
        </p>
      )}
      <div class="sticky" data-bar>
        <div data-notices aria-live="polite"></div>
        <p data-count>
          {marked} of {people.length} marked
        </p>
        <button class="primary" type="submit" id="save-register">
          Save register
        </button>
      </div>
    </form>
  );
}

const isAway = ({ paused, mark }: RegisterEntry): boolean => paused && mark === null;

function WalkIns(props: Pick<Props, "session" | "register" | "mayChange" | "entryKey"> & { form: FormState }) {
  const { session, register, form, mayChange, entryKey } = props;
  return (
    <fieldset>
      <legend>Walk-ins</legend>
      {register.walkIns.length > 0 && (
        <ul>
          {register.walkIns.map(({ id, alias }) => (
            <li class="row">
              <span>{alias}</span>
              <label class="check">
                <input type="checkbox" name="removeWalkIn[]" value={id} />
                <span>
                  Remove<span class="visually-hidden"> {alias}</span>
                </span>
              </label>
              {mayChange && (
                <a href={`/sessions/${session.id}/walk-ins/${id}`}>
                  Enrol<span class="visually-hidden"> {alias} as a participant</span>
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      <input type="hidden" name="entryKey" value={typedValue(form, "entryKey") || entryKey} />
      <TextArea
        form={form}
        name="walkIns"
        label="New walk-ins"
        hint="One a line: a first name or any word that tells people apart. They need no enrolment."
        rows={2}
      />
    </fieldset>
  );
}

/** A sentence each; of one person only, with the name. */
function spellErrors(errors: FormState["errors"], { marks }: Register): string {
  const names = new Map(marks.map(({ enrolmentId, name }) => [`mark.${enrolmentId}`, name]));
  const all = errors.map(({ message }) => message);
  return errors
    .filter(({ message }, index) => all.indexOf(message) === index)
    .map(({ path, message }) => {
      const name = all.indexOf(message) === all.lastIndexOf(message) ? names.get(path) : undefined;
      return name ? `${name}: ${message}` : message;
    })
    .join(" ");
}
