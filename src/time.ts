import { DateTime, IANAZone } from "luxon";

// The only importer of luxon. Instants are UTC epoch milliseconds, dates `YYYY-MM-DD`, times `HH:MM`.

export type LocalDateTime = { date: string; time: string };
export type SpokenLocale = "en" | "es";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const isZone = (name: string): boolean => /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);

/** A date of the calendar between 1900 and 2199: `2028-02-29` is, `2027-02-29` isn't. */
export function isLocalDate(text: string): boolean {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export const isLocalTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/**
 * The instant at which a zone's wall clock shows this date and time (RFC 5545, 3.3.5).
 * A time that doesn't exist moves forward by the gap: 2027-03-14 02:30 in New York → 03:30 EDT.
 * One that occurs twice means the first: 2027-11-07 01:30 in New York → 01:30 EDT.
 */
export function toInstant({ date, time }: LocalDateTime, zone: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const { offset } = offsets(zone);
  // No zone is further than 14 hours ahead or 12 behind, so these two stand on either side of any transition near.
  const before = offset(wall - 15 * HOUR);
  const after = offset(wall + 13 * HOUR);
  const first = [...new Set([before, after])]
    .map((minutes) => wall - minutes * 60_000)
    .filter((at) => offset(at) * 60_000 === wall - at);
  return first.length > 0 ? Math.min(...first) : wall - before * 60_000;
}

/** An instant as the wall clock of a zone shows it: 2027-01-02T17:00Z in America/New_York → 2027-01-02 12:00. */
export function toLocal(at: number, zone: string): LocalDateTime {
  const wall = new Date(at + offsets(zone).offset(at) * 60_000).toISOString();
  return { date: wall.slice(0, 10), time: wall.slice(11, 16) };
}

/** 2027-02-28 + 1 → 2027-03-01. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** 2027-02-28 to 2027-03-01 → 1. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);

/** Whole years lived on a date: born 2014-02-04, on 2027-02-03 → 12. */
export function ageOn(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** 1 = Monday … 7 = Sunday: 2027-02-24 → 3. */
export const isoWeekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

/** "Wednesday, March 3, 2027" · "miércoles, 3 de marzo de 2027". */
export const spellDate = (at: number, zone: string, locale: SpokenLocale): string =>
  spell(at, zone, locale, "date", { weekday: "long", year: "numeric", month: "long", day: "numeric" });

/** "Oct 23, 2026" · "23 oct 2026". */
export const spellDay = (at: number, zone: string, locale: SpokenLocale): string =>
  spell(at, zone, locale, "day", { year: "numeric", month: "short", day: "numeric" });

/** "October 2026" · "octubre de 2026". */
export const spellMonth = (at: number, zone: string, locale: SpokenLocale): string =>
  spell(at, zone, locale, "month", { year: "numeric", month: "long" });

/** "6:30 PM" · "6:30 p.m.". */
export const spellTime = (at: number, zone: string, locale: SpokenLocale): string =>
  spell(at, zone, locale, "time", { hour: "numeric", minute: "2-digit" });

/** The zone as people call it: "Eastern Time" · "hora oriental". */
export const spellZone = (at: number, zone: string, locale: SpokenLocale): string =>
  remembered(`${locale}|${zone}|zone|${at}`, () => {
    const formatter = formatterOf(locale, zone, "zone", { timeZoneName: "longGeneric" });
    return formatter.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? zone;
  });

/** "Wed, Mar 3, 6:30 PM" · "mié, 3 mar, 6:30 p.m.". */
export const spellShort = (at: number, zone: string, locale: SpokenLocale): string =>
  spell(at, zone, locale, "short", { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(locale: SpokenLocale, zone: string, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${zone}|${kind}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale === "es" ? "es-US" : "en-US", { ...options, timeZone: zone });
    formatters.set(key, formatter);
  }
  return formatter;
}

const spell = (at: number, zone: string, locale: SpokenLocale, kind: string, options: Intl.DateTimeFormatOptions): string =>
  remembered(`${locale}|${zone}|${kind}|${at}`, () =>
    // Intl puts narrow no-break spaces before AM and PM; mail readers show some of them as boxes.
    formatterOf(locale, zone, kind, options)
      .format(at)
      .replace(/[\u202f\u00a0]/g, " "),
  );

const spelled = new Map<string, string>();
const MOST_SPELLED = 2_000;

/** Everyone of a group is told the same instant, and Intl takes its time: some 30 µs for a zone. */
function remembered(key: string, spellIt: () => string): string {
  let text = spelled.get(key);
  if (text === undefined) {
    if (spelled.size >= MOST_SPELLED) spelled.clear();
    text = spellIt();
    spelled.set(key, text);
  }
  return text;
}

const zones = new Map<string, { offset: (at: number) => number }>();

/** Minutes east of UTC at an instant, as the zone database says. */
function offsets(zone: string): { offset: (at: number) => number } {
  let found = zones.get(zone);
  if (!found) {
    const known = DateTime.fromMillis(0, { zone }).zone;
    found = { offset: (at) => known.offset(at) };
    zones.set(zone, found);
  }
  return found;
}

/** A change of a zone's offset: from this instant on it is `after` minutes east of UTC instead of `before`. */
export type Transition = { at: number; before: number; after: number };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const transitions = new Map<string, Transition[]>();

/** Minutes east of UTC at an instant. */
export const offsetAt = (at: number, zone: string): number => offsets(zone).offset(at);

/** Every change of a zone's offset in the given UTC years, both included, by time. Zones change at whole minutes. */
export function transitionsIn(zone: string, fromYear: number, toYear: number): Transition[] {
  const years = Array.from({ length: toYear - fromYear + 1 }, (_, index) => fromYear + index);
  return years.flatMap((year) => {
    const key = `${zone}|${year}`;
    let found = transitions.get(key);
    if (!found) {
      found = searchTransitions(zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
      transitions.set(key, found);
    }
    return found;
  });
}

function searchTransitions(zone: string, from: number, to: number): Transition[] {
  const found: Transition[] = [];
  for (let start = from; start < to; start += DAY_MS) {
    const [before, after] = [offsetAt(start, zone), offsetAt(start + DAY_MS, zone)];
    if (before === after) continue;
    let [low, high] = [start, start + DAY_MS];
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle, zone) === before) low = middle;
      else high = middle;
    }
    found.push({ at: high, before, after });
  }
  return found;
}

/** An instant as the calendar library takes it, so that it writes the zone's wall time whatever the server's zone. */
export const toZoned = (at: number, zone: string): DateTime => DateTime.fromMillis(at, { zone });
