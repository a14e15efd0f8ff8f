import type { Org } from "../../context.ts";
import type { ChangeSet } from "../../domain/cohort/change-set.ts";
import type { Decision } from "../../domain/cohort/decision.ts";
import type { MailTally } from "../../domain/cohort/mail-tally.ts";
import type { Cohort } from "../../domain/cohort/queries.ts";
import type { Pause } from "../../domain/enrolment/pauses.ts";
import type { RosterEntry } from "../../domain/enrolment/queries.ts";
import type { Waiting, WaitlistEntry } from "../../domain/enrolment/waitlist.ts";
import { lockOf, type Session } from "../../domain/session/session.ts";
import { spellShort, spellTime, spellZone, toLocal } from "../../time.ts";
import { Decisions } from "../parts/decision-fields.tsx";
import { EnrolForm, type EnrolState } from "../parts/enrol-form.tsx";
import { LatestChange } from "../parts/latest-change.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { PhaseTimeline } from "../parts/phase-timeline.tsx";
import { spellPolicy } from "../parts/reminder-fields.tsx";
import { spellRhythm } from "../parts/rhythm.ts";
import { Roster } from "../parts/roster.tsx";
import { SessionStatus } from "../parts/session-status.tsx";
import { TakenOff, Waitlist } from "../parts/waitlist.tsx";
import { termAddress } from "../term-query.ts";
import { statusLabel, statusTag } from "./cohorts.tsx";

type Props = {
  cohort: Cohort;
  sessions: Session[];
  /** Only the weeks around now are shown: the cohort has no end. */
  windowed: boolean;
  roster: RosterEntry[];
  /** Nobody for whoever may change nothing. */
  waiting: Waiting[];
  /** How many wait: more than those where the list is long. */
  inLine: number;
  /** Who was just taken off the waiting list. */
  takenOff: WaitlistEntry | null;
  /** Those that stand, by stay; none for whoever may change nothing. */
  pauses: Map<string, Pause[]>;
  enrol: EnrolState;
  mail: MailTally;
  /** What was changed just now; null: nothing, or the reader may not undo it. */
  change: ChangeSet | null;
  decisions: Decision[];
  now: number;
  mayChange: boolean;
  /** What was just done, from the address. */
  done: string | undefined;
  org: Org;
  /** Dates on which somebody just enrolled has something else. */
  overlaps: number;
};

const doneWords: Record<string, string> = {
  opened: "The cohort is open. Enrol people next; they are welcomed by mail if they allow it.",
  edited: "Saved. Mail that hasn’t gone yet says it as it is now.",
  extended: "Extended. The new dates are at the end.",
  continued: "The new group is open. It stands under Decisions below.",
  shortened: "Shortened. The sessions that fall away are cancelled.",
  moved: "Moved. The new dates are below.",
  cancelled: "Cancelled. The dates below are as they stand now.",
  ended: "Ended. It is kept, with everything that happened, and nobody is admitted any more.",
  version: "It goes by the other version from that session on.",
  room: "The room is changed for that session. Tell people where to go.",
  undone: "Undone. Everything is as it was before.",
  enrolled: "Enrolled.",
  transferred: "Moved here. What they attended before counts here too.",
  waiting: "On the waiting list. No mail goes to them; tell them yourself.",
  withdrawn: "Withdrawn. Their links stop working and nothing more is mailed.",
};

export function CohortPage({
  cohort,
  sessions,
  windowed,
  roster,
  waiting,
  inLine,
  takenOff,
  pauses,
  enrol,
  mail,
  change,
  decisions,
  now,
  mayChange,
  done,
  overlaps,
  org,
}: Props) {
  const word = done === undefined ? undefined : doneWords[done];
  return (
    <>
      <Heading title={cohort.name} lead={cohort.programName}>
        <span class={statusTag[cohort.status]}>{statusLabel[cohort.status]}</span>
      </Heading>
      {word && <Notice kind="good">{word}</Notice>}
      {takenOff && <TakenOff entry={takenOff} />}
      {overlaps > 0 && (
        <Notice kind="warn">
          <p>
            Whoever you enrolled has something else here at that time on {overlaps === 1 ? "one date" : `${overlaps} dates`}. Ask
            them which they would rather come to.
          </p>
        </Notice>
      )}
      {change && <LatestChange change={change} zone={cohort.timezone} />}
      <PhaseTimeline cohort={cohort} />
      <Figures cohort={cohort} sessions={sessions} mail={mail} waiting={inLine} />
      <section aria-labelledby="people">
        <h2 id="people">People</h2>
        <Roster
          entries={roster}
          pauses={pauses}
          today={toLocal(now, cohort.timezone).date}
          zone={cohort.timezone}
          mayChange={mayChange}
        />
        <Waitlist cohort={cohort} waiting={waiting} count={inLine} isShut={isShut(cohort, sessions, now)} />
        {mayChange && cohort.status !== "ended" && <EnrolForm cohort={cohort} state={enrol} waiting={inLine} />}
      </section>
      <p>
        <a class="button" href={`/cohorts/${cohort.id}/appointments`}>
          One-to-ones
        </a>
      </p>
      <section aria-labelledby="sessions">
        <h2 id="sessions">Sessions</h2>
        <SessionTable cohort={cohort} sessions={sessions} now={now} mayChange={mayChange} />
        {mayChange && cohort.endedAt === null && (
          <p class="row">
            <a class="button" href={`/cohorts/${cohort.id}/reschedule`}>
              Another weekday or time
            </a>
            {cohort.sessionCount !== null && (
              <a class="button" href={`/cohorts/${cohort.id}/length`}>
                Extend or shorten
              </a>
            )}
            <a class="button" href={`/cohorts/${cohort.id}/continuation`}>
              Go on as another group
            </a>
          </p>
        )}
        <p class="row no-print">
          {windowed && <a href={`/cohorts/${cohort.id}?sessions=all#sessions`}>All sessions</a>}
          <a href={termAddress({ cohortId: cohort.id, from: cohort.nextSession?.localDate ?? cohort.firstDate })}>
            Print the dates as a calendar
          </a>
          {mayChange && <a href={`/exports/attendance?cohortId=${cohort.id}`}>Export attendance with names</a>}
        </p>
      </section>
      <Decisions decisions={decisions} cohortId={cohort.id} zone={cohort.timezone} />
      <Facts cohort={cohort} sessions={sessions} mayChange={mayChange} org={org} />
    </>
  );
}

/** A closed group takes people until its second session. */
const isShut = ({ enrolmentMode }: Cohort, sessions: Session[], now: number): boolean =>
  enrolmentMode === "closed" && sessions.filter(({ number, startsAt }) => number !== null && startsAt <= now).length > 1;

type FigureProps = Pick<Props, "cohort" | "sessions" | "mail"> & { waiting: number };

function Figures({ cohort, sessions, mail, waiting }: FigureProps) {
  const { nextSession: next, capacity, minimum, enrolled } = cohort;
  const over = sessions.filter(({ outcome }) => outcome === "held" || outcome === "held_below_quorum").length;
  return (
    <dl class="figures">
      <div>
        <dt>Next session</dt>
        <dd>
          {next ? spellShort(next.startsAt, next.timezone, "en") : "None left"}
          {next && <small>{spellZone(next.startsAt, next.timezone, "en")}</small>}
        </dd>
      </div>
      <div>
        <dt>Enrolled</dt>
        <dd>
          {capacity === null ? enrolled : `${enrolled} of ${capacity}`}
          {minimum !== null && <small>{enrolled < minimum ? `under the minimum of ${minimum}` : `minimum ${minimum}`}</small>}
          {waiting > 0 && <small>{waiting} waiting</small>}
        </dd>
      </div>
      <div>
        <dt>{cohort.sessionCount === null ? "Sessions so far" : "Held"}</dt>
        <dd>
          {cohort.sessionCount === null ? (next?.number ?? 1) - 1 : `${over} of ${numbered(sessions)}`}
          {cohort.phase && <small>{cohort.phase} phase next</small>}
        </dd>
      </div>
      <div>
        <dt>Mail, these weeks</dt>
        <dd>
          {mail.sent} sent
          <small>
            {mail.waiting} waiting
            {mail.troubled > 0 && `, ${mail.troubled} not sent`}
            {mail.nextReminderAt !== null && (
              <>
                <br />
                next reminder {spellShort(mail.nextReminderAt, cohort.timezone, "en")}
              </>
            )}
          </small>
        </dd>
      </div>
    </dl>
  );
}

function SessionTable({ cohort, sessions, now, mayChange }: Pick<Props, "cohort" | "sessions" | "now" | "mayChange">) {
  if (sessions.length === 0) return <Empty title="This cohort has no sessions." />;
  const total = numbered(sessions);
  const hasPhases = cohort.phases.length > 0;
  const hasModules = cohort.modules.length > 0;
  return (
    <section class="scroll" tabindex={0} aria-label="Table of sessions">
      <table>
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">When</th>
            {hasPhases && <th scope="col">Phase</th>}
            {hasModules && <th scope="col">Topic</th>}
            <th scope="col">Status</th>
            <th scope="col" class="number">
              Came
            </th>
            {mayChange && <th scope="col">Mail</th>}
            {mayChange && <th scope="col">Change</th>}
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr>
              <td class="nowrap">
                {session.number === null ? "–" : cohort.sessionCount === null ? session.number : `${session.number} of ${total}`}
              </td>
              <th scope="row" class="nowrap">
                <a href={`/sessions/${session.id}`}>{spellShort(session.startsAt, session.timezone, "en")}</a>
              </th>
              {hasPhases && <td>{session.phase ?? "–"}</td>}
              {hasModules && <td>{session.module ?? "–"}</td>}
              <td>
                <SessionStatus session={session} now={now} />
              </td>
              <td class="number">
                {session.markedAt === null
                  ? "–"
                  : cohort.enrolmentMode === "drop_in"
                    ? session.attended
                    : `${session.attended}/${session.expected}`}
              </td>
              {mayChange && (
                <td>
                  <a href={`/sessions/${session.id}/mail`} aria-label={`Mail about ${spellSession(session)}`}>
                    Mail
                  </a>
                </td>
              )}
              {mayChange && (
                <td class="nowrap">
                  {lockOf(session, now) === null && (
                    <>
                      <a href={`/sessions/${session.id}/move`} aria-label={`Move session ${session.number}`}>
                        Move
                      </a>
                      {" · "}
                      <a href={`/sessions/${session.id}/cancellation`} aria-label={`Cancel session ${session.number}`}>
                        Cancel
                      </a>
                    </>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const spellSession = ({ number, startsAt, timezone }: Session): string =>
  number === null ? `the session of ${spellShort(startsAt, timezone, "en")}` : `session ${number}`;

const modes = { closed: "Closed", rolling: "Rolling", drop_in: "Drop-in" };

function Facts({ cohort, sessions, mayChange, org }: Pick<Props, "cohort" | "sessions" | "mayChange" | "org">) {
  const first = sessions[0];
  return (
    <details>
      <summary>About this cohort</summary>
      <dl>
        <dt>Program</dt>
        <dd>
          {cohort.programName}, version {cohort.programVersion}{" "}
          {mayChange && cohort.endedAt === null && <a href={`/cohorts/${cohort.id}/version`}>Another version</a>}
        </dd>
        <dt>Meets</dt>
        <dd>
          {spellRhythm(cohort)}
          {first && ` at ${spellTime(first.startsAt, cohort.timezone, "en")}`}, {cohort.minutes} minutes, {cohort.timezone}
        </dd>
        <dt>Enrolment</dt>
        <dd>{modes[cohort.enrolmentMode]}</dd>
        <dt>Facilitators</dt>
        <dd>{cohort.facilitators.map(({ name }) => name).join(", ") || "Nobody yet"}</dd>
        <dt>Place</dt>
        <dd>{cohort.place ?? (cohort.onlineUrl ? "Online" : "Not given")}</dd>
        <dt>What mail says</dt>
        <dd>
          From “{cohort.alias ?? org.alias}”, at “{cohort.placeAlias ?? "the usual place"}”. It never says this cohort’s name.
        </dd>
        <dt>Reminders</dt>
        <dd>
          {spellPolicy(cohort.reminders)} {mayChange && <a href={`/cohorts/${cohort.id}/reminders`}>Change reminders</a>}
        </dd>
      </dl>
      {mayChange && (
        <a class="button" href={`/cohorts/${cohort.id}/edit`}>
          Edit
        </a>
      )}
    </details>
  );
}

const numbered = (sessions: Session[]): number => sessions.filter(({ number }) => number !== null).length;
