import type { SeriesPreview } from "../../domain/session/cohort-run.ts";
import { spellZone } from "../../time.ts";
import { confirmation } from "../form.ts";
import { Choices } from "../parts/choices.tsx";
import { Conflicts, isBlocked } from "../parts/conflicts.tsx";
import { DateChanges } from "../parts/date-changes.tsx";
import { DecisionFields } from "../parts/decision-fields.tsx";
import { Checkbox, ErrorSummary, Field, type FormState, typedValue } from "../parts/field.tsx";
import { Heading } from "../parts/notice.tsx";
import { weekdayNames } from "../parts/rhythm.ts";
import { Told } from "../parts/told.tsx";

type Group = { id: string; name: string; timezone: string };
type Props = { cohort: Group; form: FormState; preview: SeriesPreview | null; now: number };

/** Another weekday, time or interval from a date on. */
export function ReschedulePage({ cohort, form, preview, now }: Props) {
  const chosen = [form.values.weekdays ?? []].flat();
  return (
    <article class="narrow">
      <Heading title="Another weekday or time" lead={<a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>} />
      <ErrorSummary form={form} />
      <form method="post" action={`/cohorts/${cohort.id}/reschedule`}>
        <Field
          form={form}
          name="from"
          label="From this date on"
          type="date"
          hint="Earlier sessions, and those whose register has been taken, stay as they are."
          required
        />
        <div class="field">
          <fieldset class="choices" id="weekdays">
            <legend>Weekdays</legend>
            {weekdayNames.map((day, index) => (
              <label>
                <input type="checkbox" name="weekdays[]" value={String(index + 1)} checked={chosen.includes(String(index + 1))} />
                <span>{day.slice(0, 3)}</span>
              </label>
            ))}
          </fieldset>
        </div>
        <div class="fields">
          <Field
            form={form}
            name="startTime"
            label="Start time"
            type="time"
            required
            hint={spellZone(now, cohort.timezone, "en")}
          />
          <Field
            form={form}
            name="intervalWeeks"
            label="Every … weeks"
            type="number"
            inputmode="numeric"
            min={1}
            max={12}
            required
          />
        </div>
        <Checkbox form={form} name="notify" label="Tell people by mail" hint="One mail each, however many sessions move." />
        <Changes form={form} preview={preview} zone={cohort.timezone} />
        <Buttons
          form={form}
          back={cohort.id}
          label={confirmable(preview) ? `Move ${preview.change.moved.length} sessions` : null}
        />
      </form>
    </article>
  );
}

const kinds = [
  { value: "extended", label: "Add sessions" },
  { value: "shortened", label: "Take sessions away" },
];

/** More or fewer sessions, as a recorded decision. */
export function LengthPage({ cohort, form, preview }: Props) {
  const count = Number(typedValue(form, "sessions"));
  const verb = typedValue(form, "kind") === "shortened" ? "Take away" : "Add";
  return (
    <article class="narrow">
      <Heading title="Extend or shorten" lead={<a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>} />
      <ErrorSummary form={form} />
      <form method="post" action={`/cohorts/${cohort.id}/length`}>
        <Choices form={form} name="kind" legend="What was decided" choices={kinds} />
        <Field
          form={form}
          name="sessions"
          label="How many"
          hint="Added after the last session, or taken from the end of those still ahead."
          type="number"
          inputmode="numeric"
          min={1}
          max={52}
          required
        />
        <DecisionFields form={form} />
        <Checkbox form={form} name="notify" label="Tell people by mail" hint="One mail each, with the dates." />
        <Changes form={form} preview={preview} zone={cohort.timezone} />
        <Buttons
          form={form}
          back={cohort.id}
          label={confirmable(preview) ? `${verb} ${count === 1 ? "one session" : `${count} sessions`}` : null}
        />
      </form>
    </article>
  );
}

const confirmable = (preview: SeriesPreview | null): preview is SeriesPreview =>
  preview !== null && !isBlocked(preview.conflicts);

function Changes({ form, preview, zone }: { form: FormState; preview: SeriesPreview | null; zone: string }) {
  if (!preview) return null;
  return (
    <section aria-labelledby="change">
      <h2 id="change">What changes</h2>
      <Conflicts conflicts={preview.conflicts} allowed="You can still meet then." />
      <DateChanges dates={preview.dates} zone={zone} />
      <Told {...preview} notify={typedValue(form, "notify") === "on"} />
    </section>
  );
}

function Buttons({ form, back, label }: { form: FormState; back: string; label: string | null }) {
  return (
    <div class="row">
      {label && (
        <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
          {label}
        </button>
      )}
      <button class={label ? "plain" : "primary"} type="submit">
        {label ? "Show again" : "Show what changes"}
      </button>
      <a class="button plain" href={`/cohorts/${back}`}>
        Keep it as it is
      </a>
    </div>
  );
}
