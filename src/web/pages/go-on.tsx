import type { Cohort } from "../../domain/cohort/queries.ts";
import type { previewGoOn } from "../../domain/enrolment/go-on.ts";
import type { Program } from "../../domain/program/program.ts";
import { confirmation } from "../form.ts";
import { Choices } from "../parts/choices.tsx";
import { DecisionFields } from "../parts/decision-fields.tsx";
import { Checkbox, ErrorSummary, errorOf, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Heading } from "../parts/notice.tsx";
import { SchedulePreview } from "../parts/schedule-preview.tsx";

type Props = {
  cohort: Cohort;
  people: { enrolmentId: string; name: string }[];
  programs: Program[];
  facilitators: { id: string; name: string; role: string }[];
  form: FormState;
  preview: Awaited<ReturnType<typeof previewGoOn>> | null;
};

const ways = [
  { value: "maintenance", label: "A monthly maintenance series" },
  { value: "peer_led", label: "A peer-led group" },
];

/** A group goes on as another one, with those who agreed. */
export function GoOnPage({ cohort, people, programs, facilitators, form, preview }: Props) {
  const heading = <Heading title="Go on as another group" lead={<a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>} />;
  if (people.length === 0)
    return (
      <article class="narrow">
        {heading}
        <Empty title="Nobody has a place in this group.">
          <p>
            <a href="/cohorts/new">Open a cohort</a> instead.
          </p>
        </Empty>
      </article>
    );
  return (
    <article class="narrow">
      {heading}
      <ErrorSummary form={form} />
      <form method="post" action={`/cohorts/${cohort.id}/continuation`}>
        <Choices form={form} name="as" legend="It goes on as" choices={ways} />
        <Select
          form={form}
          name="programId"
          label="Program"
          required
          hint="Length, minutes and enrolment come from it, unless you say otherwise below."
          options={programs.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Field form={form} name="name" label="Name" hint="For staff only. Mail never says it." required maxlength={120} />
        <div class="fields">
          <Field form={form} name="firstDate" label="First date" type="date" required />
          <Field form={form} name="startTime" label="Start time" type="time" required />
        </div>
        <div class="fields">
          <Field
            form={form}
            name="intervalWeeks"
            label="Every … weeks"
            hint="Every 4 weeks stands for monthly."
            type="number"
            inputmode="numeric"
            min={1}
            max={12}
          />
          <Field form={form} name="sessionCount" label="How many sessions" type="number" inputmode="numeric" min={1} max={200} />
        </div>
        <fieldset id="enrolmentIds">
          <legend>Who agreed to go on</legend>
          {errorOf(form, "enrolmentIds") && <p class="error">{errorOf(form, "enrolmentIds")}</p>}
          {people.map(({ enrolmentId, name }) => (
            <Checkbox form={form} name="enrolmentIds" label={name} value={enrolmentId} />
          ))}
        </fieldset>
        <fieldset id="facilitatorIds">
          <legend>Who leads it</legend>
          {errorOf(form, "facilitatorIds") && <p class="error">{errorOf(form, "facilitatorIds")}</p>}
          {facilitators.map((person) => (
            <Checkbox form={form} name="facilitatorIds" label={`${person.name}, ${person.role}`} value={person.id} />
          ))}
        </fieldset>
        <DecisionFields form={form} />
        {preview && (
          <section aria-labelledby="change">
            <h2 id="change">What it makes</h2>
            <p>
              A new cohort with {preview.people === 1 ? "one person" : `${preview.people} people`}. {cohort.name} stays as it is.{" "}
              {preview.told === 0
                ? "Nobody can be told by mail."
                : `${preview.told === 1 ? "One is" : `${preview.told} are`} welcomed by mail two minutes later, unless you undo it.`}
            </p>
            <SchedulePreview preview={preview} errors={[]} />
          </section>
        )}
        <div class="row">
          {preview && (
            <button class="primary" type="submit" name="confirm" value={confirmation(form.values)}>
              Open it
            </button>
          )}
          <button class={preview ? "plain" : "primary"} type="submit">
            {preview ? "Show again" : "Show what it makes"}
          </button>
          <a class="button plain" href={`/cohorts/${cohort.id}`}>
            Keep it as it is
          </a>
        </div>
      </form>
    </article>
  );
}
