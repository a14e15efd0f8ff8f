import { type Asked, type CheckedIn, standsOn } from "../../domain/check-in/queries.ts";
import { spellAnswers } from "../../domain/check-in/spell.ts";
import { spellDate, spellShort, spellTime } from "../../time.ts";
import type { Words } from "../../words/words.ts";
import { SHOWN } from "../check-in-form.ts";
import { CheckInQuestions } from "../parts/check-in-questions.tsx";
import { ErrorSummary, type FormState } from "../parts/field.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";

const Lead = ({ asked }: { asked: Asked }) => (
  <>
    <a href={`/sessions/${asked.sessionId}`}>
      {asked.number === null ? "Cancelled session" : `Session ${asked.number}`}, {asked.cohortName}
    </a>{" "}
    · <span class="nowrap">{spellDate(asked.startsAt, asked.timezone, "en")}</span>
  </>
);

type ListProps = { asked: Asked; people: CheckedIn[]; now: number; isSaved: boolean };

/** Who has answered for one session. For facilitators alone. */
export function CheckInsPage({ asked, people, now, isSaved }: ListProps) {
  const stands = standsOn(asked, now);
  return (
    <>
      <Heading title="Check-ins" lead={<Lead asked={asked} />} />
      {isSaved && <Notice kind="good">Saved.</Notice>}
      {stands === "never" || people.length === 0 ? (
        <Empty title={people.length === 0 ? "Nobody is enrolled for this session." : "Nothing is asked for this session."}>
          <p>A program manager chooses on the program’s page what people are asked.</p>
        </Empty>
      ) : (
        <>
          <p class="muted">
            Only the facilitators who lead this group or cover a session of it read this, and every look is in the audit log.
            Nobody has to answer, and nothing depends on it.
            {stands === "ahead" && " People are asked on the day of the session."}
          </p>
          <ul class="cards">
            {people.map((person) => (
              <li>
                <h2>
                  <a href={`/participants/${person.participantId}#check-ins`}>{person.name}</a>
                </h2>
                <Answered person={person} timezone={asked.timezone} />
                {stands !== "ahead" && (
                  <div class="row">
                    <a class="button" href={`/sessions/${asked.sessionId}/check-ins/${person.enrolmentId}`}>
                      {person.checkIn ? "Change" : "Type in"}
                      <span class="visually-hidden"> {person.name}</span>
                    </a>
                    {stands === "today" && (
                      <form method="post" action={`/sessions/${asked.sessionId}/check-ins/${person.enrolmentId}/link`}>
                        <button type="submit">
                          Make a link<span class="visually-hidden"> for {person.name}</span>
                        </button>
                      </form>
                    )}
                  </div>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Answered({ person: { checkIn }, timezone }: { person: CheckedIn; timezone: string }) {
  if (!checkIn) return <p class="muted">No answer.</p>;
  return (
    <p>
      {spellAnswers(checkIn.answers) || "All answers were taken back"}
      <br />
      <span class="muted">
        {checkIn.filledBy === null ? "Filled in by themselves" : "Typed in"}, {spellShort(checkIn.filledAt, timezone, "en")}
      </span>
    </p>
  );
}

type FormProps = { asked: Asked; person: CheckedIn; words: Words; form: FormState; now: number };

export function CheckInFormPage({ asked, person, words, form, now }: FormProps) {
  const stands = standsOn(asked, now);
  const isOpen = stands === "today" || stands === "past";
  return (
    <article class="narrow">
      <Heading title={`Check-in of ${person.name}`} lead={<Lead asked={asked} />} />
      <ErrorSummary form={form} />
      {isOpen ? (
        <form method="post" action={`/sessions/${asked.sessionId}/check-ins/${person.enrolmentId}`} autocomplete="off">
          <input type="hidden" name={SHOWN} value={String(form.values[SHOWN] ?? "")} />
          <p class="muted">In their words and at their pace. Whatever they leave out stays without an answer.</p>
          <CheckInQuestions words={words} kinds={asked.kinds} form={form} />
          <div class="row">
            <button class="primary" type="submit">
              Save
            </button>
            <a class="button plain" href={`/sessions/${asked.sessionId}/check-ins`}>
              Leave it as it is
            </a>
          </div>
        </form>
      ) : (
        <Empty title={stands === "ahead" ? "People are asked on the day of the session." : "Nothing is asked for this session."}>
          <a href={`/sessions/${asked.sessionId}/check-ins`}>Back to the check-ins</a>
        </Empty>
      )}
    </article>
  );
}

type LinkProps = { asked: Asked; name: string; address: string; expiresAt: number };

/** Shown once, like every secret. */
export function CheckInLinkPage({ asked, name, address, expiresAt }: LinkProps) {
  return (
    <article class="narrow">
      <Heading title={`A link for ${name}`} lead={<Lead asked={asked} />} />
      <Notice kind="good">
        Hand it over yourself: it is not mailed, and it can’t be shown again. It works until{" "}
        {spellTime(expiresAt, asked.timezone, "en")} tonight, and shows nothing that was answered before.
      </Notice>
      <div class="field">
        <label for="address">Address</label>
        <input id="address" value={address} readonly />
      </div>
      <p>
        <a href={`/sessions/${asked.sessionId}/check-ins`}>Back to the check-ins</a>
      </p>
    </article>
  );
}
