import type { AttendanceReport } from "../domain/report/attendance-report.ts";
import type { Tally } from "../domain/report/metrics.ts";
import type { Sheet } from "../sheets.ts";
import { spellDosed, spellFollowed, spellGroups, tellsNoGroup } from "./told-groups.ts";

// Reports as tables to take along. What is hidden says so in words; there is no number behind it.

export type Cell = string | number | null;

const HIDDEN = "hidden";
export const HIDDEN_NOTE =
  "hidden: about fewer than 5 people, or would let such a figure be worked out, also by comparing periods or tables";

export const shown = (value: number | null): Cell => value ?? HIDDEN;
/** 0.8333 → 83.3; nothing to divide by → empty. */
const percent = (rate: number | null): Cell => (rate === null ? null : Math.round(rate * 1000) / 10);
export const hours = (minutes: number | null): Cell => (minutes === null ? HIDDEN : Math.round(minutes / 6) / 10);
const decimal = (value: number | null): Cell => (value === null ? null : Math.round(value * 100) / 100);

type Rated = Tally & Pick<AttendanceReport, "strictRate" | "adjustedRate" | "noShowRate" | "noticeRate">;

const ratedColumns = [
  "Expected",
  "Attended",
  "Excused",
  "Told us late",
  "No-shows",
  "Strict %",
  "Adjusted %",
  "No-show %",
  "Notice %",
];
/** Where nobody is expected there is nothing to count: a 0 would read as if nobody had come. */
const nobodyExpected: Cell[] = ratedColumns.map(() => null);
const rated = (figures: Rated | null): Cell[] =>
  figures === null
    ? ratedColumns.map(() => HIDDEN)
    : figures.expected === 0
      ? nobodyExpected
      : [
          ...[figures.expected, figures.attended, figures.excused, figures.lateCancelled, figures.noShows],
          ...[figures.strictRate, figures.adjustedRate, figures.noShowRate, figures.noticeRate].map(percent),
        ];

/** @param above what it is about and when it was made, a line each. */
export function attendanceSheets(report: AttendanceReport, above: readonly string[]): Sheet[] {
  const { from, to } = report.period;
  const lines = [
    ...above,
    ...(from || to ? [`Sessions ${[from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(" ")}`] : []),
    ...(report.endsEarly ? ["Later months aren't over, and are left out"] : []),
    ...(report.leftOut.length > 0
      ? [`Totals are without ${report.leftOut.join(", ")}, which would tell of fewer than 5 people`]
      : []),
    ...(report.hoursLeftOut.length > report.leftOut.length
      ? [`Contact hours are without ${report.hoursLeftOut.join(", ")}, which would tell of fewer than 5 people`]
      : []),
  ];
  const followed = spellFollowed(report);
  const sheet = (name: string, columns: string[], rows: Cell[][], more: readonly string[] = []): Sheet => {
    return { name, above: [...lines, ...more], columns, rows };
  };
  const sheets = [
    sheet("Figures", ["Figure", "Value", "How it is worked out"], figureRows(report)),
    sheet(
      "By month",
      ["Month", "Sessions held", ...ratedColumns],
      report.byMonth.map(({ month, sessions, figures }) => [month, sessions, ...rated(figures)]),
    ),
    sheet(
      "By program",
      ["Program", "Groups", "Sessions held", ...ratedColumns, "People", "Start %", "Completed %", "People of groups", "Without"],
      report.byProgram.map(({ program, cohorts, sessions, leftOut, groups, figures }) => [
        ...[program.name, cohorts, sessions],
        ...rated(figures),
        ...(figures === null || figures.people === null
          ? [HIDDEN, HIDDEN, HIDDEN]
          : figures.people === 0
            ? [null, null, null]
            : [figures.people, percent(figures.startRate), percent(figures.completionRate)]),
        ...[figures && groups.of > 0 ? `${groups.shown} of ${groups.of}` : null, leftOut.join(", ")],
      ]),
    ),
    sheet(
      "By cohort",
      ["Cohort", "Program", "Sessions held", "Below minimum", ...ratedColumns],
      report.byCohort.map(({ cohort, sessions, belowQuorum, figures }) => [
        ...[cohort.name, cohort.programName, sessions, belowQuorum],
        ...(cohort.enrolmentMode === "drop_in" ? ratedColumns.map(() => null) : rated(figures)),
      ]),
    ),
    sheet(
      "By session number",
      ["Session", "Expected", "Attended"],
      report.bySession.map(({ number, expected, attended }) => [number, expected, attended]),
    ),
    sheet(
      "Retention",
      ["Session", "Starters, at risk", "Remaining"],
      report.retention.map(({ number, starters, remaining }) => [number, shown(starters), shown(remaining)]),
      followed ? [followed] : [],
    ),
    sheet(
      "Waiting lists",
      ["Cohort", "Program", "Waiting now", "Median wait, days"],
      report.waitlist.lines.map(({ cohort, waiting, medianDays }) => [
        ...[cohort.name, cohort.programName],
        ...[shown(waiting), shown(medianDays)],
      ]),
    ),
  ];
  return withNote(sheets, report.suppressed);
}

/** Says what hidden means in each table of a file in which a cell, or some group, is hidden. */
export function withNote(sheets: Sheet[], isSuppressed: boolean): Sheet[] {
  if (!isSuppressed && !sheets.some(({ rows }) => rows.some((row) => row.includes(HIDDEN)))) return sheets;
  return sheets.map((sheet) => ({ ...sheet, above: [...sheet.above, HIDDEN_NOTE] }));
}

function figureRows(report: AttendanceReport): Cell[][] {
  const { start, dose, completion, fill, tenure, dropIn } = report;
  const isHidden = report.expected === null;
  const rate = (value: number | null): Cell => (isHidden ? HIDDEN : percent(value));
  const of = spellGroups(report);
  const dosed = spellDosed(dose) ? `, ${spellDosed(dose)}` : of;
  const { waiting, medianDays } = report.waitlist;
  const ofLists = spellGroups(report.waitlist);
  const noGroup = tellsNoGroup(report);
  const nobodyEnrols = report.byCohort.every(({ cohort }) => cohort.enrolmentMode === "drop_in");
  const told = (cell: Cell): Cell => (noGroup ? HIDDEN : cell);
  const took = (which: "half" | "most" | "whole" | "byRule"): Cell =>
    told(percent(completion && completion.of > 0 ? completion[which] / completion.of : null));
  return [
    ["Sessions held", report.sessionsHeld, "registers that say held"],
    ["Sessions below the minimum", report.belowQuorum, "of those held"],
    ["Sessions cancelled by us", report.sessionsCancelled, "counted against nobody"],
    ["Registers unmarked", report.unmarked, "sessions that are over and have no register"],
    ["Expected", shown(report.expected), "held sessions × people with a place and not paused"],
    ["Attended", shown(report.attended), "present, late or left early"],
    ["Strict attendance %", rate(report.strictRate), "attended ÷ expected"],
    ["Adjusted attendance %", rate(report.adjustedRate), "attended ÷ (expected − excused)"],
    ["No-show %", rate(report.noShowRate), "no-shows ÷ expected"],
    ["Notice %", rate(report.noticeRate), "(excused + told us late) ÷ all who missed"],
    ["Contact hours", hours(report.contactMinutes), "people there × length of the session"],
    ["Made up", shown(report.madeUp), "missed sessions that something else stood in for; in no rate"],
    [
      "Enrolled",
      nobodyEnrols ? null : shown(start.enrolled),
      `people with a place, or who had one, ${report.coursesAsOf === "now" ? "as of now" : "by the end of the period"}${of}`,
    ],
    ["Start %", start.enrolled === null ? HIDDEN : percent(start.rate), `came at least once ÷ enrolled${of}`],
    ["Dose, sessions", told(decimal(dose.sessions)), `sessions attended ÷ enrolled, whole courses${dosed}`],
    ["Dose, minutes", told(decimal(dose.minutes)), `minutes attended ÷ enrolled, whole courses${dosed}`],
    ...(completion || noGroup
      ? [
          ["Completed 50 %", took("half"), `% of enrolled who attended half of the sessions${of}`],
          ["Completed 75 %", took("most"), `% of enrolled who attended three quarters${of}`],
          ["Completed 100 %", took("whole"), `% of enrolled who attended every session${of}`],
          ["Completed by rule", took("byRule"), `% of enrolled who completed as their program says${of}`],
        ]
      : []),
    [
      "Fill %",
      tellsNoGroup(fill) ? HIDDEN : percent(fill.rate),
      `places taken ÷ places, of groups that go on${spellGroups(fill)}`,
    ],
    ["Waiting for a place", shown(waiting), `names on waiting lists of groups that go on, as of now${ofLists}`],
    ["Median wait, days", waiting === null ? HIDDEN : medianDays, `of those who wait now${ofLists}`],
    ...(tenure ? [["Tenure, days", tenure.medianDays, `median, of ${tenure.groups} groups that one can join at any time`]] : []),
    ...(dropIn
      ? [
          ["Drop-in headcount", shown(dropIn.headcount), `people in the room, added up over ${dropIn.sessions} sessions`],
          ["Drop-in, different people", shown(dropIn.distinctPeople), "enrolled regulars"],
          ["Drop-in, new", shown(dropIn.newPeople), "never came before this period"],
        ]
      : []),
  ];
}
