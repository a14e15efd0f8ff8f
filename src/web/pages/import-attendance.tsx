import type { Rejection } from "../../csv.ts";
import { markMeanings } from "../../domain/attendance/attendance.ts";
import type { AttendanceImport } from "../../domain/attendance/import.ts";
import { type AttendanceColumn, attendanceColumns } from "../../domain/attendance/import-columns.ts";
import type { FieldError } from "../../errors.ts";
import { ChooseFile, ColumnHelp, Confirm, Figures, ImportNav, LeftOut, many } from "../parts/import-steps.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

type Done = { enrolled: number; sessions: number; marks: number; unchanged: number; rejected: number };

export type AttendanceImportState =
  | {
      step: "choose";
      errors: FieldError[];
      text: string;
      done: Done | null /** What was left out, right after an import. */;
      rejected?: Rejection[];
    }
  | { step: "check"; result: AttendanceImport; text: string };

const PATH = "/attendance/import";

/** Entering registers that were kept elsewhere: choose, look at what would change, confirm. */
export function ImportAttendancePage({ state }: { state: AttendanceImportState }) {
  return (
    <article class="narrow stack">
      <Heading
        title="Import past attendance"
        lead="From a spreadsheet saved as CSV: a line a person with a column a session, or a line a mark. You see what would change before anything is saved."
      />
      <ImportNav path={PATH} />
      {state.step === "choose" ? <Choose state={state} /> : <Check state={state} />}
    </article>
  );
}

function Choose({ state: { errors, text, done, rejected = [] } }: { state: Extract<AttendanceImportState, { step: "choose" }> }) {
  return (
    <>
      {done && (
        <Notice kind="good">
          <p>
            {many(done.marks, "mark")} entered in {many(done.sessions, "session")}
            {done.enrolled > 0 && `, ${many(done.enrolled, "person", "people")} enrolled`}
            {done.unchanged > 0 && `, ${many(done.unchanged, "mark")} here already`}
            {done.rejected > 0 && `, ${many(done.rejected, "line")} left out`}. <a href="/reports">See the reports</a>
          </p>
        </Notice>
      )}
      <LeftOut rejected={rejected} />
      <ChooseFile form={{ values: { text }, errors }} path={PATH} />
      <ColumnHelp names={attendanceColumns} notes={notes} path={PATH}>
        <p>
          Import people and cohorts first. A column named by a date, such as 2027-02-24, holds the marks of that day’s session. An
          empty cell says nothing. Importing a file again changes nothing; a different mark corrects the one that is here.
        </p>
        <p>Marks are: {marks}. ✓ and p are present, - is not expected.</p>
        <p>
          Whoever has had no place in the cohort gets one: in a closed group from its first session, elsewhere from the first day
          they came, unless the file says when they joined.
        </p>
      </ColumnHelp>
    </>
  );
}

const marks = Object.values(markMeanings)
  .map(({ label }) => label.toLowerCase())
  .join(", ");

function Check({ state: { result, text } }: { state: Extract<AttendanceImportState, { step: "check" }> }) {
  const figures: [string, number][] = [
    ["Marks to enter", result.marks],
    ["Sessions", result.sessions],
    ["To enrol", result.enrolled],
    ["Already so", result.unchanged],
    ["Left out", result.rejected.length],
  ];
  return (
    <>
      <Figures figures={figures} />
      <LeftOut rejected={result.rejected} />
      <p>Nothing is saved yet, and nobody will be mailed.</p>
      {result.sessions + result.enrolled > 0 ? (
        <Confirm path={PATH} text={text} label={`Enter ${many(result.marks, "mark")}`} />
      ) : (
        <p>
          {result.unchanged > 0 && "Everything else in the file is here already. "}
          <a class="button" href={PATH}>
            Start over
          </a>
        </p>
      )}
    </>
  );
}

const notes: Partial<Record<AttendanceColumn, string>> = {
  cohort: "Needed: its name here.",
  cohortStart: "Needed only where two cohorts have the same name. As 2027-02-24.",
  importKey: "Your own number for the person, as in the file of people. Or their email.",
  joined: "Their first day, where it is another one.",
  left: "The last day they were in the group. Empty: they still are.",
  date: "The day of the session, in a file with a line a mark. With the time where there are two that day: 2027-02-24 18:30.",
  mark: "In a file with a line a mark.",
  outcome: "On a line with a date: held, cancelled, postponed. Empty: held, when anybody has a mark.",
  headcount: "On a line with a date: how many were there.",
};
