import { spellMonth, toInstant } from "../time.ts";

/** E.g. 2026-11 and 2027-01 → "November 2026, January 2027". */
export const spellMonths = (months: readonly string[]): string =>
  months.map((month) => spellMonth(toInstant({ date: `${month}-01`, time: "12:00" }, "UTC"), "UTC", "en")).join(", ");

/** Of a table by whole months. */
export const spellLeftOut = (months: readonly string[]): string => `It leaves out ${spellMonths(months)}, to protect few people.`;
