import type { ClosureRow } from "../../domain/org/closures.ts";
import { spellDate, toInstant } from "../../time.ts";
import { ErrorSummary, Field, type FormState } from "../parts/field.tsx";
import { Empty } from "../parts/notice.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

type Props = {
  closures: ClosureRow[];
  closing: FormState;
  importing: FormState;
  place: string;
  done?: string | undefined;
};

export function ClosuresPage({ closures, closing, importing, place, done }: Props) {
  return (
    <SettingsFrame
      here="/settings/closures"
      lead="Days nobody meets. New cohorts skip them; cohorts that are open keep their dates."
      done={done}
    >
      <ErrorSummary form={{ values: {}, errors: [...closing.errors, ...importing.errors] }} />
      <div class="grid">
        <form method="post" action="/settings/closures" class="card">
          <h2>Close days</h2>
          <div class="fields">
            <Field form={closing} name="from" label="First day" type="date" required />
            <Field form={closing} name="to" label="Last day" type="date" />
          </div>
          <Field
            form={closing}
            name="reason"
            label="Reason"
            hint="Staff see it beside the skipped date."
            required
            maxlength={120}
          />
          <button class="primary" type="submit">
            Close
          </button>
        </form>
        <form method="post" action="/settings/closures/holidays" class="card">
          <h2>Import holidays</h2>
          <p>Public holidays in {place}. Days that are closed already stay as they are.</p>
          <Field form={importing} name="year" label="Year" type="number" inputmode="numeric" required min={2000} max={2100} />
          <button type="submit">Import</button>
        </form>
      </div>
      <section>
        <h2>Closed from this year on</h2>
        {closures.length === 0 ? (
          <Empty title="No day is closed.">
            <p>Import this year's public holidays, then add your own.</p>
          </Empty>
        ) : (
          <ClosureTable closures={closures} />
        )}
      </section>
    </SettingsFrame>
  );
}

function ClosureTable({ closures }: { closures: ClosureRow[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label="Closed days">
      <table>
        <caption class="visually-hidden">Closed days</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Reason</th>
            <th scope="col">
              <span class="visually-hidden">Open it again</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {closures.map(({ id, date, reason, source }) => (
            <tr>
              <th scope="row">{spellDate(toInstant({ date, time: "12:00" }, "UTC"), "UTC", "en")}</th>
              <td>
                {reason} {source === "holiday" && <span class="tag">holiday</span>}
              </td>
              <td>
                <form method="post" action={`/settings/closures/${id}/removal`}>
                  <button class="plain" type="submit" aria-label={`Open again: ${date}`}>
                    Open again
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
