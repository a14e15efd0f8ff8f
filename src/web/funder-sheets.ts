import type { FunderCounts } from "../domain/report/funder-counts.ts";
import type { FunderRow } from "../domain/report/funder-rows.ts";
import type { Sheet } from "../sheets.ts";
import { type Cell, hours, shown, withNote } from "./report-sheets.ts";

const ages: Record<FunderRow["ages"], string> = {
  all: "All ages",
  "0-11": "Under 12",
  "12-14": "12 to 14",
  "15-17": "15 to 17",
  "18-24": "18 to 24",
  "25-44": "25 to 44",
  "45-64": "45 to 64",
  "65+": "65 and over",
  unknown: "Age not known",
  others: "Other ages, put together",
  walk_ins: "Counted without a name",
};
export const spellAges = (of: FunderRow["ages"]): string => ages[of];

/** Who came, each counted once, and for how long. */
export function funderSheets(counts: FunderCounts, above: readonly string[]): Sheet[] {
  const lines = [...above, "Ages are those reached in the calendar year."];
  const columns = ["Program", "Ages", "People served", "Sessions held", "Contact hours"];
  const cells = ({ program, ages: of, people, sessions, minutes, leftOut }: FunderRow): Cell[] => [
    program?.name ?? "Every program",
    spellAges(of),
    of === "walk_ins" ? null : shown(people),
    sessions,
    hours(minutes),
    leftOut.join(", "),
  ];
  const sheets: Sheet[] = [
    { name: "Whole period", above: lines, columns: [...columns, "Without"], rows: counts.period.map(cells) },
    {
      ...{ name: "By month", above: lines, columns: ["Month", ...columns] },
      rows: counts.months.flatMap(({ month, rows }) => rows.map((row) => [month, ...cells(row).slice(0, columns.length)])),
    },
  ];
  return withNote(sheets, counts.suppressed);
}
