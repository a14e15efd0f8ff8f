import type { Child } from "hono/jsx";
import type { CourseStatus } from "../../domain/attendance/course-status.ts";
import type { LetterRow } from "../../domain/attendance/letter.ts";
import type { Visit } from "../../domain/attendance/of-participant.ts";
import type { OwnPlan } from "../../domain/attendance/own-plan.ts";
import type { Told } from "../../domain/check-in/queries.ts";
import type { ContactWithConsents } from "../../domain/contact/queries.ts";
import type { Pause } from "../../domain/enrolment/pauses.ts";
import type { Stay } from "../../domain/enrolment/queries.ts";
import type { WaitOf } from "../../domain/enrolment/waitlist-queries.ts";
import { displayName, type Participant } from "../../domain/participant/participant.ts";
import type { KeptApart } from "../../domain/participant/queries.ts";
import type { Suppression } from "../../domain/participant/suppression.ts";
import type { ParticipantMail } from "../../domain/reminder/participant-mail.ts";
import type { Task } from "../../domain/task/task.ts";
import { ageOn, spellDay, toInstant, toLocal } from "../../time.ts";
import { CourseFacts } from "../parts/course-status.tsx";
import { Guardians } from "../parts/guardians.tsx";
import { KeepApart, type KeepApartState } from "../parts/keep-apart.tsx";
import { MailList } from "../parts/mail-list.tsx";
import { mailWords } from "../parts/mail-words.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { OwnPlanList } from "../parts/own-plan.tsx";
import { PauseLines } from "../parts/pauses.tsx";
import { PhoneLink } from "../parts/phone-link.tsx";
import { OpenTasks } from "../parts/task-list.tsx";
import { Trends } from "../parts/trends.tsx";
import { Visits } from "../parts/visits.tsx";

type Props = {
  person: Participant;
  /** Why nothing goes to their address; null when something may. */
  stopped: Suppression | null;
  /** Open ones about them. */
  tasks: Task[];
  /** Others with the same address. */
  sharing: { id: string; name: string }[];
  stays: Stay[];
  /** Groups they wait for. */
  waits: WaitOf[];
  visits: Visit[];
  /** Where they stand in each program they are in, by stay. */
  plans: Map<string, OwnPlan | null>;
  /** Dose, completion and gaps, by stay. */
  courses: Map<string, CourseStatus>;
  letters: LetterRow[];
  /** Those that stand, by stay. */
  pauses: Map<string, Pause[]>;
  /** The newest of it, and the next reminders. */
  mail: ParticipantMail;
  contacts: ContactWithConsents[];
  /** The org's; from it on nobody else is told. */
  adultAge: number;
  /** The org's: nobody younger is written to. */
  youngest: number;
  /** For facilitators; nobody else gets any. */
  checkIns: Told[];
  keptApart: KeptApart[];
  keepApart: KeepApartState;
  now: number;
  zone: string;
  done: string | undefined;
};

/** Reminders to come that are shown here. */
const NEXT = 2;

const dones: Record<string, string> = {
  added: "Added.",
  saved: "Saved.",
  vouched: "Mail may go to the address again.",
  apart: "They will not be given a place in the same group.",
  contact: "The contact is added. They are told nothing until a consent is recorded.",
  makeUp: "Planned. Tell them when and where: no mail is sent about this.",
  dropped: "Called off. Something else can be planned.",
  settled: "Kept.",
  contactRemoved: "The contact is removed. Nothing more goes to them.",
  together: "The keep-apart note is removed.",
};

export function ParticipantPage(view: Props) {
  const { person, stopped, tasks, sharing, stays, visits, mail, keptApart, keepApart, now, zone, done } = view;
  const name = displayName(person);
  const active = stays.filter(({ leftAt }) => leftAt === null);
  return (
    <>
      <Heading title={name} lead={person.preferredName ? `First name: ${person.givenName}` : undefined}>
        <a class="button" href={`/participants/${person.id}/edit`}>
          Change
        </a>
      </Heading>
      {done && dones[done] && <Notice kind="good">{dones[done]}</Notice>}
      {tasks.length > 0 && <OpenTasks tasks={tasks} zone={zone} />}
      <section aria-labelledby="contact">
        <h2 id="contact">Contact</h2>
        <Contact person={person} today={toLocal(now, zone).date} zone={zone} youngest={view.youngest} />
        {stopped && <Stopped person={person} stopped={stopped} zone={zone} />}
        {sharing.length > 0 && (
          <p>
            The same address is used for{" "}
            {sharing.map((other, index) => (
              <>
                {index > 0 && ", "}
                <a href={`/participants/${other.id}`}>{other.name}</a>
              </>
            ))}
            .
          </p>
        )}
      </section>
      <Guardians person={person} contacts={view.contacts} adultAge={view.adultAge} today={toLocal(now, zone).date} />
      <section aria-labelledby="groups">
        <h2 id="groups">Groups</h2>
        {stays.length === 0 && (
          <Empty title="Not in a group yet.">
            <p>
              Enrol them on the page of a <a href="/cohorts">cohort</a>.
            </p>
          </Empty>
        )}
        {stays.length > 0 && active.length === 0 && <p>In no group at the moment.</p>}
        {view.waits.length > 0 && (
          <ul>
            {view.waits.map(({ id, waitingSince, cohort }) => (
              <li>
                Waiting for a place in <a href={`/cohorts/${cohort.id}#waitlist`}>{cohort.name}</a> since{" "}
                {spellDay(waitingSince, cohort.timezone, "en")}. <a href={`/waitlist/${id}/removal`}>Take off the list</a>
              </li>
            ))}
          </ul>
        )}
        <div class="stack">
          {stays.map((stay) => (
            <StayCard
              stay={stay}
              visits={visits.filter(({ enrolmentId }) => enrolmentId === stay.id)}
              plan={view.plans.get(stay.id) ?? null}
              course={view.courses.get(stay.id) ?? null}
              pauses={view.pauses.get(stay.id) ?? []}
              name={name}
              now={now}
            />
          ))}
        </div>
      </section>
      {stays.length > 0 && <Letters letters={view.letters} personId={person.id} zone={zone} />}
      <section aria-labelledby="disclosures">
        <h2 id="disclosures">Disclosures</h2>
        <p>
          <a href={`/participants/${person.id}/disclosures`}>Who may be told that they attend, and files they were in</a>
        </p>
      </section>
      {view.checkIns.length > 0 && <Trends told={view.checkIns} name={name} />}
      <section aria-labelledby="mail">
        <h2 id="mail">Mail</h2>
        {mail.coming.length + mail.past.items.length === 0 ? (
          <p class="muted">None so far, and none planned.</p>
        ) : (
          <>
            <MailList
              mails={[...mail.coming.slice(0, NEXT).reverse(), ...mail.past.items]}
              sessions={mail.sessions}
              label={`Mail to ${name}, newest first`}
            />
            <p>
              <a href={`/participants/${person.id}/mail`}>All mail, with what is planned</a>
            </p>
          </>
        )}
      </section>
      <KeepApart participantId={person.id} pairs={keptApart} state={keepApart} />
    </>
  );
}

const stoppedWords: Record<Suppression["reason"], string> = {
  bounced: "mail to it came back",
  keeps_bouncing: "mail to it keeps coming back",
  complained: "a mail to it was marked as spam",
  suppressed: "the mail provider no longer delivers to it",
};

function Stopped({ person, stopped, zone }: { person: Participant; stopped: Suppression; zone: string }) {
  const until = stopped.endsAt === null ? "" : ` It goes on by itself on ${spellDay(stopped.endsAt, zone, "en")}.`;
  return (
    <Notice kind="warn">
      <p>
        Nothing has gone to this address since {spellDay(stopped.at, zone, "en")}: {stoppedWords[stopped.reason]}.{until} Record
        another address, or confirm this one once they have told you that it is right.
      </p>
      <form method="post" action={`/participants/${person.id}/address-confirmation`}>
        <button type="submit">The address is right: write to it again</button>
      </form>
    </Notice>
  );
}

function Contact({ person, today, zone, youngest }: { person: Participant; today: string; zone: string; youngest: number }) {
  const years = person.birthDate === null ? null : ageOn(person.birthDate, today);
  const isTooYoung = years !== null && years < youngest;
  const facts: [string, Child][] = [
    ["Email", person.email ?? "None"],
    ["Reminders", isTooYoung ? `Nobody under ${youngest} is written to.` : mailWords(person).long],
    ["Phone", person.phone === null ? "None" : <PhoneLink phone={person.phone} />],
    ["Birth date", person.birthDate ? `${person.birthDate} (${years})` : "Not recorded"],
    ["Mail in", person.locale === null ? "As the organization" : person.locale === "es" ? "Español" : "English"],
    ["Time zone", (person.timezone ?? `As the organization (${zone})`).replaceAll("_", " ")],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const scopeWords: Record<LetterRow["scope"], string> = {
  dates: "dates only",
  hours: "dates and hours",
  program: "dates, hours and the program’s name",
};

/** At their own request, with only what they agreed to have said. */
function Letters({ letters, personId, zone }: { letters: LetterRow[]; personId: string; zone: string }) {
  return (
    <section aria-labelledby="letters">
      <h2 id="letters">Letters of attendance</h2>
      {letters.length === 0 ? (
        <p class="muted">None so far. They can ask for one that says no more than they agree to.</p>
      ) : (
        <ul>
          {letters.map(({ id, kind, scope, madeAt, by }) => (
            <li>
              <a href={`/letters/${id}`}>
                {kind === "letter" ? "Letter" : "Certificate"} of {spellDay(madeAt, zone, "en")}
              </a>
              <span class="muted">
                {" "}
                {scopeWords[scope]}
                {by && `, made by ${by}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a class="button" href={`/participants/${personId}/letters/new`}>
          Make a letter
        </a>
      </p>
    </section>
  );
}

type StayProps = {
  stay: Stay;
  visits: Visit[];
  plan: OwnPlan | null;
  course: CourseStatus | null;
  pauses: Pause[];
  name: string;
  now: number;
};

function StayCard({ stay, visits, plan, course, pauses, name, now }: StayProps) {
  return (
    <article class="card">
      <h3>
        <a href={`/cohorts/${stay.cohortId}`}>{stay.cohort.name}</a>
      </h3>
      <p>
        {stay.leftAt === null ? <span class="tag good">Enrolled</span> : <span class="tag">Left</span>} Joined{" "}
        {spellDay(toInstant({ date: stay.joinedOn, time: "12:00" }, stay.cohort.timezone), stay.cohort.timezone, "en")}
        {stay.leftAt !== null && `, ${stay.movedTo ? "moved" : "left"} ${spellDay(stay.leftAt, stay.cohort.timezone, "en")}`}
      </p>
      {stay.movedTo && (
        <p>
          Moved to <a href={`/cohorts/${stay.movedTo.id}`}>{stay.movedTo.name}</a>
        </p>
      )}
      {stay.reason && <p class="muted">{stay.reason}</p>}
      <PauseLines pauses={pauses} zone={stay.cohort.timezone} today={toLocal(now, stay.cohort.timezone).date} />
      <Visits visits={visits} now={now} label={`Sessions in ${stay.cohort.name}`} />
      {course && <CourseFacts status={course} zone={stay.cohort.timezone} />}
      {plan && <OwnPlanList plan={plan} zone={stay.cohort.timezone} title="Their own plan" enrolmentId={stay.id} />}
      {stay.leftAt === null && (
        <p>
          <a href={`/enrolments/${stay.id}/withdrawal`} aria-label={`Withdraw ${name} from ${stay.cohort.name}`}>
            Withdraw
          </a>
          {" · "}
          <a href={`/enrolments/${stay.id}/pause`} aria-label={`Pause ${name} in ${stay.cohort.name}`}>
            Pause
          </a>
          {" · "}
          <a href={`/enrolments/${stay.id}/transfer`} aria-label={`Move to another group: ${name}, from ${stay.cohort.name}`}>
            Move to another group
          </a>
        </p>
      )}
    </article>
  );
}
