import type { MovePreview } from "../../domain/session/move.ts";
import type { Session } from "../../domain/session/session.ts";
import { spellShort, spellZone } from "../../time.ts";
import { backTo } from "../back.ts";
import { confirmation } from "../form.ts";
import { Choices } from "../parts/choices.tsx";
import { Conflicts, isBlocked } from "../parts/conflicts.tsx";
import { DateChanges } from "../parts/date-changes.tsx";
import { Checkbox, ErrorSummary, Field, type FormState, typedValue } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";
import { Told } from "../parts/told.tsx";

type Props = { session: Session; form: FormState; preview: MovePreview | null };

const scopes = [
  { value: "this", label: "This one only" },
  { value: "following", label: "This and all that follow" },
];

/** First the new date, then what it changes, then the press that does it. */
export function MoveSessionPage({ session, form, preview }: Props) {
  const back = backTo(form.values.back, `/cohorts/${session.cohortId}`);
  const movable = preview !== null && !isBlocked(preview.conflicts);
  return (
    <article class="narrow">
      <Heading
        title={`Move session ${session.number ?? ""}`}
        lead={`${session.cohortName}, ${spellShort(session.startsAt, session.timezone, "en")}`}
      />
      <ErrorSummary form={form} />
      <form method="post" action={`/sessions/${session.id}/move`}>
        {back.startsWith("/calendar") && <input type="hidden" name="back" value={back} />}
        <div class="fields">
          <Field form={form} name="date" label="New date" type="date" required />
          <Field
            form={form}
            name="time"
            label="New time"
            type="time"
            required
            hint={spellZone(session.startsAt, session.timezone, "en")}
          />
          <Field form={form} name="minutes" label="Length in minutes" type="number" inputmode="numeric" min={5} max={480} />
        </div>
        <Choices form={form} name="scope" legend="What moves" choices={scopes} />
        <Checkbox form={form} name="notify" label="Tell people by mail" hint="One mail each, however many sessions move." />
        {preview && <Change preview={preview} zone={session.timezone} notify={typedValue(form, "notify") === "on"} />}
        <div class="row">
          {preview && movable && (
            <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
              Move {preview.plan.moved.length === 1 ? "it" : `these ${preview.plan.moved.length} sessions`}
            </button>
          )}
          <button class={preview ? "plain" : "primary"} type="submit">
            {preview ? "Show again" : "Show what changes"}
          </button>
          <a class="button plain" href={back}>
            Keep it as it is
          </a>
        </div>
      </form>
    </article>
  );
}

type ChangeProps = { preview: MovePreview; zone: string; notify: boolean };

function Change({ preview, zone, notify }: ChangeProps) {
  const { dates, conflicts } = preview;
  return (
    <section aria-labelledby="change">
      <h2 id="change">What changes</h2>
      <Conflicts conflicts={conflicts} allowed="You can still move it there." />
      <DateChanges dates={dates} zone={zone} />
      <Told notify={notify} told={preview.told} untold={preview.untold} guardians={preview.guardians} />
    </section>
  );
}
