import type { CancelPreview } from "../../domain/session/cancel.ts";
import type { Session } from "../../domain/session/session.ts";
import { spellShort } from "../../time.ts";
import { backTo } from "../back.ts";
import { confirmation } from "../form.ts";
import { Choices } from "../parts/choices.tsx";
import { Conflicts, isBlocked } from "../parts/conflicts.tsx";
import { DateChanges } from "../parts/date-changes.tsx";
import { Checkbox, ErrorSummary, type FormState, TextArea, typedValue } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";
import { Told } from "../parts/told.tsx";

type Props = { session: Session; form: FormState; preview: CancelPreview | null };

const scopes = [
  { value: "this", label: "This one only" },
  { value: "following", label: "This and all that follow" },
];

const choices = [
  { value: "push", label: "Make it up at the end" },
  { value: "drop", label: "Drop it" },
];

export function CancelSessionPage({ session, form, preview }: Props) {
  const back = backTo(form.values.back, `/cohorts/${session.cohortId}`);
  return (
    <article class="narrow">
      <Heading
        title={`Cancel session ${session.number ?? ""}`}
        lead={`${session.cohortName}, ${spellShort(session.startsAt, session.timezone, "en")}`}
      />
      <ErrorSummary form={form} />
      <form method="post" action={`/sessions/${session.id}/cancellation`}>
        {back.startsWith("/calendar") && <input type="hidden" name="back" value={back} />}
        <TextArea form={form} name="reason" label="Reason" hint="For staff only. Mail never says it." required />
        <Choices form={form} name="scope" legend="What is cancelled" choices={scopes} />
        <Choices form={form} name="reschedule" legend="What becomes of the course" choices={choices} />
        <Checkbox form={form} name="notify" label="Tell people by mail" />
        {preview && <Change preview={preview} zone={session.timezone} notify={typedValue(form, "notify") === "on"} />}
        <div class="row">
          {preview && !isBlocked(preview.conflicts) && (
            <button class="danger" type="submit" name="confirm" value={confirmation(form.values)}>
              Cancel {preview.change.cancelled.length === 1 ? "the session" : `these ${preview.change.cancelled.length} sessions`}
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

type ChangeProps = { preview: CancelPreview; zone: string; notify: boolean };

function Change({ preview, zone, notify }: ChangeProps) {
  const { change, dates } = preview;
  const [first, ...more] = change.cancelled;
  const last = more.at(-1);
  return (
    <section aria-labelledby="change">
      <h2 id="change">What changes</h2>
      <p>
        {first &&
          !last &&
          `The session of ${spellShort(first.startsAt, zone, "en")} is cancelled. It stays in the list without a number.`}
        {first &&
          last &&
          `${change.cancelled.length} sessions are cancelled, from ${spellShort(first.startsAt, zone, "en")} to ${spellShort(last.startsAt, zone, "en")}. They stay in the list without numbers.`}
      </p>
      <Conflicts conflicts={preview.conflicts} allowed="You can still make it up there." />
      <DateChanges dates={dates} zone={zone} />
      <p>
        {change.added.length > 0
          ? `${change.added.length === 1 ? "One session is" : `${change.added.length} sessions are`} made up at the end.`
          : `The cohort has ${change.cancelled.length === 1 ? "one session" : `${change.cancelled.length} sessions`} less.`}
      </p>
      <Told notify={notify} told={preview.told} untold={preview.untold} guardians={preview.guardians} />
    </section>
  );
}
