import type { Rejection } from "../../csv.ts";
import type { CohortImport, ImportedCohort } from "../../domain/cohort/import.ts";
import { type CohortColumn, cohortColumns } from "../../domain/cohort/import-columns.ts";
import { MOST_COHORTS } from "../../domain/cohort/read-import.ts";
import type { FieldError } from "../../errors.ts";
import { ChooseFile, ColumnHelp, Confirm, Figures, ImportNav, LeftOut, many } from "../parts/import-steps.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

export type CohortImportState =
  | {
      step: "choose";
      errors: FieldError[];
      text: string;
      done: { created: number; unchanged: number; rejected: number } | null /** What was left out, right after an import. */;
      rejected?: Rejection[];
    }
  | { step: "check"; result: CohortImport; text: string };

const PATH = "/cohorts/import";

/** Opening many cohorts at once, running and past ones too: choose, look at the dates, confirm. */
export function ImportCohortsPage({ state }: { state: CohortImportState }) {
  return (
    <article class="narrow stack">
      <Heading
        title="Import cohorts"
        lead="From a spreadsheet saved as CSV, a line a cohort; those that have begun or ended, too. You see every cohort's dates before anything is saved."
      />
      <ImportNav path={PATH} />
      {state.step === "choose" ? <Choose state={state} /> : <Check state={state} />}
    </article>
  );
}

function Choose({ state: { errors, text, done, rejected = [] } }: { state: Extract<CohortImportState, { step: "choose" }> }) {
  return (
    <>
      {done && (
        <Notice kind="good">
          <p>
            {many(done.created, "cohort")} opened{done.unchanged > 0 && `, ${done.unchanged} here already`}
            {done.rejected > 0 && `, ${many(done.rejected, "line")} left out`}. <a href="/cohorts">See the cohorts</a> or{" "}
            <a href="/attendance/import">import who came</a>.
          </p>
        </Notice>
      )}
      <LeftOut rejected={rejected} />
      <ChooseFile form={{ values: { text }, errors }} path={PATH} most={MOST_COHORTS} />
      <ColumnHelp names={cohortColumns} notes={notes} path={PATH}>
        <p>
          The first line names the columns, in any order; a cohort needs a name, a program, a time, and its first date or the
          dates it met on. Everything else comes from its program. Importing a file again opens nothing twice.
        </p>
      </ColumnHelp>
    </>
  );
}

function Check({ state: { result, text } }: { state: Extract<CohortImportState, { step: "check" }> }) {
  const { created, unchanged, cohorts, rejected } = result;
  const figures: [string, number][] = [
    ["To open", created],
    ["Here already", unchanged],
    ["Left out", rejected.length],
  ];
  return (
    <>
      <Figures figures={figures} />
      {cohorts.length > 0 && <Opened cohorts={cohorts} />}
      <LeftOut rejected={rejected} />
      <p>Nothing is saved yet, and nobody is mailed about what is past.</p>
      {created > 0 ? (
        <Confirm path={PATH} text={text} label={`Open ${many(created, "cohort")}`} />
      ) : (
        <p>
          <a class="button" href={PATH}>
            Start over
          </a>
        </p>
      )}
    </>
  );
}

function Opened({ cohorts }: { cohorts: ImportedCohort[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label="Cohorts to open">
      <table>
        <caption>Cohorts to open</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              Line
            </th>
            <th scope="col">Cohort</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" class="number">
              Sessions
            </th>
            <th scope="col" class="number">
              Past
            </th>
          </tr>
        </thead>
        <tbody>
          {cohorts.map(({ line, name, programName, firstDate, lastDate, sessions, past, warnings }) => (
            <tr>
              <td class="number">{line}</td>
              <th scope="row">
                {name} <span class="muted">{programName}</span>
                {warnings.map((warning) => (
                  <small>
                    <strong>Check:</strong> {warning}
                  </small>
                ))}
              </th>
              <td class="nowrap">{firstDate}</td>
              <td class="nowrap">{lastDate}</td>
              <td class="number">{sessions}</td>
              <td class="number">{past}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const notes: Partial<Record<CohortColumn, string>> = {
  name: "Needed.",
  program: "Needed: its name here.",
  firstDate: "As 2027-02-24.",
  startTime: "Needed, as 18:30 or 6:30 pm.",
  weekdays: "As Mon, Wed. Empty: the first date’s.",
  intervalWeeks: "2 for every other week.",
  timezone: "As America/New_York. Empty: the organization’s.",
  facilitators: "Their email addresses here, with commas or spaces between.",
  dates:
    "Where it has begun and didn’t keep to its pattern: every date it met on, with spaces between. Sessions still to come follow its pattern from today.",
  place: "For staff. Mail never says it.",
  placeAlias: "What mail calls the place.",
  alias: "What mail calls the appointments.",
};
