import { createHash } from "node:crypto";
import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { toZoned } from "../time.ts";
import { writeTimezone } from "./vtimezone.ts";

export type CalendarDate = {
  sessionId: string;
  /** UTC epoch ms. */
  startsAt: number;
  endsAt: number;
  /** The zone whose wall time it is meant in. */
  zone: string;
  title: string;
  place: string | null;
  /** The session's; SEQUENCE is one less. */
  revision: number;
  cancelled: boolean;
};

export type Calendar = { name: string; dates: CalendarDate[] };

/** Read anew every hour: `REFRESH-INTERVAL` (RFC 7986) and `X-PUBLISHED-TTL`. */
const TTL_SECONDS = 3_600;

/**
 * Dates as an iCalendar file (RFC 5545): one event a date, no rule, nobody invited, an id that stays with the session for
 * life. The same dates give the same bytes. `stamp` is when it is made, epoch milliseconds.
 */
export function writeCalendar({ name, dates }: Calendar, stamp: number): string {
  const calendar = ical({
    // The generator escapes an event's text, but not the calendar's name.
    name: escapeText(name),
    prodId: { company: "Convene", product: "Convene", language: "EN" },
    method: ICalCalendarMethod.PUBLISH,
    ttl: TTL_SECONDS,
  });
  calendar.timezone({ name: null, generator: (zone) => writeTimezone(zone, ...yearsOf(dates)) });
  for (const date of dates) calendar.createEvent(eventOf(date, stamp));
  return calendar.toString();
}

/**
 * One date as an invitation to one person (RFC 5546): METHOD:REQUEST while it is on, CANCEL once it isn't. A file holds one
 * date, since all events of one request are one event. Nobody is asked for an answer. The same date gives the same bytes.
 *
 * @param stamp when it is written, epoch milliseconds.
 */
export function writeInvitation(date: CalendarDate, { from, to }: { from: string; to: string }, stamp: number): string {
  const calendar = ical({
    prodId: { company: "Convene", product: "Convene", language: "EN" },
    method: methodOf(date),
  });
  // Without a zone of the calendar's own DTSTAMP is written in UTC, as it has to be.
  calendar.timezone({ name: null, generator: (zone) => writeTimezone(zone, ...yearsOf([date])) });
  const event = calendar.createEvent(eventOf(date, stamp));
  event.organizer({ name: /^"([^"]*)"/.exec(from)?.[1] ?? "-", email: addressIn(from) });
  event.createAttendee({ email: addressIn(to), rsvp: false, status: ICalAttendeeStatus.NEEDSACTION });
  return calendar.toString();
}

export const methodOf = ({ cancelled }: CalendarDate): ICalCalendarMethod.CANCEL | ICalCalendarMethod.REQUEST =>
  cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;

const eventOf = (date: CalendarDate, stamp: number) => ({
  id: `${date.sessionId.slice(4)}@calendar.invalid`,
  start: toZoned(date.startsAt, date.zone),
  end: toZoned(date.endsAt, date.zone),
  stamp: new Date(stamp),
  timezone: date.zone,
  summary: date.title,
  location: date.place,
  sequence: date.revision - 1,
  status: date.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
});

/** `"Appointments" <mail@example.org>` → `mail@example.org`. */
const addressIn = (header: string): string => /<([^<>]+)>$/.exec(header)?.[1] ?? header;

const escapeText = (text: string): string => text.replace(/[\\;,]/g, "\\$&");

/** Changes when anything but the moment of asking does; for If-None-Match. */
export const etagOf = (calendar: Calendar): string =>
  `W/"${createHash("sha256").update(writeCalendar(calendar, 0)).digest("base64url").slice(0, 27)}"`;

/** The first and the last year, in UTC, that the dates touch in whatever zone. */
function yearsOf(dates: CalendarDate[]): [number, number] {
  const year = (at: number) => new Date(at).getUTCFullYear();
  const day = 86_400_000;
  return [
    year(Math.min(...dates.map(({ startsAt }) => startsAt)) - day),
    year(Math.max(...dates.map(({ endsAt }) => endsAt)) + day),
  ];
}
