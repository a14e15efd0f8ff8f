/** House defaults, finer where programs for teens divide them (domain: 12–14 and 15–17). Named for their first and last year of age. */
export const ageBands = ["0-11", "12-14", "15-17", "18-24", "25-44", "45-64", "65+", "unknown"] as const;
export type AgeBand = (typeof ageBands)[number];

/**
 * By the age somebody reaches in a calendar year, as population statistics count: so they are in one band all year, whatever part
 * of it a report is about. E.g. born in December 2012, in 2027 → 15-17.
 */
export function bandIn(year: number, birthDate: string | null): AgeBand {
  if (birthDate === null) return "unknown";
  const age = year - Number(birthDate.slice(0, 4));
  return ageBands.find((band) => age <= lastAge(band)) ?? "unknown";
}

const lastAge = (band: AgeBand): number => (band === "65+" ? Number.POSITIVE_INFINITY : Number(band.split("-")[1] ?? -1));
