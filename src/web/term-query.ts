import { addDays, daysBetween, isLocalDate, isoWeekday, toLocal } from "../time.ts";
import type { CalendarQuery } from "./calendar-query.ts";

/** What a printed calendar shows: whole months, from the first date's to the last one's. */
export type TermQuery = {
  from: string;
  to: string;
  /** "no": without the names of groups, for a wall that others see. */
  names: "" | "no";
  cohortId: string;
} & Pick<CalendarQuery, "siteId" | "roomId" | "programId" | "staffId">;

const USUAL_DAYS = 90;
const LONGEST_DAYS = 366;

/** What is asked for; dates that make no sense are those of three months from today. @param zone whose today it is. */
export function readTermQuery(query: Record<string, string>, now: number, zone: string): TermQuery {
  const { siteId = "", roomId = "", programId = "", staffId = "", cohortId = "" } = query;
  const from = query.from && isLocalDate(query.from) && query.from > "1970-01-31" ? query.from : toLocal(now, zone).date;
  const asked = query.to && isLocalDate(query.to) && query.to >= from ? query.to : addDays(from, USUAL_DAYS);
  return {
    from,
    to: daysBetween(from, asked) > LONGEST_DAYS ? addDays(from, LONGEST_DAYS) : asked,
    names: query.names === "no" ? "no" : "",
    siteId: siteId.slice(0, 60),
    roomId: roomId.slice(0, 60),
    programId: programId.slice(0, 60),
    staffId: staffId.slice(0, 60),
    cohortId: cohortId.slice(0, 60),
  };
}

export type Month = { month: string; weeks: (string | null)[][] };

/**
 * The months from one date's to another's, each in weeks from Monday; null where a day is another month's.
 * March 2027 begins on a Monday: its first week is 1 to 7, its last 29 to 31 and four nulls.
 */
export function monthsOf({ from, to }: Pick<TermQuery, "from" | "to">): Month[] {
  const months: Month[] = [];
  for (let first = `${from.slice(0, 7)}-01`; first <= to; first = `${addDays(first, 31).slice(0, 7)}-01`) {
    const month = first.slice(0, 7);
    const weeks: Month["weeks"] = [];
    for (let monday = addDays(first, 1 - isoWeekday(first)); monday.slice(0, 7) <= month; monday = addDays(monday, 7)) {
      const days = Array.from({ length: 7 }, (_, index) => addDays(monday, index));
      weeks.push(days.map((day) => (day.startsWith(month) ? day : null)));
    }
    months.push({ month, weeks });
  }
  return months;
}

/** The printed calendar's address; what is empty is left out. */
export function termAddress({ from, to, names, siteId, roomId, programId, staffId, cohortId }: Partial<TermQuery>): string {
  const entries = Object.entries({ from, to, names, siteId, roomId, programId, staffId, cohortId });
  return `/calendar/term?${new URLSearchParams(entries.filter((entry): entry is [string, string] => Boolean(entry[1])))}`;
}
