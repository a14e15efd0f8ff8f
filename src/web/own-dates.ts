import { listOwnDates, type OwnDate } from "../domain/enrolment/dates.ts";
import type { OpenedLink } from "../domain/enrolment/open-link.ts";
import type { Calendar } from "../mail/calendar.ts";
import { meetsOnline, spokenZone } from "../mail/spoken-zone.ts";
import type { Words } from "../words/words.ts";
import type { C } from "./env.ts";
import { contextOf } from "./link.tsx";

/** Dates stay in a calendar this long after: cancelled ones so that calendars take them out. */
const CALENDAR_BACK_MS = 28 * 86_400_000;

export const datesOf = (c: C, link: OpenedLink, from: number): Promise<OwnDate[]> =>
  listOwnDates(contextOf(c, link), { cohortId: link.cohort?.id ?? "", enrolmentId: link.enrolmentId ?? "" }, from);

export const zoneOf = ({ cohort, participant, org }: OpenedLink): string =>
  spokenZone(cohort, cohort?.timezone ?? org.timezone, participant.timezone);

/** Where the person is, when that isn't the zone the times are in. */
export const ownZoneOf = (link: OpenedLink): string | null => {
  const { timezone } = link.participant;
  return timezone === null || timezone === zoneOf(link) ? null : timezone;
};

export const aliasOf = ({ cohort, org }: OpenedLink): string => cohort?.alias ?? org.alias;

export const placeOf = ({ cohort }: OpenedLink, words: Words): string =>
  cohort?.placeAlias ?? (cohort && meetsOnline(cohort) ? words.page.online : words.page.usualPlace);

/** The person's dates as their calendar shows them: under the alias, at the neutral place. */
export async function ownCalendar(c: C, link: OpenedLink, words: Words): Promise<Calendar> {
  const dates = await datesOf(c, link, c.get("now") - CALENDAR_BACK_MS);
  const name = aliasOf(link);
  const common = { zone: zoneOf(link), title: name, place: placeOf(link, words) };
  return { name, dates: dates.map((date) => ({ ...date, ...common })) };
}
