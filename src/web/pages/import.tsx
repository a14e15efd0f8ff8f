import { MOST_LINES } from "../../csv.ts";
import type { ImportResult } from "../../domain/participant/import.ts";
import { columnNames } from "../../domain/participant/import-columns.ts";
import type { FieldError } from "../../errors.ts";
import { ErrorSummary, TextArea } from "../parts/field.tsx";
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
    <article class="narrow">
      <Heading
        title="Import people"
        lead="From a spreadsheet saved as CSV. You see what would happen before anything is saved."
      />
      {state.step === "choose" ? <Choose state={state} /> : <Check state={state} />}
    </article>
  );
}

function Choose({ state: { errors, text, done } }: { state: Extract<ImportState, { step: "choose" }> }) {
  const form = { values: { text }, errors };
  return (
    <>
      {done && (
        <Notice kind="good">
          <p>
            {people(done.created)} added, {people(done.updated)} found again and brought up to date
            {done.unchanged > 0 && `, ${people(done.unchanged)} found as the file has them`}
            {done.rejected > 0 && `, ${lines(done.rejected)} left out`}. <a href="/participants">See everyone</a>
          </p>
        </Notice>
      )}
      <ErrorSummary form={form} />
      <form method="post" action="/participants/import" enctype="multipart/form-data">
        <div class="field">
          <label for="file">CSV file</label>
          <small id="file-hint">At most 900 KB and {MOST_LINES} people.</small>
          <input id="file" name="file" type="file" accept=".csv,text/csv,text/plain" aria-describedby="file-hint" />
        </div>
        <TextArea form={form} name="text" label="Or paste it here" rows={6} />
        <button class="primary" type="submit">
          Check it
        </button>
      </form>
      <Columns />
    </>
  );
}

function Check({ state: { result, text } }: { state: Extract<ImportState, { step: "check" }> }) {
  const { created, unchanged, rejected } = result;
  const updated = result.updated - unchanged;
  return (
    <>
      <dl class="figures">
        <div>
          <dt>To add</dt>
          <dd>{created}</dd>
        </div>
        <div>
          <dt>To update</dt>
          <dd>{updated}</dd>
        </div>
        {unchanged > 0 && (
          <div>
            <dt>Already so</dt>
            <dd>{unchanged}</dd>
          </div>
        )}
        <div>
          <dt>Left out</dt>
          <dd>{rejected.length}</dd>
        </div>
      </dl>
      {rejected.length > 0 && (
        <section class="scroll" tabindex={0} aria-label="Lines left out">
          <table>
            <caption>Lines left out, by their number in the file</caption>
            <thead>
              <tr>
                <th scope="col" class="number">
                  Line
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {rejected.map(({ line, message }) => (
                <tr>
                  <th scope="row" class="number">
                    {line}
                  </th>
                  <td>{message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p>Nothing is saved yet.</p>
      {created + updated > 0 ? (
        <form method="post" action="/participants/import" enctype="multipart/form-data">
          <textarea name="text" hidden aria-label="The file">
            {`\n${text}`}
          </textarea>
          <input type="hidden" name="confirmed" value="yes" />
          <div class="row">
            <button class="primary" type="submit">
              Import {rejected.length > 0 ? others(created + updated) : lines(created + updated)}
            </button>
            <a class="button plain" href="/participants/import">
              Start over
            </a>
          </div>
        </form>
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
    <details>
      <summary>What the file looks like</summary>
      <p>
        The first line names the columns, in any order. Commas, semicolons and tabs all work. Importing a file again updates the
        people in it, found by id or else by email; an empty cell leaves what is there.
      </p>
      <p>
        <a href="/participants/import/template.csv" download>
          Download an empty file with all columns
        </a>
      </p>
      <dl class="facts">
        {Object.entries(columnNames).map(([column, [name, ...aliases]]) => (
          <div>
            <dt>{name}</dt>
            <dd>
              {notes[column as keyof typeof columnNames]} <span class="muted">Or: {aliases.join(", ")}.</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** A file with nothing but its first line; the byte order mark makes spreadsheets read it as UTF-8. */
export const templateCsv = `\ufeff${Object.values(columnNames)
  .map(([name]) => name)
  .join(",")}\r\n`;

const others = (count: number): string => (count === 1 ? "the other line" : `the other ${count} lines`);
const people = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
const lines = (count: number): string => (count === 1 ? "1 line" : `${count} lines`);
