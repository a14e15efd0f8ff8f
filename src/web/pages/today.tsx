import type { Role } from "../../context.ts";
import type { OwnSlot } from "../../domain/appointment/queries.ts";
import { OPENS_BEFORE_MS } from "../../domain/attendance/attendance.ts";
import type { CohortDraft } from "../../domain/draft/draft.ts";
import type { Unmarked } from "../../domain/report/unmarked.ts";
import type { ComingSession, Dated, UnderMinimum } from "../../domain/report/waiting.ts";
import type { GroupWithPlaces } from "../../domain/report/waiting-lists.ts";
import type { CoverRequest, Uncovered } from "../../domain/session/cover.ts";
import type { Waiting as WaitingTasks } from "../../domain/task/queries.ts";
import { spellDate, spellShort, spellTime, spellZone } from "../../time.ts";
import { FreePlaces } from "../parts/free-places.tsx";
import { HitList } from "../parts/hit-list.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { OpenTasks, SafetyTasks } from "../parts/task-list.tsx";
import { IncompleteList, UnderMinimumList, UnmarkedList, When } from "../parts/waiting.tsx";

type Props = {
  now: number;
  homeZone: string;
  role: Role;
  today: ComingSession[];
  next: ComingSession[];
  unmarked: Unmarked[];
  incomplete: (Dated & { unrecorded: number })[];
  underMinimum: UnderMinimum[];
  freePlaces: GroupWithPlaces[];
  /** Null for those who get none. */
  tasks: WaitingTasks | null;
  /** Managers only. */
  troubledMail: { failed: number; unknown: number; missed: number } | null;
  /** Whether this org, or for others than managers this person, has any group at all. */
  hasGroups: boolean;
  /** Sessions whose leader is away and that nobody has taken over. */
  uncovered: Uncovered[];
  /** What one is asked to take over. */
  /** One's own one-to-ones of the next day. */
  slots: OwnSlot[];
  asked: CoverRequest[];
  /** Drafts for which everybody has said when they can come. */
  answered: CohortDraft[];
  /** Sessions on closed days that nobody has decided about; managers only. */
  onClosedDays: number;
};

export function TodayPage({ now, homeZone, role, today, next, slots, ...waiting }: Props) {
  return (
    <>
      <Heading title="Today" lead={spellDate(now, homeZone, "en")}>
        {role !== "peer" && (
          <a class="button" href="/cohorts/new">
            Open a cohort
          </a>
        )}
      </Heading>
      {waiting.tasks && <SafetyTasks tasks={waiting.tasks.safety} zone={homeZone} />}
      {waiting.hasGroups ? (
        <>
          <h2>{role === "manager" ? "Sessions today" : "My sessions today"}</h2>
          {today.length === 0 ? (
            <p>No session today.</p>
          ) : (
            <ul class="cards">
              {today.map((session) => (
                <SessionCard session={session} now={now} homeZone={homeZone} />
              ))}
            </ul>
          )}
          <Slots slots={slots} homeZone={homeZone} />
          <Waiting {...waiting} homeZone={homeZone} />
          <h2>Next sessions</h2>
          {next.length === 0 ? <p>None in the next two weeks.</p> : <NextSessions sessions={next} homeZone={homeZone} />}
        </>
      ) : (
        <Welcome role={role} />
      )}
    </>
  );
}

function SessionCard({ session, now, homeZone }: { session: ComingSession; now: number; homeZone: string }) {
  const isOpen = now >= session.startsAt - OPENS_BEFORE_MS;
  const isTaken = session.outcome !== "planned";
  const coming = session.enrolled - session.cantCome;
  return (
    <li>
      <p class="lead">
        {spellTime(session.startsAt, session.timezone, "en")}
        {session.timezone !== homeZone && ` ${spellZone(session.startsAt, session.timezone, "en")}`}
      </p>
      <p>
        <strong>{session.cohortName}</strong>
        {session.number !== null && `, session ${session.number}`}
      </p>
      <p class="muted">
        {session.isDropIn
          ? "Drop-in: whoever comes"
          : `${coming === 1 ? "1 person" : `${coming} people`} expected${session.cantCome > 0 ? `, ${session.cantCome} can’t come` : ""}`}
      </p>
      <p>
        <a class={isOpen && !isTaken ? "button primary" : "button"} href={`/sessions/${session.id}`}>
          {isTaken ? "See the register" : isOpen ? "Take the register" : "See who is coming"}
        </a>
      </p>
    </li>
  );
}

function Waiting({
  unmarked,
  incomplete,
  underMinimum,
  freePlaces,
  tasks,
  troubledMail,
  uncovered,
  asked,
  onClosedDays,
  answered,
  homeZone,
}: Omit<Props, "now" | "role" | "today" | "next" | "slots" | "hasGroups">) {
  const mail = troubledMail ? troubledMail.failed + troubledMail.unknown + troubledMail.missed : 0;
  const nothing =
    unmarked.length +
      incomplete.length +
      underMinimum.length +
      freePlaces.length +
      (tasks?.total ?? 0) +
      uncovered.length +
      asked.length +
      answered.length +
      onClosedDays +
      mail ===
    0;
  return (
    <>
      <h2>What waits</h2>
      {nothing && <p>{tasks && tasks.safety.length > 0 ? "Nothing else is waiting." : "Nothing is waiting."}</p>}
      {troubledMail && mail > 0 && (
        <Notice kind="warn">
          <p>
            <strong>Mail of the last week that needs a look:</strong>{" "}
            {[
              troubledMail.failed > 0 && `${troubledMail.failed} failed`,
              troubledMail.missed > 0 && `${troubledMail.missed} too late to send`,
              troubledMail.unknown > 0 && `${troubledMail.unknown} with an unknown outcome`,
            ]
              .filter(Boolean)
              .join(", ")}
            . <a href="/reports/mail">See the mail report</a>; each person’s page lists their mail.
          </p>
        </Notice>
      )}
      {answered.length > 0 && (
        <Notice>
          <p>Everybody has said when they can come. Choose a time:</p>
          <ul>
            {answered.map(({ id, name, invited }) => (
              <li>
                <a href={`/drafts/${id}`}>{name}</a>, {invited === 1 ? "1 answer" : `${invited} answers`}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {onClosedDays > 0 && (
        <Notice kind="warn">
          <p>
            {onClosedDays === 1 ? "One session is" : `${onClosedDays} sessions are`} on closed days.{" "}
            <a href="/settings/closures">Decide what becomes of them</a>.
          </p>
        </Notice>
      )}
      {asked.length > 0 && (
        <>
          <h3>Can you stand in?</h3>
          <HitList sessions={asked} addressOf={({ id }) => `/cover/${id}`} />
        </>
      )}
      {uncovered.length > 0 && (
        <>
          <h3>Nobody leads these yet</h3>
          <HitList sessions={uncovered} addressOf={({ leaveId }) => `/leaves/${leaveId}`} />
        </>
      )}
      {tasks && tasks.others.length > 0 && (
        <>
          <h3>
            <a href="/tasks">Tasks</a>
          </h3>
          <OpenTasks tasks={tasks.others} zone={homeZone} />
          {tasks.total > tasks.others.length && (
            <p>
              The newest {tasks.others.length} of {tasks.total}. <a href="/tasks">See all tasks</a>
            </p>
          )}
        </>
      )}
      <FreePlaces groups={freePlaces} />
      {unmarked.length > 0 && (
        <>
          <h3>Registers to take</h3>
          <UnmarkedList sessions={unmarked} homeZone={homeZone} />
        </>
      )}
      {incomplete.length > 0 && (
        <>
          <h3>Marks missing</h3>
          <IncompleteList sessions={incomplete} homeZone={homeZone} />
        </>
      )}
      {underMinimum.length > 0 && (
        <>
          <h3>Under the minimum</h3>
          <UnderMinimumList sessions={underMinimum} homeZone={homeZone} />
        </>
      )}
    </>
  );
}

function NextSessions({ sessions, homeZone }: { sessions: ComingSession[]; homeZone: string }) {
  return (
    <section class="scroll" tabindex={0} aria-label="Next sessions">
      <table>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col" class="number">
              Expected
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr>
              <th scope="row">
                <a href={`/sessions/${session.id}`}>
                  {session.cohortName}
                  {session.number !== null && `, session ${session.number}`}
                </a>
                <span class="muted">
                  <When session={session} homeZone={homeZone} />
                </span>
              </th>
              <td class="number">{session.isDropIn ? "drop-in" : session.enrolled - session.cantCome}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Welcome({ role }: { role: Role }) {
  if (role === "peer") {
    return (
      <Empty title="You lead no group yet.">
        <p>Ask a program manager to add you to one; its sessions then show here.</p>
      </Empty>
    );
  }
  if (role === "facilitator") {
    return (
      <Empty title="You lead no group yet.">
        <p>
          <a href="/cohorts/new">Open a cohort</a> and name yourself as a facilitator, or see <a href="/cohorts">every cohort</a>.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="Start with a program, then open a cohort from it.">
      <ol class="stack">
        <li>
          <a href="/programs">Choose a program</a>: templates such as group IPT come with their phases and sources.
        </li>
        <li>
          <a href="/cohorts/new">Open a cohort</a>: its sessions are dated before you save.
        </li>
        <li>Enrol people on the cohort’s page. Reminders go out by themselves.</li>
      </ol>
    </Empty>
  );
}

/** Without names: who it is with stands on its page. */
function Slots({ slots, homeZone }: { slots: OwnSlot[]; homeZone: string }) {
  if (slots.length === 0) return null;
  return (
    <>
      <h2>My one-to-ones</h2>
      <ul>
        {slots.map(({ id, name, startsAt, timezone }) => (
          <li>
            <span class="nowrap">{spellShort(startsAt, timezone, "en")}</span>
            {timezone !== homeZone && <span class="muted"> {spellZone(startsAt, timezone, "en")}</span>}{" "}
            <a href={`/appointments/${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </>
  );
}
