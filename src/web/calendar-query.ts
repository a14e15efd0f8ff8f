import { addDays, isLocalDate, isoWeekday, toInstant, toLocal } from "../time.ts";

export const calendarViews = ["week", "month", "list"] as const;
export type CalendarView = (typeof calendarViews)[number];

export type CalendarQuery = {
  /** Any date of the week or month that is shown. */
  on: string;
  view: CalendarView;
  siteId: string;
  roomId: string;
  programId: string;
  staffId: string;
};

/** What of the calendar is asked for; what makes no sense is left out. @param zone whose today it is. */
export function readCalendarQuery(query: Record<string, string>, now: number, zone: string): CalendarQuery {
  const { on = "", siteId = "", roomId = "", programId = "", staffId = "" } = query;
  return {
    on: isLocalDate(on) && on > "1970-01-31" && on < "2200-01-01" ? on : toLocal(now, zone).date,
    view: calendarViews.find((known) => known === query.view) ?? "week",
    siteId: siteId.slice(0, 60),
    roomId: roomId.slice(0, 60),
    programId: programId.slice(0, 60),
    staffId: staffId.slice(0, 60),
  };
}

/** The first date that is shown and the first that no longer is: a week from Monday, or a month. */
export function datesShown({ on, view }: Pick<CalendarQuery, "on" | "view">): { from: string; until: string } {
  if (view === "week") {
    const from = addDays(on, 1 - isoWeekday(on));
    return { from, until: addDays(from, 7) };
  }
  const from = `${on.slice(0, 7)}-01`;
  return { from, until: `${addDays(from, 31).slice(0, 7)}-01` };
}

/** A stretch of dates as instants, on a zone's calendar. */
export const instantsOf = ({ from, until }: { from: string; until: string }, zone: string) => ({
  from: toInstant({ date: from, time: "00:00" }, zone),
  to: toInstant({ date: until, time: "00:00" }, zone),
});

/** The calendar's address for another date or view, filters kept. */
export function calendarAddress(query: CalendarQuery, change: Partial<CalendarQuery> = {}): string {
  const entries = Object.entries({ ...query, ...change }).filter(([, value]) => value !== "");
  return `/calendar?${new URLSearchParams(entries)}`;
}
