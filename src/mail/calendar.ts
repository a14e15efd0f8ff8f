import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { tzlib_get_ical_block } from "timezones-ical-library";
import { toZoned } from "../time.ts";

export type CalendarDate = { uid: string; startsAt: number; endsAt: number; sequence: number; cancelled: boolean };

/**
 * A participant's dates as an iCalendar file (RFC 5545): one event a date, no rule, the alias as its title. The same dates give the
 * same bytes. `stamp` is when it is made, epoch milliseconds.
 */
export function writeCalendar(alias: string, place: string, zone: string, dates: CalendarDate[], stamp: number): string {
  const calendar = ical({
    name: alias,
    prodId: { company: "Convene", product: "Convene", language: "EN" },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 3600,
  });
  calendar.timezone({ name: zone, generator: (name) => vtimezone(name) });
  for (const date of dates) {
    calendar.createEvent({
      id: date.uid,
      start: toZoned(date.startsAt, zone),
      end: toZoned(date.endsAt, zone),
      stamp: new Date(stamp),
      timezone: zone,
      summary: alias,
      location: place,
      sequence: date.sequence,
      status: date.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
  }
  return calendar.toString();
}

function vtimezone(name: string): string | null {
  const [block] = tzlib_get_ical_block(name);
  return block ?? null;
}
