import type { Fate } from "../../domain/reminder/fate.ts";
import type { SessionMail } from "../../domain/reminder/session-mail.ts";
import { spellDate, spellTime, spellZone } from "../../time.ts";
import { MailList } from "../parts/mail-list.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";

/** What each person was sent about one session, what they are still owed, and what happened to it. */
export function SessionMailPage({ mail }: { mail: SessionMail }) {
  const { session, cohort, people, replanning } = mail;
  const { startsAt, timezone: zone } = session;
  const written = people.filter(({ mails }) => mails.length > 0);
  const without = people.filter(({ mails }) => mails.length === 0);
  const toLookAt = people.filter(({ mails }) => mails.some(({ fate }) => fate.tone === "look"));
  return (
    <>
      <Heading
        title={session.number === null ? "Mail about a cancelled session" : `Mail about session ${session.number}`}
        lead={
          <>
            <a href={`/cohorts/${cohort.id}`}>{cohort.name}</a> ·{" "}
            <a href={`/sessions/${session.id}`}>
              {spellDate(startsAt, zone, "en")}, {spellTime(startsAt, zone, "en")}
            </a>{" "}
            {spellZone(startsAt, zone, "en")}
          </>
        }
      />
      {replanning && (
        <Notice>This session has just changed. Its reminders are planned anew within a few minutes and appear here then.</Notice>
      )}
      {toLookAt.length > 0 && (
        <Notice kind="warn">
          <p>
            Mail to {toLookAt.length === 1 ? "one person" : `${toLookAt.length} people`} did not go as promised, so it may be best
            to call:{" "}
            {toLookAt.map(({ participantId, name }, index) => (
              <>
                {index > 0 && ", "}
                <a href={`#${participantId}`}>{name}</a>
              </>
            ))}
            .
          </p>
        </Notice>
      )}
      <Counts mails={people.flatMap(({ mails }) => mails)} />
      {written.length === 0 && <Nothing mail={mail} />}
      {written.length > 0 && (
        <ul class="cards">
          {written.map(({ participantId, name, mails }) => (
            <li id={participantId}>
              <h2>
                <a href={`/participants/${participantId}`}>{name}</a>
              </h2>
              <MailList mails={mails} label={`Mail to ${name} about this session`} />
            </li>
          ))}
        </ul>
      )}
      {written.length > 0 && without.length > 0 && (
        <p>
          Nothing about this session has gone or is planned to{" "}
          {without.map(({ participantId, name }, index) => (
            <>
              {index > 0 && ", "}
              <a href={`/participants/${participantId}`}>{name}</a>
            </>
          ))}
          .
        </p>
      )}
      <p class="muted">
        Times are {spellZone(startsAt, zone, "en")}. What is to come is as things stand now; it is decided when each mail goes.
      </p>
    </>
  );
}

function Nothing({ mail: { session, cohort, people } }: { mail: SessionMail }) {
  return (
    <Empty title="No mail about this session has gone, and none is planned.">
      {session.historic ? (
        <p>It was entered as history, so nobody is written to about it.</p>
      ) : people.length === 0 ? (
        <p>Nobody is enrolled.</p>
      ) : (
        <p>
          <a href={`/cohorts/${cohort.id}/reminders`}>See when this group’s reminders go</a>
        </p>
      )}
    </Empty>
  );
}

const counted: { tone: Fate["tone"]; label: string }[] = [
  { tone: "good", label: "Sent" },
  { tone: "waits", label: "Still to go" },
  { tone: "quiet", label: "Not sent, with a reason" },
  { tone: "look", label: "To look at" },
];

function Counts({ mails }: { mails: { fate: Fate }[] }) {
  if (mails.length === 0) return null;
  return (
    <dl class="figures">
      {counted.map(({ tone, label }) => (
        <div>
          <dt>{label}</dt>
          <dd>{mails.filter(({ fate }) => fate.tone === tone).length}</dd>
        </div>
      ))}
    </dl>
  );
}
