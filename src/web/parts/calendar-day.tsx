import type { Slot } from "../../domain/appointment/queries.ts";
import type { ClosureRow } from "../../domain/org/closures.ts";
import type { ViewedSession } from "../../domain/session/in-view.ts";
import { lockOf } from "../../domain/session/session.ts";
import type { Away } from "../../domain/staff/leave.ts";
import { spellTime, spellZone } from "../../time.ts";
import { changeAddress, detailOf, titleOf } from "./calendar-events.ts";

type Props = {
  day: string;
  sessions: ViewedSession[];
  closures: ClosureRow[];
  away: Away[];
  appointments: Slot[];
  back: string;
  now: number;
  zone: string;
  mayChange: boolean;
};

/** One day of the calendar as a list, with everything one can do to a session. */
export function CalendarDay({ day, sessions, closures, away, appointments, ...how }: Props) {
  return (
    <section class="calendar-day">
      <h2>{day}</h2>
      {closures.map(({ reason }) => (
        <p>
          <strong>Closed:</strong> {reason}
        </p>
      ))}
      {away.length > 0 && (
        <p>
          <strong>Away:</strong> {away.map(({ name }) => name).join(", ")}
        </p>
      )}
      {sessions.length > 0 && (
        <ul class="plain-list">
          {sessions.map((session) => (
            <Entry session={session} {...how} />
          ))}
        </ul>
      )}
      {appointments.length > 0 && (
        <ul class="plain-list">
          {appointments.map(({ id, name, cohortName, staffName, startsAt, endsAt }) => (
            <li>
              <p>
                <strong class="nowrap">
                  {spellTime(startsAt, how.zone, "en")}–{spellTime(endsAt, how.zone, "en")}
                </strong>{" "}
                <a href={`/appointments/${id}`}>{name}</a>
              </p>
              <p class="muted">
                {cohortName} · {staffName}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Entry({
  session,
  back,
  now,
  zone,
  mayChange,
}: { session: ViewedSession } & Omit<Props, "day" | "sessions" | "closures" | "away" | "appointments">) {
  const { id, startsAt, endsAt, timezone } = session;
  const lock = lockOf(session, now);
  const clock = (at: number) => spellTime(at, zone, "en");
  const there = timezone === zone ? "" : `, ${spellTime(startsAt, timezone, "en")} ${spellZone(startsAt, timezone, "en")} there`;
  return (
    <li class={lock === "session_cancelled" ? "is-cancelled" : ""}>
      <p>
        <strong class="nowrap">
          {clock(startsAt)}–{clock(endsAt)}
        </strong>
        {there} <a href={`/sessions/${id}`}>{titleOf(session)}</a>
        {session.markedAt !== null && " · register taken"}
      </p>
      {detailOf(session) !== "" && <p class="muted">{detailOf(session)}</p>}
      {mayChange && lock === null && (
        <p class="row">
          <a href={changeAddress(id, "move", back)} aria-label={`Move ${titleOf(session)}`} data-dialog>
            Move
          </a>
          <a href={changeAddress(id, "cancellation", back)} aria-label={`Cancel ${titleOf(session)}`} data-dialog>
            Cancel
          </a>
        </p>
      )}
    </li>
  );
}
