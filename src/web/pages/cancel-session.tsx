import type { CancelPreview } from "../../domain/session/cancel.ts";
import type { Session } from "../../domain/session/session.ts";
import { spellShort } from "../../time.ts";
import { confirmation } from "../form.ts";
import { Checkbox, ErrorSummary, type FormState, TextArea, typedValue } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";
import { Told } from "../parts/told.tsx";

type Props = { session: Session; form: FormState; preview: CancelPreview | null };

const choices = [
  { value: "push", label: "Make it up at the end" },
  { value: "drop", label: "Drop it" },
];

export function CancelSessionPage({ session, form, preview }: Props) {
  return (
    <article class="narrow">
      <Heading
        title={`Cancel session ${session.number ?? ""}`}
        lead={`${session.cohortName}, ${spellShort(session.startsAt, session.timezone, "en")}`}
      />
      <ErrorSummary form={form} />
      <form method="post" action={`/sessions/${session.id}/cancellation`}>
        <TextArea form={form} name="reason" label="Reason" hint="For staff only. Mail never says it." required />
        <div class="field">
          <fieldset class="choices">
            <legend>What becomes of the session</legend>
            {choices.map(({ value, label }) => (
              <label>
                <input
                  type="radio"
                  name="reschedule"
                  value={value}
                  checked={(typedValue(form, "reschedule") || "push") === value}
                />
                <span>{label}</span>
              </label>
            ))}
          </fieldset>
        </div>
        <Checkbox form={form} name="notify" label="Tell people by mail" />
        {preview && <Change preview={preview} zone={session.timezone} notify={typedValue(form, "notify") === "on"} />}
        <div class="row">
          {preview && (
            <button class="danger" type="submit" name="confirm" value={confirmation(form.values)}>
              Cancel the session
            </button>
          )}
          <button class={preview ? "plain" : "primary"} type="submit">
            {preview ? "Show again" : "Show what changes"}
          </button>
          <a class="button plain" href={`/cohorts/${session.cohortId}`}>
            Keep it as it is
          </a>
        </div>
      </form>
    </article>
  );
}

type ChangeProps = { preview: CancelPreview; zone: string; notify: boolean };

function Change({ preview, zone, notify }: ChangeProps) {
  const { session, renumbered, added, run } = preview;
  const before = new Map(run.map((row) => [row.id, row]));
  return (
    <section aria-labelledby="change">
      <h2 id="change">What changes</h2>
      <ul>
        <li>
          Session {session.number}, {spellShort(session.startsAt, zone, "en")}, is cancelled and stays in the list without a
          number.
        </li>
        {renumbered.map(({ id, number }) => {
          const row = before.get(id);
          return (
            row && (
              <li>
                {spellShort(row.startsAt, zone, "en")} becomes session {number}.
              </li>
            )
          );
        })}
        {added && (
          <li>
            A session {added.number} is added at the end: {spellShort(added.startsAt, zone, "en")}.
          </li>
        )}
        {!added && <li>The cohort has one session less.</li>}
      </ul>
      <Told notify={notify} told={preview.told} untold={preview.untold} guardians={preview.guardians} />
    </section>
  );
}
