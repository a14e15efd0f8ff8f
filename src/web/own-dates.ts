import { listGuestDates, listOwnDates, type OwnDate, type Venue } from "../domain/enrolment/dates.ts";
import type { OpenedLink } from "../domain/enrolment/open-link.ts";
import type { Calendar } from "../mail/calendar.ts";
import { meetsOnline, spokenZone } from "../mail/spoken-zone.ts";
import type { Words } from "../words/words.ts";
import type { C } from "./env.ts";
import { contextOf } from "./link.tsx";

/** Dates stay in a calendar this long after: cancelled ones so that calendars take them out. */
const CALENDAR_BACK_MS = 28 * 86_400_000;

/** A person's dates by start, those to which they come as a guest among them. */
export async function datesOf(c: C, link: OpenedLink, from: number): Promise<OwnDate[]> {
  const ctx = contextOf(c, link);
  const enrolmentId = link.enrolmentId ?? "";
  const [own, elsewhere] = await Promise.all([
    listOwnDates(ctx, { cohortId: link.cohort?.id ?? "", enrolmentId }, from),
    listGuestDates(ctx, enrolmentId, from),
  ]);
  const known = new Set(own.map(({ sessionId }) => sessionId));
  const guest = elsewhere.filter(({ sessionId }) => !known.has(sessionId));
  return guest.length === 0 ? own : [...own, ...guest].sort((a, b) => a.startsAt - b.startsAt);
}

type Where = Pick<OwnDate, "there"> | null;

/** Where a date is; null: nowhere that is known. */
export const venueOf = ({ cohort }: OpenedLink, date: Where): Venue | null => date?.there ?? cohort;

/** The zone in which a date's time is said. */
export function zoneOf(link: OpenedLink, date: Where): string {
  const venue = venueOf(link, date);
  return spokenZone(venue, venue?.timezone ?? link.org.timezone, link.participant.timezone);
}

/** Where the person is, when that isn't the zone the times are in. */
export const ownZoneOf = (link: OpenedLink, date: Where): string | null => {
  const { timezone } = link.participant;
  return timezone === null || timezone === zoneOf(link, date) ? null : timezone;
};

export const aliasOf = ({ cohort, org }: OpenedLink): string => cohort?.alias ?? org.alias;

export function placeOf(link: OpenedLink, words: Words, date: Where): string {
  const venue = venueOf(link, date);
  return venue?.placeAlias ?? (venue && meetsOnline(venue) ? words.page.online : words.page.usualPlace);
}

/** The person's dates as their calendar shows them: under the alias, at the neutral place. */
export async function ownCalendar(c: C, link: OpenedLink, words: Words): Promise<Calendar> {
  const dates = await datesOf(c, link, c.get("now") - CALENDAR_BACK_MS);
  const name = aliasOf(link);
  const shown = dates.map((date) => ({ ...date, title: name, zone: zoneOf(link, date), place: placeOf(link, words, date) }));
  return { name, dates: shown };
}
