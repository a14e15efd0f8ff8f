import type { ParticipantMail } from "../../domain/reminder/participant-mail.ts";
import { MailList } from "../parts/mail-list.tsx";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = { person: { id: string; name: string }; mail: ParticipantMail; isFirstPage: boolean; zone: string };

/** All mail to one person and to guardians about them, the newest first, page by page. */
export function ParticipantMailPage({ person, mail, isFirstPage, zone }: Props) {
  const { coming, past, sessions } = mail;
  return (
    <>
      <Heading title={`Mail to ${person.name}`} lead={<a href={`/participants/${person.id}`}>Back to {person.name}</a>} />
      {isFirstPage && (
        <section aria-labelledby="coming">
          <h2 id="coming">Still to come</h2>
          {coming.length === 0 ? (
            <p class="muted">No reminder is planned for the sessions ahead.</p>
          ) : (
            <>
              <MailList mails={coming} sessions={sessions} label="Reminders planned" />
              <p class="muted">For the next sessions, as things stand now; it is decided when each mail goes.</p>
            </>
          )}
        </section>
      )}
      <section aria-labelledby="past">
        <h2 id="past">{isFirstPage ? "So far" : "Further back"}</h2>
        {past.items.length === 0 ? (
          <Empty title={isFirstPage ? "Nothing has been owed to them yet." : "Nothing further back."} />
        ) : (
          <MailList mails={past.items} sessions={sessions} label={`Mail to ${person.name}, newest first`} />
        )}
        {past.nextCursor && (
          <p>
            <a class="button" href={`/participants/${person.id}/mail?cursor=${past.nextCursor}`}>
              Older
            </a>
          </p>
        )}
      </section>
      <p class="muted">What happened is told by the clock of {zone.replaceAll("_", " ")}, each session by its own.</p>
    </>
  );
}
