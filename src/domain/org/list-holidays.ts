import { z } from "zod";
import { Invalid } from "../../errors.ts";
import { addDays } from "../../time.ts";
import type { Day } from "./closures.ts";

export const holidaysInput = z.strictObject({
  year: z.coerce.number("Give a year.").int("Give a year.").min(2000, "Give a year from 2000.").max(2100, "Give a year to 2100."),
  country: z
    .string("Give a country.")
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, "Use a two-letter country code."),
  /** A state or province. Left out: what holds in the whole country. */
  region: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9-]{1,10}$/, "Use a region code such as NY.")
    .nullable()
    .optional(),
});

const DAY_MS = 24 * 3_600_000;

/**
 * The public holidays of a year in a country and region (date-holidays), by date.
 *
 * @throws Invalid when one of them isn't known.
 */
export async function listHolidays({ year, country, region = null }: z.output<typeof holidaysInput>): Promise<Day[]> {
  const { default: Holidays } = await import("date-holidays");
  const regions = new Holidays().getStates(country, "en") ?? {};
  if (region !== null && !Object.hasOwn(regions, region)) {
    const known = Object.keys(regions).join(", ") || "none, so leave it out";
    throw new Invalid([{ path: "region", message: `That region of ${country} isn't known. Known are: ${known}.` }]);
  }
  const calendar = region === null ? new Holidays(country) : new Holidays(country, region);
  const holidays = calendar.getHolidays(year) ?? [];
  if (holidays.length === 0)
    throw new Invalid([{ path: "country", message: `No holidays are known for ${country}. Add closures by hand.` }]);
  const named = new Map<string, string>();
  for (const holiday of holidays) {
    if (holiday.type !== "public") continue;
    for (const date of datesOf(holiday)) if (date.startsWith(String(year))) named.set(date, holiday.name.slice(0, 120));
  }
  return [...named].map(([date, reason]) => ({ date, reason })).sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The days of a holiday: three and a half days of Eid from March 9 are March 9 to 12. A day of 25 hours is one day. */
function datesOf({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const days = Math.ceil((end.getTime() - start.getTime()) / DAY_MS - 0.1);
  return Array.from({ length: Math.max(1, days) }, (_, index) => addDays(date.slice(0, 10), index));
}
