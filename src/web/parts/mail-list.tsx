import type { MailLine } from "../../domain/reminder/mail-lines.ts";
import { kindWords } from "../../domain/reminder/reminder.ts";
import { spellShort } from "../../time.ts";
import { spellOffset } from "./program-text.ts";

type Props = {
  mails: MailLine[];
  label: string;
  /** The sessions they are about, where the page doesn't say it already. */
  sessions?: Map<string, { startsAt: number; timezone: string }>;
};

/** Mails with what became of each, in words. What somebody should look at has a tag that says so. */
export function MailList({ mails, label, sessions }: Props) {
  return (
    <ul class="mails" aria-label={label}>
      {mails.map((mail) => (
        <li>
          <p>
            <strong>{nameOf(mail)}</strong>
            <About mail={mail} sessions={sessions} />
            {mail.guardian && (
              <>
                {" "}
                to <a href={`/contacts/${mail.guardian.id}`}>{mail.guardian.name}</a>
              </>
            )}
          </p>
          <p>
            {mail.fate.tone === "look" && <span class="tag bad">Look at this</span>} {mail.fate.sentence}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** "Reminder, 3 days before"; a guardian's is named by whom it goes to. */
function nameOf({ kind, offsetMinutes, guardian }: MailLine): string {
  const name = kind === "guardian_reminder" && guardian ? kindWords.reminder : kindWords[kind];
  return offsetMinutes === null ? name : `${name}, ${spellOffset(offsetMinutes)}`;
}

function About({ mail: { sessionId }, sessions }: { mail: MailLine; sessions: Props["sessions"] }) {
  const session = sessionId === null ? undefined : sessions?.get(sessionId);
  if (!session) return null;
  return (
    <>
      {" "}
      for <a href={`/sessions/${sessionId}/mail`}>{spellShort(session.startsAt, session.timezone, "en")}</a>
    </>
  );
}
