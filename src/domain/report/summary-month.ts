import type { orgs } from "../../../db/schema/index.ts";
import { addDays, toInstant, toLocal } from "../../time.ts";
import { DIGEST_AT } from "../reminder/mornings.ts";

const USEFUL_MS = 10 * 86_400_000;

export type SummaryOrg = Pick<typeof orgs.$inferSelect, "timezone" | "createdAt" | "summaryDay" | "summaryMonth">;

/** A month whose summary is owed now. Dates, both included; `usefulUntil` as an instant. */
export type SummaryMonth = { month: string; from: string; to: string; usefulUntil: number };

/**
 * The month before the org's last summary day, from 07:00 on that day by its clock and for ten days; null when that one is owed
 * already or there is none. E.g. day 5, on 5 March at 07:00 → February; on 4 March, or 15 March at 07:00 → null.
 */
export function summaryMonthAt(now: number, org: SummaryOrg): SummaryMonth | null {
  if (org.summaryDay === 0) return null;
  const thisMonth = monthOf(toLocal(now, org.timezone).date);
  const dueAt = (month: string) =>
    toInstant({ date: `${month}-${String(org.summaryDay).padStart(2, "0")}`, time: DIGEST_AT }, org.timezone);
  const dueIn = dueAt(thisMonth) <= now ? thisMonth : monthBefore(thisMonth);
  const usefulUntil = dueAt(dueIn) + USEFUL_MS;
  const month = monthBefore(dueIn);
  if (now >= usefulUntil || month < monthOf(toLocal(org.createdAt, org.timezone).date)) return null;
  if (org.summaryMonth !== null && org.summaryMonth >= month) return null;
  return { month, ...datesOf(month), usefulUntil };
}

/** 2028-02 → 2028-02-01 to 2028-02-29. */
export const datesOf = (month: string) => ({ from: `${month}-01`, to: addDays(`${monthAfter(month)}-01`, -1) });

/** 2027-03 → 2027-02. */
export const monthBefore = (month: string): string => monthOf(addDays(`${month}-01`, -1));

const monthAfter = (month: string): string => monthOf(addDays(`${month}-01`, 31));
const monthOf = (date: string): string => date.slice(0, 7);
