import type { Figure, MonthFigures } from "../../mail/facts.ts";
import type { AttendanceReport } from "./attendance-report.ts";
import { SMALL_CELL } from "./small-cells.ts";

type Told = "sessionsHeld" | "sessionsCancelled" | "unmarked" | "strictRate" | "adjustedRate" | "noShowRate" | "contactMinutes";

/** What of a report goes into mail; each number may be null where it is hidden. */
export type MonthReport = { [Name in Told]: AttendanceReport[Name] | null } & {
  suppressed: boolean;
  start: Pick<AttendanceReport["start"], "enrolled" | "starters">;
};

/**
 * A month's numbers as mail may say them. What the report hides stays hidden; mail leaves the house, so it hides besides everything
 * about people where fewer than five are enrolled, which a report about one group shows. E.g. 3 enrolled → no rate, no hours.
 */
export function monthFigures(report: MonthReport): MonthFigures {
  const { enrolled, starters } = report.start;
  const isFew = enrolled !== null && isSmall(enrolled);
  const shown = (value: number | null): Figure => value ?? "hidden";
  const ofPeople = (value: number | null): Figure => (isFew ? "hidden" : shown(value));
  // A rate is null too where nobody was expected.
  const rate = (value: number | null): Figure =>
    value === null && (enrolled === 0 || !report.suppressed) ? "none" : ofPeople(value);
  return {
    held: shown(report.sessionsHeld),
    cancelled: shown(report.sessionsCancelled),
    unmarked: shown(report.unmarked),
    strict: rate(report.strictRate),
    adjusted: rate(report.adjustedRate),
    noShow: rate(report.noShowRate),
    enrolled: enrolled === 0 ? "none" : ofPeople(enrolled),
    started: enrolled === 0 ? "none" : starters !== null && isSmall(starters) ? "hidden" : ofPeople(starters),
    contactMinutes: ofPeople(report.contactMinutes),
  };
}

const isSmall = (people: number): boolean => people > 0 && people < SMALL_CELL;
