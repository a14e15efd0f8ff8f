import { contactName, purposeWords } from "../../domain/contact/contact.ts";
import type { ContactWithConsents } from "../../domain/contact/queries.ts";
import type { Participant } from "../../domain/participant/participant.ts";
import { ageOn } from "../../time.ts";

type Props = { person: Participant; contacts: ContactWithConsents[]; adultAge: number; today: string };

/** Who looks after a minor and what they may be told. Absent for adults nobody was ever recorded for. */
export function Guardians({ person, contacts, adultAge, today }: Props) {
  const isMinor = person.birthDate !== null && ageOn(person.birthDate, today) < adultAge;
  if (!isMinor && contacts.length === 0) return null;
  return (
    <section aria-labelledby="guardians" class="stack">
      <h2 id="guardians">Parents and guardians</h2>
      {contacts.length === 0 && (
        <p class="muted">None recorded. They are told nothing unless somebody who may decide agrees to it.</p>
      )}
      <ul class="cards">
        {contacts.map((contact) => {
          const told = contact.consents.filter(({ why }) => why === null);
          return (
            <li>
              <p>
                <a href={`/contacts/${contact.id}`}>{contactName(contact)}</a> <span class="muted">{contact.relation}</span>
              </p>
              <p class="muted">
                {told.length === 0
                  ? "Told nothing."
                  : `Told: ${told.map(({ purpose }) => purposeWords[purpose].toLowerCase()).join("; ")}.`}
                {told.length > 0 && contact.email === null && " No email address, though."}
              </p>
            </li>
          );
        })}
      </ul>
      {isMinor && (
        <p>
          <a class="button" href={`/participants/${person.id}/contacts/new`}>
            Add a parent or guardian
          </a>
        </p>
      )}
    </section>
  );
}
