import { createHash } from "node:crypto";
import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";
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
  calendar.timezone({ name: dates[0]?.zone ?? null, generator: (zone) => writeTimezone(zone, ...yearsOf(dates)) });
  for (const date of dates) {
    calendar.createEvent({
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
  }
  return calendar.toString();
}

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
