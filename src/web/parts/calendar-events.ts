import type { Slot } from "../../domain/appointment/queries.ts";
import type { ClosureRow } from "../../domain/org/closures.ts";
import type { ViewedSession } from "../../domain/session/in-view.ts";
import { lockOf } from "../../domain/session/session.ts";
import type { Away } from "../../domain/staff/leave.ts";
import { addDays, toLocal } from "../../time.ts";

/** One entry as the calendar in the browser takes it. Times are wall times of the org's zone. */
export type CalendarEvent = {
  id: string;
  title: string;
  start: string;
  end: string;
  allDay?: boolean;
  url?: string;
  editable: boolean;
  className: string;
  extendedProps: { detail: string; sessionId?: string; movable?: boolean };
};

type How = { zone: string; now: number; mayChange: boolean };

type Shown = { sessions: ViewedSession[]; closures: ClosureRow[]; away: Away[]; appointments: Slot[] };

export function toCalendarEvents({ sessions, closures, away, appointments }: Shown, how: How): CalendarEvent[] {
  return [
    ...closures.map(ofClosure),
    ...away.map(ofLeave),
    ...sessions.map((session) => ofSession(session, how)),
    ...appointments.map((one) => ofAppointment(one, how)),
  ];
}

/** Without the person's name: a calendar is looked at over somebody's shoulder. */
const ofAppointment = ({ id, name, cohortName, staffName, startsAt, endsAt }: Slot, { zone }: How): CalendarEvent => ({
  id,
  title: name,
  start: wallTime(startsAt, zone),
  end: wallTime(endsAt, zone),
  url: `/appointments/${id}`,
  editable: false,
  className: "is-appointment",
  extendedProps: { detail: `${cohortName} · ${staffName}` },
});

const ofLeave = ({ id, name, fromDate, toDate }: Away): CalendarEvent => ({
  id,
  title: `${name} is away`,
  start: fromDate,
  end: addDays(toDate, 1),
  allDay: true,
  editable: false,
  className: "is-away",
  extendedProps: { detail: "Leave" },
});

const ofClosure = ({ id, date, reason }: ClosureRow): CalendarEvent => ({
  id,
  title: `Closed: ${reason}`,
  start: date,
  end: addDays(date, 1),
  allDay: true,
  editable: false,
  className: "closed-day",
  extendedProps: { detail: "Closed" },
});

function ofSession(session: ViewedSession, { zone, now, mayChange }: How): CalendarEvent {
  const movable = mayChange && lockOf(session, now) === null;
  return {
    id: session.id,
    title: titleOf(session),
    start: wallTime(session.startsAt, zone),
    end: wallTime(session.endsAt, zone),
    url: `/sessions/${session.id}`,
    editable: movable,
    className: session.number === null ? "is-cancelled" : session.markedAt === null ? "is-planned" : "is-marked",
    extendedProps: { detail: detailOf(session), sessionId: session.id, movable },
  };
}

export const titleOf = ({ cohortName, number }: Pick<ViewedSession, "cohortName" | "number">): string =>
  number === null ? `${cohortName}, cancelled` : `${cohortName}, session ${number}`;

/** Where it is and who leads it. */
export const detailOf = ({ place, isOnline, leaders }: ViewedSession): string =>
  [place ?? (isOnline ? "Online" : ""), leaders].filter(Boolean).join(" · ");

/** Where a session is moved or cancelled, coming back to the calendar as it was. */
export const changeAddress = (id: string, change: "move" | "cancellation", back: string): string =>
  `/sessions/${id}/${change}?${new URLSearchParams({ back })}`;

function wallTime(at: number, zone: string): string {
  const { date, time } = toLocal(at, zone);
  return `${date}T${time}:00`;
}
