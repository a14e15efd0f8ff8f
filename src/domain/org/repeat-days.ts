import { addDays, daysBetween, isoWeekday } from "../../time.ts";

/** A rule by which whole days repeat (RFC 5545, 3.3.10), as the calendar file writes its parts. */
export type Rule = {
  freq: string;
  interval: number;
  count: number | null;
  /** The last day it may fall on; null: no end. */
  until: string | null;
  /** ISO, 1 = Monday: where a week begins. */
  weekStart: number;
  /** `BYDAY`, `BYMONTH`, `BYMONTHDAY`: numbers as text; weekdays such as "MO" or "-1FR". */
  parts: Record<string, string[]>;
};

const known = new Set(["BYDAY", "BYMONTH", "BYMONTHDAY"]);
const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/** A rule is followed for forty years at most. */
const LONGEST_DAYS = 40 * 366;

/**
 * The days a rule names from its first to `to`, both included. Looks at each day once, so that a rule that never comes true
 * ends too. FREQ=YEARLY;BYMONTH=11;BYDAY=4TH from 2026-11-26 → 2026-11-26, 2027-11-25 …
 *
 * @returns null for a rule of a kind that closed days don't need: by week number, by position, more often than daily.
 */
export function repeatDays(rule: Rule, start: string, to: string): string[] | null {
  const names = Object.keys(rule.parts);
  const isKnown = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].includes(rule.freq) && names.every((name) => known.has(name));
  if (!isKnown || rule.interval < 1) return null;
  const last = rule.until !== null && rule.until < to ? rule.until : to;
  const found: string[] = [];
  for (let day = 0; day <= LONGEST_DAYS; day += 1) {
    const date = addDays(start, day);
    if (date > last || found.length >= (rule.count ?? Infinity)) break;
    // The first day counts whether the rule names it or not.
    if (day === 0 || matches(rule, start, date)) found.push(date);
  }
  return found;
}

const yearOf = (date: string): number => Number(date.slice(0, 4));
const monthOf = (date: string): number => Number(date.slice(5, 7));
const dayOf = (date: string): number => Number(date.slice(8, 10));
const monthLength = (date: string): number => 32 - dayOf(addDays(`${date.slice(0, 8)}01`, 31));

function matches({ freq, interval, weekStart, parts }: Rule, start: string, date: string): boolean {
  const { BYDAY: days, BYMONTH: months, BYMONTHDAY: monthDays } = parts;
  if (months && !months.map(Number).includes(monthOf(date))) return false;
  if (monthDays && !monthDays.map(Number).some((day) => day === dayOf(date) || day === dayOf(date) - monthLength(date) - 1))
    return false;
  if (days && !days.some((day) => isNth(day, date, freq, months !== undefined))) return false;
  switch (freq) {
    case "DAILY":
      return daysBetween(start, date) % interval === 0;
    case "WEEKLY": {
      const weekOf = (at: string) => addDays(at, -((isoWeekday(at) - weekStart + 7) % 7));
      const onDay = days !== undefined || isoWeekday(date) === isoWeekday(start);
      return onDay && (daysBetween(weekOf(start), weekOf(date)) / 7) % interval === 0;
    }
    case "MONTHLY": {
      const apart = (yearOf(date) - yearOf(start)) * 12 + monthOf(date) - monthOf(start);
      return apart % interval === 0 && (days !== undefined || monthDays !== undefined || dayOf(date) === dayOf(start));
    }
    default: {
      const inMonth = months !== undefined || days !== undefined || monthDays !== undefined || monthOf(date) === monthOf(start);
      const onDay = days !== undefined || monthDays !== undefined || dayOf(date) === dayOf(start);
      return (yearOf(date) - yearOf(start)) % interval === 0 && inMonth && onDay;
    }
  }
}

/** "FR" is every Friday, "-1FR" the last one of the month, or of the year where the rule names no month. */
function isNth(day: string, date: string, freq: string, hasMonths: boolean): boolean {
  const [, position = "", name = ""] = /^([+-]?\d*)([A-Z]{2})$/.exec(day) ?? [];
  if (weekdays.indexOf(name) + 1 !== isoWeekday(date)) return false;
  if (position === "") return true;
  const inYear = freq === "YEARLY" && !hasMonths;
  const behind = inYear ? daysBetween(`${date.slice(0, 4)}-01-01`, date) : dayOf(date) - 1;
  const ahead = inYear ? daysBetween(date, `${date.slice(0, 4)}-12-31`) : monthLength(date) - dayOf(date);
  const nth = Number(position) > 0 ? Math.floor(behind / 7) + 1 : -Math.floor(ahead / 7) - 1;
  return nth === Number(position);
}
