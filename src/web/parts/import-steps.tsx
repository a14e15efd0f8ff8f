import type { Child } from "hono/jsx";
import { MOST_LINES, type Rejection } from "../../csv.ts";
import type { ColumnNames } from "../../csv-columns.ts";
import { ErrorSummary, type FormState, TextArea } from "./field.tsx";

/** The pages a file can be brought in by, in the order that makes sense. */
const pages = [
  { path: "/participants/import", label: "People" },
  { path: "/cohorts/import", label: "Cohorts" },
  { path: "/attendance/import", label: "Past attendance" },
];

export type ImportPath = "/participants/import" | "/cohorts/import" | "/attendance/import";

export function ImportNav({ path }: { path: ImportPath }) {
  return (
    <nav class="row tabs" aria-label="What to import">
      {pages.map((page) => (
        <a class="button" href={page.path} aria-current={page.path === path ? "page" : undefined}>
          {page.label}
        </a>
      ))}
    </nav>
  );
}

/** First step: a file, or its text. */
export function ChooseFile({ form, path, most = MOST_LINES }: { form: FormState; path: ImportPath; most?: number }) {
  return (
    <>
      <ErrorSummary form={form} />
      <form method="post" action={path} enctype="multipart/form-data">
        <div class="field">
          <label for="file">CSV file</label>
          <small id="file-hint">At most 900 KB and {most} lines.</small>
          <input id="file" name="file" type="file" accept=".csv,text/csv,text/plain" aria-describedby="file-hint" />
        </div>
        <TextArea form={form} name="text" label="Or paste it here" rows={6} />
        <button class="primary" type="submit">
          Check it
        </button>
      </form>
    </>
  );
}

export function Figures({ figures }: { figures: [label: string, count: number][] }) {
  return (
    <dl class="figures">
      {figures.map(([label, count]) => (
        <div>
          <dt>{label}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

export function LeftOut({ rejected }: { rejected: Rejection[] }) {
  if (rejected.length === 0) return null;
  return (
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
  );
}

/** Last step. The text rides along in the page, so that nothing is stored before it is confirmed. */
export function Confirm({ path, text, label }: { path: ImportPath; text: string; label: string }) {
  return (
    <form method="post" action={path} enctype="multipart/form-data">
      <textarea name="text" hidden aria-label="The file">
        {`\n${text}`}
      </textarea>
      <input type="hidden" name="confirmed" value="yes" />
      <div class="row">
        <button class="primary" type="submit">
          {label}
        </button>
        <a class="button plain" href={path}>
          Start over
        </a>
      </div>
    </form>
  );
}

type ColumnProps = {
  names: ColumnNames<string>;
  notes: Partial<Record<string, string>>;
  path: ImportPath;
  children: Child;
};

/** What the first line may name. @param children about the file as a whole. */
export function ColumnHelp({ names, notes, path, children }: ColumnProps) {
  return (
    <details>
      <summary>What the file looks like</summary>
      {children}
      <p>
        <a href={`${path}/template.csv`} download>
          Download an empty file with all columns
        </a>
      </p>
      <dl class="facts">
        {Object.entries(names).map(([column, [name, ...aliases]]) => (
          <div>
            <dt>{name}</dt>
            <dd>
              {notes[column]} <span class="muted">Or: {aliases.join(", ")}.</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** A file with nothing but its first line; the byte order mark makes spreadsheets read it as UTF-8. */
export const templateOf = (names: ColumnNames<string>): string =>
  `\ufeff${Object.values(names)
    .map(([name]) => name)
    .join(",")}\r\n`;

/** 1, "line" → "1 line"; 3, "person", "people" → "3 people". */
export const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
