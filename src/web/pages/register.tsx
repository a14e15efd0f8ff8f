import { OPENS_BEFORE_MS } from "../../domain/attendance/attendance.ts";
import type { MarkChange } from "../../domain/attendance/history.ts";
import type { Guest } from "../../domain/attendance/make-up.ts";
import type { Register, RegisterEntry } from "../../domain/attendance/queries.ts";
import type { Saving } from "../../domain/attendance/saving.ts";
import type { Session } from "../../domain/session/session.ts";
import { spellDate, spellShort, spellTime, spellZone } from "../../time.ts";
import type { FormState } from "../parts/field.tsx";
import { Guests } from "../parts/guests.tsx";
import { Empty, Heading } from "../parts/notice.tsx";
import { RegisterForm } from "../parts/register-form.tsx";
import { RegisterHistory, SavedRegister } from "../parts/register-history.tsx";

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
  /** Where the check-ins of a program that asks for some are; for facilitators. */
  checkIns: string | null;
  mayChange: boolean;
  /** The save that led here, with "all" or "partly" where it took another back; null otherwise. */
  saved: { saving: Saving | null; undone: string | undefined } | null;
  clashed: boolean;
  script: string;
  /** Whose device keeps marks through a lost connection, and which saving of the register this page shows. */
  staffId: string;
  version: string;
  graceMinutes: number;
  entryKey: string;
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
            {(session.outcome === "cancelled_by_program" || session.outcome === "postponed") &&
              register.marks.some(({ mark }) => mark !== null) && (
                <>
                  {" "}
                  <span class="tag warn">Marks are kept, and count in no figure</span>
                </>
              )}
          </>
        }
      >
        {session.number !== null && (
          <a class="button" href={`/sessions/${session.id}/sign-in-sheet`}>
            Sign-in sheet
          </a>
        )}
        {props.checkIns && (
          <a class="button" href={props.checkIns}>
            Check-ins
          </a>
        )}
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
      {saved && <SavedRegister session={session} register={register} history={history} {...saved} />}
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
      <RegisterHistory session={session} history={history} />
      {isOpen && session.number !== null && <script src={props.script} defer></script>}
    </>
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
