import type { ExportBasis } from "../../domain/disclosure/disclosure.ts";
import type { Agreement } from "../../domain/disclosure/queries.ts";
import type { ExportPreview } from "../../domain/report/export-attendance.ts";
import { ErrorSummary, Field, type FormState, Select, TextArea } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";

type Option = { value: string; label: string };

type Props = {
  form: FormState;
  basis: ExportBasis;
  /** Each with the address of the form for it. */
  bases: { value: ExportBasis; label: string; href: string }[];
  options: { programs: Option[]; cohorts: Option[]; sites: Option[]; facilitators: Option[] };
  agreements: Agreement[];
  /** What the file would hold; null before everything fits. */
  preview: ExportPreview | null;
  confirm: string | null;
  /** The list of files is for managers. */
  mayList: boolean;
};

const labels = {
  from: "From",
  to: "To",
  recipient: "Who gets it",
  reason: "Why",
  agreement: "Agreed",
  format: "Format",
};

/** An option's value: whom and what for, as they were written. */
export const agreementValue = ({ recipient, purpose }: Agreement): string => JSON.stringify([recipient, purpose]);

/** Who attended what, by name: what it is about, what it rests on, and what would be in it before it is made. */
export function ExportAttendancePage({ form, basis, bases, options, agreements, preview, confirm, mayList }: Props) {
  return (
    <article class="narrow">
      <Heading
        title="Export attendance with names"
        lead="Whoever gets such a file learns that these people attend. It rests on a reason or on their consent, and that it was made is kept."
      >
        {mayList && (
          <a class="button" href="/exports">
            Files made so far
          </a>
        )}
      </Heading>
      <nav class="row tabs" aria-label="What it rests on">
        {bases.map(({ value, label, href }) => (
          <a class="button" href={href} aria-current={value === basis ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <ErrorSummary form={form} labels={labels} />
      <form method="post" action="/exports/attendance" autocomplete="off">
        <h2>What it is about</h2>
        <div class="fields">
          <Field form={form} name="from" label="From" type="date" required />
          <Field form={form} name="to" label="To" type="date" required />
          <Filter form={form} name="programId" label="Program" all="Every program" options={options.programs} />
          <Filter form={form} name="siteId" label="Site" all="Every site" options={options.sites} />
          <Filter form={form} name="facilitatorId" label="Facilitator" all="Everybody" options={options.facilitators} />
          <Filter form={form} name="cohortId" label="Cohort" all="Every cohort" options={options.cohorts} />
        </div>
        <h2>What it rests on</h2>
        <input type="hidden" name="basis" value={basis} />
        {basis === "reason" ? (
          <>
            <Field form={form} name="recipient" label="Who gets it" required maxlength={160} />
            <TextArea form={form} name="reason" label="Why" hint="10 to 500 characters. Kept with your name." required />
          </>
        ) : agreements.length === 0 ? (
          <p id="agreement">
            Nobody has a consent that holds. Once somebody has signed one, record it on their page, under Disclosures.
          </p>
        ) : (
          <Select
            form={form}
            name="agreement"
            label="They agreed to tell"
            hint="Only who agreed to both, whom and what for, is in it."
            required
            options={[
              { value: "", label: "Choose" },
              ...agreements.map((one) => ({ value: agreementValue(one), label: `${one.recipient}, for: ${one.purpose}` })),
            ]}
          />
        )}
        <Select
          form={form}
          name="format"
          label="Format"
          required
          options={[
            { value: "xlsx", label: "Excel workbook" },
            { value: "csv", label: "CSV" },
            { value: "csv-bom", label: "CSV that Excel opens (with byte order mark)" },
          ]}
        />
        <button class={preview ? "" : "primary"} type="submit">
          {preview ? "Show it again" : "Show what would be in it"}
        </button>
        {preview && <Preview preview={preview} confirm={confirm} />}
      </form>
    </article>
  );
}

type FilterProps = { form: FormState; name: string; label: string; all: string; options: Option[] };

const Filter = ({ form, name, label, all, options }: FilterProps) => (
  <Select form={form} name={name} label={label} options={[{ value: "", label: all }, ...options]} />
);

function Preview({ preview, confirm }: { preview: ExportPreview; confirm: string | null }) {
  const { people, sessions, rows, leftOut, columns, above } = preview;
  const figures: [string, number][] = [
    ["People", people],
    ["Sessions", sessions],
    ["Rows", rows],
    ...(leftOut === null ? [] : ([["People left out", leftOut]] as [string, number][])),
  ];
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">What would be in it</h2>
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value.toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
      {leftOut !== null && leftOut > 0 && <p>Who is left out has no consent that holds for this recipient and purpose.</p>}
      <h3>Above the table</h3>
      <ul>
        {above.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <h3>Columns</h3>
      <p>{columns.map((column) => column.replaceAll("_", " ")).join(", ")}. Nothing else of anybody.</p>
      <Notice kind="warn">
        <p>
          Making it is kept with your name, whom it is for and why, and in the audit trail of everybody in it. Once handed over it
          can’t be called back.
        </p>
      </Notice>
      <button class="primary" type="submit" name="confirm" value={confirm ?? ""} data-download>
        Make the file
      </button>
      <p role="status" data-download-note="The file is being made; your browser keeps it." />
    </section>
  );
}
