import type { ImportResult } from "../../domain/participant/import.ts";
import { columnNames } from "../../domain/participant/import-columns.ts";
import type { FieldError } from "../../errors.ts";
import { ChooseFile, ColumnHelp, Confirm, Figures, ImportNav, LeftOut, many } from "../parts/import-steps.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

export type ImportState =
  | {
      step: "choose";
      errors: FieldError[];
      text: string;
      done: { created: number; updated: number; unchanged: number; rejected: number } | null;
    }
  /** What would happen. The text rides along in the page, so that nothing is stored before it is confirmed. */
  | { step: "check"; result: ImportResult; text: string };

/** Bringing people from a spreadsheet: choose, look at what would happen, confirm. */
export function ImportPage({ state }: { state: ImportState }) {
  return (
    <article class="narrow stack">
      <Heading
        title="Import people"
        lead="From a spreadsheet saved as CSV. You see what would happen before anything is saved."
      />
      <ImportNav path="/participants/import" />
      {state.step === "choose" ? <Choose state={state} /> : <Check state={state} />}
    </article>
  );
}

function Choose({ state: { errors, text, done } }: { state: Extract<ImportState, { step: "choose" }> }) {
  return (
    <>
      {done && (
        <Notice kind="good">
          <p>
            {people(done.created)} added, {people(done.updated)} found again and brought up to date
            {done.unchanged > 0 && `, ${people(done.unchanged)} found as the file has them`}
            {done.rejected > 0 && `, ${many(done.rejected, "line")} left out`}. <a href="/participants">See everyone</a>
          </p>
        </Notice>
      )}
      <ChooseFile form={{ values: { text }, errors }} path="/participants/import" />
      <Columns />
    </>
  );
}

function Check({ state: { result, text } }: { state: Extract<ImportState, { step: "check" }> }) {
  const { created, unchanged, rejected } = result;
  const updated = result.updated - unchanged;
  const figures: [string, number][] = [
    ["To add", created],
    ["To update", updated],
    ["Already so", unchanged],
    ["Left out", rejected.length],
  ];
  const count = created + updated;
  return (
    <>
      <Figures figures={figures.filter(([label, figure]) => label !== "Already so" || figure > 0)} />
      <LeftOut rejected={rejected} />
      <p>Nothing is saved yet.</p>
      {count > 0 ? (
        <Confirm
          path="/participants/import"
          text={text}
          label={`Import ${rejected.length > 0 ? others(count) : many(count, "line")}`}
        />
      ) : (
        <p>
          {unchanged > 0 && "Everybody else in the file is here already, just as it has them. "}
          <a class="button" href="/participants/import">
            Start over
          </a>
        </p>
      )}
    </>
  );
}

const notes: Partial<Record<keyof typeof columnNames, string>> = {
  importKey: "Your own number for the person. Makes importing again find them even when the address changed.",
  givenName: "Needed for everyone new.",
  birthDate: "As 1990-02-28.",
  emailPermission: "yes or no. Whether they agreed to reminders by email; empty means no for someone new.",
  locale: "en or es.",
  timezone: "As America/New_York. Empty: the organization’s.",
};

function Columns() {
  return (
    <ColumnHelp names={columnNames} notes={notes} path="/participants/import">
      <p>
        The first line names the columns, in any order. Commas, semicolons and tabs all work. Importing a file again updates the
        people in it, found by id or else by email; an empty cell leaves what is there.
      </p>
    </ColumnHelp>
  );
}

const others = (count: number): string => (count === 1 ? "the other line" : `the other ${count} lines`);
const people = (count: number): string => many(count, "person", "people");
