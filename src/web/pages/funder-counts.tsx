import type { FunderCounts } from "../../domain/report/funder-counts.ts";
import type { FunderRow } from "../../domain/report/funder-rows.ts";
import { spellAges } from "../funder-sheets.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { decimal } from "../parts/percent.ts";
import { TakeAlong } from "../parts/take-along.tsx";
import { spellMonths } from "../spell-months.ts";

type Props = {
  orgName: string;
  form: FormState;
  programs: { value: string; label: string }[];
  about: string;
  made: string;
  /** Null when the period makes no sense. */
  counts: FunderCounts | null;
  files: (format: string) => string;
};

const monthName = (month: string) => spellMonths([month]);

/** What funders ask for: people counted once, sessions and hours, by program, age and month. */
export function FunderCountsPage({ orgName, form, programs, about, made, counts, files }: Props) {
  return (
    <div class="sheet">
      <Heading title="Counts for funders" lead={`${orgName} · ${about}`}>
        <a class="button no-print" href="/reports">
          Back to reports
        </a>
        {counts && <TakeAlong files={files} />}
        <button type="button" class="no-print" data-print hidden>
          Print or save as PDF
        </button>
      </Heading>
      <ErrorSummary form={form} lead="These months show nothing." />
      <form method="get" action="/reports/funders" class="no-print">
        <div class="fields">
          <Field form={form} name="from" label="From month" type="month" placeholder="2027-01" required />
          <Field form={form} name="to" label="To month" type="month" placeholder="2027-03" required />
          <Select form={form} name="programId" label="Program" options={[{ value: "", label: "Every program" }, ...programs]} />
        </div>
        <div class="actions">
          <button class="primary" type="submit">
            Show
          </button>
        </div>
      </form>
      {counts && <Counts counts={counts} />}
      <p class="muted">{made}</p>
    </div>
  );
}

function Counts({ counts }: { counts: FunderCounts }) {
  if (counts.months.every(({ rows }) => rows.length === 0)) {
    return (
      <Empty title="No session was held in these months.">
        <p>Counts appear with the first register that says a session was held.</p>
      </Empty>
    );
  }
  const totals = counts.months.flatMap(({ month, rows }) =>
    rows.filter(({ ages }) => ages === "all").map((row) => ({ month, row })),
  );
  return (
    <>
      {counts.suppressed && (
        <Notice>
          Numbers about groups of fewer than 5 people are hidden, with others from which they could be worked out, also by
          comparing months. Ages of few people are put together.
        </Notice>
      )}
      <dl class="terms">
        <dt>People served</dt>
        <dd>
          Different people who came at least once. Nobody is counted twice in a row, however often or to how many groups they
          came.
        </dd>
        <dt>Contact hours</dt>
        <dd>People there × length of the session, with everybody who was counted without a name.</dd>
        <dt>Ages</dt>
        <dd>
          The age somebody reaches in the calendar year.
          {!counts.inOneYear && " This period lies in two of them, so its ages are told month by month."}
        </dd>
      </dl>
      <h2>Whole period</h2>
      <Table caption="Whole period" rows={counts.period} />
      <h2>Month by month</h2>
      <section class="scroll" tabindex={0} aria-label="Month by month">
        <table>
          <thead>
            <tr>
              <th scope="col">Month and program</th>
              <Heads />
            </tr>
          </thead>
          <tbody>
            {totals.map(({ month, row }, index) => (
              <tr class={row.program ? undefined : "total"}>
                <th scope="row">
                  <span class={totals[index - 1]?.month === month ? "visually-hidden" : undefined}>{monthName(month)}</span>{" "}
                  <span class="muted">{name(row)}</span>
                </th>
                <Cells row={row} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h2>Ages, month by month</h2>
      {counts.months.map(({ month, rows }) => (
        <>
          <h3>{monthName(month)}</h3>
          <Table caption={monthName(month)} rows={rows} />
        </>
      ))}
    </>
  );
}

function Table({ caption, rows }: { caption: string; rows: FunderRow[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label={caption}>
      <table>
        <thead>
          <tr>
            <th scope="col">Program and ages</th>
            <Heads />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr class={row.ages === "all" ? "total" : undefined}>
              <th scope="row">
                <span class={row.ages === "all" ? undefined : "visually-hidden"}>{name(row)}</span>{" "}
                <span class="muted">
                  {spellAges(row.ages)}
                  {row.ages === "all" && row.leftOut.length > 0 && `, without ${row.leftOut.map(monthName).join(", ")}`}
                </span>
              </th>
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const name = ({ program }: FunderRow) => program?.name ?? "Every program";

const Heads = () => (
  <>
    {["People served", "Sessions held", "Contact hours"].map((head) => (
      <th scope="col" class="number">
        {head}
      </th>
    ))}
  </>
);

const Cells = ({ row }: { row: FunderRow }) => (
  <>
    <td class="number">{row.ages === "walk_ins" ? "–" : (row.people ?? "hidden")}</td>
    <td class="number">{row.sessions ?? ""}</td>
    <td class="number">{row.minutes === null ? "hidden" : decimal(Math.round(row.minutes / 6) / 10)}</td>
  </>
);
