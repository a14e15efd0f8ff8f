import type { Cohort } from "../../domain/cohort/queries.ts";
import { Checkbox, ErrorSummary, type FormState } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";
import { ReminderFields, spellPolicy } from "../parts/reminder-fields.tsx";

type Props = { cohort: Cohort; form: FormState; done: string | undefined };

/** When this group's reminders go: as its program says, or in its own way. */
export function CohortRemindersPage({ cohort, form, done }: Props) {
  const { reminders } = cohort;
  return (
    <article class="narrow">
      <Heading title="Reminders" lead={<a href={`/cohorts/${cohort.id}`}>{cohort.name}</a>} />
      {done === "saved" && <Notice kind="good">Saved. Reminders still to come go by this; none that went is repeated.</Notice>}
      <p>
        Now, {reminders.own ? "in this group’s own way" : `as ${cohort.programName} has it`}: {spellPolicy(reminders)}
      </p>
      <ErrorSummary form={form} />
      <form method="post" action={`/cohorts/${cohort.id}/reminders`}>
        <Checkbox
          form={form}
          name="followProgram"
          label={`As ${cohort.programName} has it`}
          hint="While this is ticked, what stands below is not used."
        />
        <ReminderFields form={form} />
        <button class="primary" type="submit">
          Save
        </button>
      </form>
    </article>
  );
}
