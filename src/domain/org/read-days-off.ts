import type ICAL from "ical.js";
import { Invalid } from "../../errors.ts";
import { addDays, daysBetween } from "../../time.ts";
import type { Day } from "./closures.ts";
import { type Rule, repeatDays } from "./repeat-days.ts";

export type DaysOff = {
  /** By date; one that several entries name has the first one's reason. */
  days: Day[];
  /** Entries of a part of a day, or that repeat in a way closed days don't. */
  leftOut: number;
};

const MOST_DAYS = 400;
const MOST_ENTRIES = 1_000;
/** Each is followed day by day. */
const MOST_REPEATING = 100;
const LONGEST_DAYS = 120;

/**
 * The whole days that a calendar file (RFC 5545) names between two dates, both included: entries without a time of day, or from
 * midnight to midnight, with their repetitions, exceptions and changed single dates. Cancelled entries are left out.
 *
 * @throws Invalid for what isn't a calendar file, or one with too many days.
 */
export async function readDaysOff(text: string, from: string, to: string): Promise<DaysOff> {
  const { default: ical } = await import("ical.js");
  const found = new Map<string, string>();
  let leftOut = 0;
  for (const { starts, length, reason } of entriesOf(ical, text, to)) {
    if (starts === null) leftOut += 1;
    for (const start of starts ?? [])
      for (let day = 0; day < length; day += 1) {
        const date = addDays(start, day);
        if (date >= from && date <= to && !found.has(date)) found.set(date, reason);
      }
  }
  if (found.size > MOST_DAYS) throw tooMany(`${MOST_DAYS} days`);
  const days = [...found].map(([date, reason]) => ({ date, reason }));
  return { days: days.sort((a, b) => (a.date < b.date ? -1 : 1)), leftOut };
}

const tooMany = (what: string): Invalid =>
  new Invalid([{ path: "file", message: `That is more than ${what}. Import a calendar of closed days only.` }]);

/** `starts` null: an entry that is left out. */
type Entry = { starts: string[] | null; length: number; reason: string };

function entriesOf(ical: typeof ICAL, text: string, to: string): Entry[] {
  try {
    const root = new ical.Component(ical.parse(text.replace(/^\ufeff/, "")));
    if (root.name !== "vcalendar") throw new Error("not a calendar");
    const events = root
      .getAllSubcomponents("vevent")
      .slice(0, MOST_ENTRIES)
      .filter((component) => component.hasProperty("dtstart"))
      .map((component) => new ical.Event(component));
    const changed = events.filter((event) => event.isRecurrenceException());
    const standing = events.filter((event) => !isCancelled(event));
    if (standing.filter((event) => event.isRecurring()).length > MOST_REPEATING)
      throw tooMany(`${MOST_REPEATING} repeating entries`);
    return standing.map((event) => toEntry(event, changed, to));
  } catch (error) {
    if (error instanceof Invalid) throw error;
    throw new Invalid([
      { path: "file", message: "That isn't a calendar file that can be read. Export one as .ics and try again." },
    ]);
  }
}

function toEntry(event: ICAL.Event, changed: ICAL.Event[], to: string): Entry {
  const { startDate, endDate } = event;
  const length = Math.min(Math.max(1, daysBetween(dateOf(startDate), dateOf(endDate))), LONGEST_DAYS);
  const clean = (event.summary ?? "").replace(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();
  const starts = isWholeDays(startDate, endDate) ? startsOf(event, changed, to) : null;
  return { starts, length, reason: clean.slice(0, 120) || "Closed" };
}

function startsOf(event: ICAL.Event, changed: ICAL.Event[], to: string): string[] | null {
  const start = dateOf(event.startDate);
  if (event.isRecurrenceException()) return [start];
  const timesOf = (name: string) =>
    event.component
      .getAllProperties(name)
      .flatMap((property) => property.getValues() as ICAL.Time[])
      .map(dateOf);
  const gone = new Set([
    ...timesOf("exdate"),
    ...changed.filter(({ uid }) => uid === event.uid).map(({ recurrenceId }) => dateOf(recurrenceId)),
  ]);
  const named: (string[] | null)[] = event.component
    .getAllProperties("rrule")
    .map((property) => repeatDays(toRule(property.getFirstValue() as ICAL.Recur), start, to));
  if (named.includes(null)) return null;
  return [start, ...timesOf("rdate"), ...named.flatMap((dates) => dates ?? [])].filter((date) => !gone.has(date));
}

const toRule = ({ freq, interval, count, until, wkst, parts }: ICAL.Recur): Rule => ({
  freq,
  interval: interval ?? 1,
  count: count ?? null,
  until: until ? dateOf(until) : null,
  // ical.js counts from Sunday = 1.
  weekStart: (((wkst ?? 2) + 5) % 7) + 1,
  parts: Object.fromEntries(Object.entries(parts).map(([name, values]) => [name, [values].flat().map(String)])),
});

const isMidnight = ({ hour, minute }: ICAL.Time): boolean => hour === 0 && minute === 0;

/** By its own wall clock: some programs write a whole day as midnight to midnight. */
const isWholeDays = (start: ICAL.Time, end: ICAL.Time): boolean =>
  start.isDate || (isMidnight(start) && isMidnight(end) && dateOf(start) < dateOf(end));

const isCancelled = ({ component }: ICAL.Event): boolean => component.getFirstPropertyValue("status") === "CANCELLED";

const dateOf = ({ year, month, day }: ICAL.Time): string =>
  [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
