import type { Visit } from "../../domain/attendance/of-participant.ts";
import type { Stay } from "../../domain/enrolment/queries.ts";
import { displayName, type Participant } from "../../domain/participant/participant.ts";
import type { KeptApart } from "../../domain/participant/queries.ts";
import type { Delivery } from "../../domain/reminder/reminder.ts";
import { ageOn, spellDay, toInstant, toLocal } from "../../time.ts";
import { DeliveryList } from "../parts/delivery-list.tsx";
import { KeepApart, type KeepApartState } from "../parts/keep-apart.tsx";
import { mailWords } from "../parts/mail-words.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { Visits } from "../parts/visits.tsx";

type Props = {
  person: Participant;
  /** Others with the same address. */
  sharing: { id: string; name: string }[];
  stays: Stay[];
  visits: Visit[];
  deliveries: Delivery[];
  keptApart: KeptApart[];
  keepApart: KeepApartState;
  now: number;
  zone: string;
  done: string | undefined;
};

const dones: Record<string, string> = {
  added: "Added.",
  saved: "Saved.",
  apart: "They will not be given a place in the same group.",
  together: "The keep-apart note is removed.",
};

export function ParticipantPage({ person, sharing, stays, visits, deliveries, keptApart, keepApart, now, zone, done }: Props) {
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
      <section aria-labelledby="contact">
        <h2 id="contact">Contact</h2>
        <Contact person={person} today={toLocal(now, zone).date} zone={zone} />
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
        <div class="stack">
          {stays.map((stay) => (
            <StayCard stay={stay} visits={visits.filter(({ enrolmentId }) => enrolmentId === stay.id)} name={name} now={now} />
          ))}
        </div>
      </section>
      <section aria-labelledby="mail">
        <h2 id="mail">Newest mail</h2>
        {deliveries.length === 0 ? (
          <p class="muted">None so far.</p>
        ) : (
          <DeliveryList deliveries={deliveries} zone={zone} label={`Mail to ${name}`} />
        )}
      </section>
      <KeepApart participantId={person.id} pairs={keptApart} state={keepApart} />
    </>
  );
}

function Contact({ person, today, zone }: { person: Participant; today: string; zone: string }) {
  const years = person.birthDate === null ? null : ageOn(person.birthDate, today);
  const facts: [string, string][] = [
    ["Email", person.email ?? "None"],
    ["Reminders", mailWords(person).long],
    ["Phone", person.phone ?? "None"],
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

function StayCard({ stay, visits, name, now }: { stay: Stay; visits: Visit[]; name: string; now: number }) {
  return (
    <article class="card">
      <h3>
        <a href={`/cohorts/${stay.cohortId}`}>{stay.cohort.name}</a>
      </h3>
      <p>
        {stay.leftAt === null ? <span class="tag good">Enrolled</span> : <span class="tag">Left</span>} Joined{" "}
        {spellDay(toInstant({ date: stay.joinedOn, time: "12:00" }, stay.cohort.timezone), stay.cohort.timezone, "en")}
        {stay.leftAt !== null && `, left ${spellDay(stay.leftAt, stay.cohort.timezone, "en")}`}
      </p>
      {stay.reason && <p class="muted">{stay.reason}</p>}
      <Visits visits={visits} now={now} label={`Sessions in ${stay.cohort.name}`} />
      {stay.leftAt === null && (
        <p>
          <a href={`/enrolments/${stay.id}/withdrawal`} aria-label={`Withdraw ${name} from ${stay.cohort.name}`}>
            Withdraw
          </a>
        </p>
      )}
    </article>
  );
}
