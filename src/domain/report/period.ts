import { addDays } from "../../time.ts";

/** Days by each venue's own calendar, both included; without one it has no end there. */
export type Period = { from?: string | undefined; to?: string | undefined };

export type Pieces = {
  /** `YYYY-MM`, both included: months that lie in the period as a whole. Null: none. */
  months: { first: string; last: string } | null;
  /** The days before and after them. */
  days: { from: string; to: string }[];
};

const FIRST = "0001-01";
const LAST = "9999-12";

/**
 * A period as whole months, whose counts are kept, and the days left over, which are counted. E.g. 12 January to 15 March → all
 * of February, 12 to 31 January and 1 to 15 March.
 */
export function pieces({ from, to }: Period): Pieces {
  const lead = from === undefined || from.endsWith("-01") ? null : { from, to: lastDay(monthOf(from)) };
  const tail = to === undefined || to === lastDay(monthOf(to)) ? null : { from: `${monthOf(to)}-01`, to };
  if (lead && to && to <= lead.to) return { months: null, days: [{ from: lead.from, to }] };
  const first = from === undefined ? FIRST : lead ? monthAfter(monthOf(from)) : monthOf(from);
  const last = to === undefined ? LAST : tail ? monthOf(addDays(tail.from, -1)) : monthOf(to);
  return { months: first <= last ? { first, last } : null, days: [lead, tail].filter((some) => some !== null) };
}

/** Where a day ends last: UTC−12. */
export const LAST_ZONE = "Etc/GMT+12";

/** The months that a period lies in, `YYYY-MM`, both included. */
export const monthsTouched = ({ from, to }: Period): { first: string; last: string } => ({
  first: from === undefined ? FIRST : monthOf(from),
  last: to === undefined ? LAST : monthOf(to),
});

/** All of each month that a period touches. E.g. 10 January to 3 March → 1 January to 31 March. */
export const wholeMonths = ({ from, to }: Period): Period => ({
  from: from && `${monthOf(from)}-01`,
  to: to && lastDay(monthOf(to)),
});

/**
 * What lies of a period in months that are over. E.g. from 1 January on 12 March → 1 January to 28 February; from 1 March → null.
 *
 * @param today in the last place where it becomes that day: a venue may be west of the org.
 */
export function overBy({ from, to }: Period, today: string): (Period & { to: string }) | null {
  const end = addDays(`${monthOf(today)}-01`, -1);
  if (from !== undefined && from > end) return null;
  return { from, to: to === undefined || to > end ? end : to };
}

const monthOf = (date: string) => date.slice(0, 7);
const monthAfter = (month: string) => monthOf(addDays(`${month}-01`, 31));
const lastDay = (month: string) => addDays(`${monthAfter(month)}-01`, -1);
