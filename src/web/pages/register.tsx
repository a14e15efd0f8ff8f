import { type Mark, markMeanings, OPENS_BEFORE_MS, type Outcome, outcomeLabels } from "../../domain/attendance/attendance.ts";
import type { MarkChange } from "../../domain/attendance/history.ts";
import type { Guest } from "../../domain/attendance/make-up.ts";
import type { Register, RegisterEntry } from "../../domain/attendance/queries.ts";
import type { Session } from "../../domain/session/session.ts";
import { spellDate, spellShort, spellTime, spellZone } from "../../time.ts";
import { errorOf, Field, type FormState, Select, TextArea, typedValue } from "../parts/field.tsx";
import { Guests } from "../parts/guests.tsx";
import { MarkChoices } from "../parts/mark-choices.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";

type Props = {
  session: Session;
  register: Register;
  history: MarkChange[];
  /** Those who make up here what they missed elsewhere. */
  guests: Guest[];
  /** What was typed, when a save was refused. */
  form: FormState | null;
  now: number;
  mayNote: boolean;
  mayChange: boolean;
  /** The changes of the save that led here; null otherwise. */
  saved: MarkChange[] | null;
  script: string;
};

export function RegisterPage(props: Props) {
  const { session, register, history, now, mayChange, saved } = props;
  const start = `${spellDate(session.startsAt, session.timezone, "en")}, ${spellTime(session.startsAt, session.timezone, "en")}`;
  const movable = mayChange && session.number !== null && session.markedAt === null && session.startsAt > now;
  const isOpen = now >= session.startsAt - OPENS_BEFORE_MS;
  return (
    <>
      <Heading
        title={session.number === null ? "Cancelled session" : `Session ${session.number}`}
        lead={
          <>
            <a href={`/cohorts/${session.cohortId}`}>{session.cohortName}</a> · <span class="nowrap">{start}</span>{" "}
            {spellZone(session.startsAt, session.timezone, "en")}
            {session.phase && ` · ${session.phase} phase`}
            {session.module && ` · ${session.module}`}
          </>
        }
      >
        {mayChange && (
          <a class="button" href={`/sessions/${session.id}/mail`}>
            Mail about this session
          </a>
        )}
        {movable && (
          <>
            <a class="button" href={`/sessions/${session.id}/move`}>
              Move
            </a>
            <a class="button" href={`/sessions/${session.id}/cancellation`}>
              Cancel
            </a>
          </>
        )}
      </Heading>
      {saved && <Saved session={session} register={register} changes={saved} />}
      {session.number === null ? (
        <Empty title="This session was cancelled, so it has no register.">
          <a href={`/cohorts/${session.cohortId}`}>See the group’s sessions</a>
        </Empty>
      ) : isOpen ? (
        <RegisterForm {...props} />
      ) : (
        <Expected session={session} register={register} />
      )}
      <Guests guests={props.guests} mayRead={mayChange} isOpen={isOpen && session.number !== null} />
      <History session={session} history={history} />
      {isOpen && session.number !== null && <script src={props.script} defer></script>}
    </>
  );
}

const outcomes: { value: Outcome; label: string }[] = [
  { value: "held", label: outcomeLabels.held },
  { value: "held_below_quorum", label: outcomeLabels.held_below_quorum },
  { value: "cancelled_by_program", label: "Not held: we cancelled it" },
  { value: "postponed", label: "Not held: postponed" },
  { value: "planned", label: "Not taken yet" },
];

function RegisterForm({ session, register, form, mayNote }: Props) {
  const dropIn = register.cohort.enrolmentMode === "drop_in";
  const marked = register.marks.filter(({ mark }) => mark !== null).length;
  const shown = form ?? {
    values: {
      outcome: register.outcome === "planned" ? "held" : register.outcome,
      headcount: register.headcount === null ? "" : String(register.headcount),
    },
    errors: [],
  };
  return (
    <form method="post" action={`/sessions/${session.id}/attendance`} class="register" data-register>
      {shown.errors.length > 0 && (
        <Notice kind="bad">
          <p>
            Nothing was saved yet.{" "}
            {shown.errors
              .map(({ message }) => message)
              .filter(once)
              .join(" ")}
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
              All present
            </button>
          </div>
          {register.marks.map((entry) => (
            <MarkChoices
              entry={entry}
              chosen={form ? typedValue(form, `mark.${entry.enrolmentId}`) : (entry.mark ?? "")}
              note={form ? typedValue(form, `note.${entry.enrolmentId}`) : (entry.note ?? "")}
              dropIn={dropIn}
              withNote={mayNote}
              error={form ? errorOf(form, `mark.${entry.enrolmentId}`) : undefined}
            />
          ))}
        </>
      )}
      {dropIn && <WalkIns register={register} form={shown} />}
      <div class="fields">
        <Select form={shown} name="outcome" label="This session was" required options={outcomes} />
        <Field
          form={shown}
          name="headcount"
          label="Headcount"
          type="number"
          inputmode="numeric"
          min={0}
          max={2000}
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
          {marked > 0 && register.suggested.outcome === "held_below_quorum" && " By the saved marks there were fewer."}
        </p>
      )}
      <div class="sticky">
        <p aria-live="polite" data-count>
          {marked} of {register.marks.length} marked
        </p>
        <button class="primary" type="submit">
          Save register
        </button>
      </div>
    </form>
  );
}

function WalkIns({ register, form }: { register: Register; form: FormState }) {
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
            </li>
          ))}
        </ul>
      )}
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

/** Before the register opens: who is expected and what they said. */
function Expected({ session, register }: { session: Session; register: Register }) {
  const awaited = register.marks.filter(({ paused }) => !paused);
  const coming = awaited.filter(({ reply }) => reply === "coming").length;
  const cant = awaited.filter(({ reply }) => reply === "cant_come").length;
  return (
    <>
      <dl class="figures">
        <Figure label="Expected" value={awaited.length - cant}>
          {register.cohort.minimum !== null && `minimum ${register.cohort.minimum}`}
        </Figure>
        <Figure label="Said: coming" value={coming} />
        <Figure label="Said: can’t come" value={cant} />
      </dl>
      <p>
        The register opens {spellShort(session.startsAt - OPENS_BEFORE_MS, session.timezone, "en")}, an hour before the start.
      </p>
      {register.marks.length === 0 ? (
        <Empty title="Nobody is enrolled yet.">
          <a href={`/cohorts/${session.cohortId}`}>Enrol people on the group’s page</a>
        </Empty>
      ) : (
        <table>
          <caption>Who is enrolled, and what they said</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Reply</th>
            </tr>
          </thead>
          <tbody>
            {register.marks.map((entry) => (
              <tr>
                <th scope="row">{entry.name}</th>
                <td>{replyWord(entry)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const replyWord = ({ reply, replyNote, paused }: RegisterEntry) => (
  <>
    {paused && "Paused. "}
    {reply === "coming" ? "Coming" : reply === "cant_come" ? "Can’t come" : "No reply yet"}
    {replyNote && <span class="muted"> “{replyNote}”</span>}
  </>
);

function Figure({ label, value, children }: { label: string; value: number; children?: string | false }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {children && <small>{children}</small>}
      </dd>
    </div>
  );
}

function Saved({ session, register, changes }: { session: Session; register: Register; changes: MarkChange[] }) {
  const missing = register.marks.filter(({ mark, expected }) => mark === null && expected).length;
  return (
    <Notice kind="good">
      <p>
        <strong>Saved: {outcomeLabels[register.outcome].toLowerCase()}.</strong>{" "}
        {changes.length === 0
          ? "No marks changed."
          : changes.length === 1
            ? "One mark changed:"
            : `${changes.length} marks changed:`}
      </p>
      {changes.length > 0 && (
        <>
          <ul>
            {changes.map((change) => (
              <li>
                {change.name}: {spellChange(change)}
              </li>
            ))}
          </ul>
          <form method="post" action={`/sessions/${session.id}/attendance`}>
            <input type="hidden" name="outcome" value={register.outcome} />
            {changes.map(({ enrolmentId, from, to }) => (
              <>
                <input type="hidden" name={`mark.${enrolmentId}`} value={from ?? ""} />
                <input type="hidden" name={`was.${enrolmentId}`} value={to ?? ""} />
              </>
            ))}
            <button type="submit">Undo these marks</button>
          </form>
        </>
      )}
      {register.cohort.enrolmentMode !== "drop_in" && missing > 0 && register.outcome !== "planned" && (
        <p>
          {missing === 1 ? "One person has" : `${missing} people have`} no mark yet. They are left out of the figures until then.
        </p>
      )}
    </Notice>
  );
}

function History({ session, history }: { session: Session; history: MarkChange[] }) {
  if (history.length === 0) return null;
  const corrections = history.filter(({ isCorrection }) => isCorrection).length;
  return (
    <details class="no-print">
      <summary>
        History: {history.length} {history.length === 1 ? "mark" : "marks"}
        {corrections > 0 && `, ${corrections} of them corrections`}
      </summary>
      <section class="scroll" tabindex={0} aria-label="History of this register">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Mark</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {history.map((change) => (
              <tr>
                <td class="nowrap">{spellShort(change.at, session.timezone, "en")}</td>
                <th scope="row">{change.name}</th>
                <td>{spellChange(change)}</td>
                <td>{change.by ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

const spellMark = (mark: Mark | null): string => (mark === null ? "no mark" : markMeanings[mark].label);

const spellChange = ({ from, to, isCorrection }: MarkChange): string =>
  !isCorrection ? spellMark(to) : from === to ? `${spellMark(to)}, note changed` : `${spellMark(from)} → ${spellMark(to)}`;

const once = (message: string, index: number, all: string[]): boolean => all.indexOf(message) === index;
