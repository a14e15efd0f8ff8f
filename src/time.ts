import { DateTime, IANAZone } from "luxon";

// The only importer of luxon. Instants are UTC epoch milliseconds, dates `YYYY-MM-DD`, times `HH:MM`.

export const isZone = (name: string): boolean => /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);

export type LocalDateTime = { date: string; time: string };

/** An instant as the wall clock of a zone shows it: 1798909200000 in America/New_York → 2027-01-02 12:00. */
export function toLocal(at: number, zone: string): LocalDateTime {
  const local = DateTime.fromMillis(at, { zone });
  return { date: local.toFormat("yyyy-MM-dd"), time: local.toFormat("HH:mm") };
}
